import { deepEqual, equal, match } from "node:assert/strict";
import {
  escapeMarkdown,
  feedbackPage,
  fitColumns,
  gradesCsv,
  gradesTable,
  logLine,
  passes,
  percent,
  summaryMarkdown,
} from "../../lib/grading/mod.ts";
import { outputErrors } from "../../lib/grading/outputs.ts";
import { elements, hostile, report, submission, whole } from "./hostile_report.ts";

/** The elements and attributes of a page, without texts. */
function structure(html: string): string[] {
  return elements(html).map((element) =>
    `${element.tagName} ${[...element.attributes].map(({ name }) => name).sort()}`
  );
}

Deno.test("feedbackPage() is the same page whatever a student's texts are", () => {
  for (const text of hostile) {
    const page = (text: string) =>
      feedbackPage(text, [
        submission(text),
        submission(text, { status: "refused", problem: `Because ${text}`, cells: [] }),
      ]);
    // An empty name has no code element before its finding.
    if (text === "") continue;
    deepEqual(structure(page(text)), structure(page("harmless")), text);
  }
});

Deno.test("feedbackPage() shows a student's texts as they are", () => {
  const text = `<b onclick='x'>"a" & b</b>`;
  const page = feedbackPage(text, [submission(text)]);
  equal(elements(page, "h1")[0].textContent, text);
  equal(elements(page, "p.reason")[0].textContent, `Because ${text}`);
  equal(elements(page, "pre")[0].textContent, `wrote ${text}`);
});

Deno.test("feedbackPage() shows pictures at half their pixels, and nothing that is no PNG", () => {
  const png = "iVBORw0KGgoAAAANSUhEUgAAAyAAAAGQCAIAAABa"; // 800 × 400 pixels
  const shown = submission("a");
  shown.cells[0].pictures = [png, `${png}" onerror="alert(1)`, "PHN2Zz4=", "iVBORw0KGgo=", ""];
  const images = elements(feedbackPage("a", [shown]), "img");
  equal(images.length, 1);
  const attributes = Object.fromEntries(
    [...images[0].attributes].map(({ name, value }) => [name, value]),
  );
  equal(attributes.width, "400");
  equal(attributes.src, `data:image/png;base64,${png}`);
});

Deno.test("feedbackPage() forbids scripts and all that is elsewhere", () => {
  const page = feedbackPage("a", [submission("a")]);
  match(page, /Content-Security-Policy" content="default-src 'none'; img-src data:;/);
  equal(/<script|javascript:|https?:|url\(/i.test(page), false);
});

Deno.test("feedbackPage() tells what was reached, task by task", () => {
  const page = feedbackPage("Ada", [submission("01_padding")]);
  match(elements(page, ".total")[0].textContent, /1\.5 of 4 points/);
  const tasks = elements(page, "article").map(({ className }) => className);
  deepEqual(tasks, ["partial", "none"]);
});

Deno.test("feedbackPage() keeps the mark below a line of code in its place", () => {
  const shown = submission("a");
  shown.cells[0].reason = "SyntaxError: Expression expected\n  |\n1 | x = (;\n  |      ~";
  const classes = elements(feedbackPage("a", [shown]), "p.reason");
  deepEqual(classes.map(({ className }) => className), ["reason code", "reason"]);
});

/** Reads comma-separated values as RFC 4180 has them. */
function readCsv(text: string): string[][] {
  const rows: string[][] = [[]];
  const pattern = /("(?:[^"]|"")*"|[^,"\r\n]*)(,|\r\n)/gy;
  for (let match; (match = pattern.exec(text));) {
    const [, field, end] = match;
    rows.at(-1)!.push(field.startsWith('"') ? field.slice(1, -1).replaceAll('""', '"') : field);
    if (end === "\r\n") rows.push([]);
    if (pattern.lastIndex === text.length) break;
  }
  equal(pattern.lastIndex, text.length, "the text is not CSV to its end");
  rows.pop();
  return rows;
}

Deno.test("gradesCsv() writes one line of eight fields and the tasks for each submission", () => {
  const rows = readCsv(gradesCsv(whole));
  equal(rows.length, 1 + whole.submissions.length);
  for (const row of rows) equal(row.length, rows[0].length);
  for (const [index, row] of rows.slice(1).entries()) {
    const { student } = whole.submissions[index];
    const plain = (text: string) => text.toWellFormed().replaceAll(/[\0']/g, "");
    equal(plain(row[0]), plain(student));
  }
  deepEqual(rows[1].slice(4, 7), ["1.5", "4", "37.5"]);
});

Deno.test("gradesCsv() writes no field that a spreadsheet takes for a formula", () => {
  for (const row of readCsv(gradesCsv(whole)).slice(1)) {
    for (const field of [...row.slice(0, 3), row[7]]) {
      equal(/^\s*[=+\-@|%＝＋－＠]/.test(field), false, field);
      equal(/^[\t\r\n]/.test(field), false, field);
    }
  }
  const [, row] = readCsv(gradesCsv(report(submission("=1+1"))));
  equal(row[0], "'=1+1");
  for (const sign of ["=", "+", "-", "@", "|", "%", "＝", "＋", "－", "＠"]) {
    equal(readCsv(gradesCsv(report(submission(`${sign}1`))))[1][0], `'${sign}1`);
    equal(readCsv(gradesCsv(report(submission(`5${sign}1`))))[1][0], `5${sign}1`);
  }
  equal(readCsv(gradesCsv(report(submission("O'Neil, Zoë"))))[1][0], "O'Neil, Zoë");
});

Deno.test("gradesCsv() holds no formula where an Excel separates by ; or tabs, with quotes or without", () => {
  for (
    const name of [
      "x;=1+1",
      "x;;+1",
      "x; @SUM(A1)",
      "x\t-1",
      "x\n=1",
      "x\r=1",
      'x";=1+1;"',
      "=x;y",
      "x;＝1",
    ]
  ) {
    const hidden = submission("a", { file: name, student: name });
    hidden.cells = [];
    const line = gradesCsv(report(hidden)).slice(gradesCsv(report()).length);
    for (const field of line.split(/[;\t\r\n]|,(?=")/)) {
      equal(/^[\s"]*[=+\-@＝]/.test(field), false, `${name}: ${field}`);
    }
    match(line, /^"/);
  }
});

Deno.test("logLine() is no command to a CI system, nor are the tables", () => {
  const commands = [
    "::error::x",
    " \t::set-output name=a::b",
    "\u00a0::add-mask::x",
    "\ufeff::x",
    "a\n::error::x",
    "a\r::error::x",
    "a ##[error]x",
    "##vso[task.complete]x",
    "##teamcity[x]",
    "###[error]",
    "\x1b[31m::error::x",
  ];
  const table = gradesTable(report(...commands.map((name) => submission(name))));
  for (const line of [...commands.map(logLine), ...table.split("\n")]) {
    equal(/^[\s\p{Cf}]*::|##\w*\[|[\n\r]/u.test(line), false, line);
  }
  equal(logLine("a::b c: d"), "a::b c: d");
});

Deno.test("summaryMarkdown() marks what reached the minimum, or all points; nothing is no success", () => {
  const marks = (minScore: number) =>
    [0, 1.5, 4].map((points) => {
      const text = summaryMarkdown({ ...report(submission("a", { points })), minScore });
      return text.match(/\| (\S+) \| a /)![1];
    });
  deepEqual(marks(0), ["❌", "➖", "✅"]);
  deepEqual(marks(30), ["❌", "✅", "✅"]);
  deepEqual(marks(50), ["❌", "❌", "✅"]);
  match(summaryMarkdown(report()), /Nothing was handed in/);
});

Deno.test("summaryMarkdown() stays below what GitHub takes and says what it leaves out", () => {
  const many = Array.from({ length: 5000 }, (_, n) => submission(`${n}${"é".repeat(200)}`));
  const text = summaryMarkdown(report(...many));
  equal(new TextEncoder().encode(text).length < 1 << 20, true);
  match(text, /\d+ more are in grades\.csv\.\n$/);
});

Deno.test("gradesTable() has a line for each submission and nothing that a terminal obeys", () => {
  const lines = gradesTable(whole).split("\n");
  equal(lines.length, whole.submissions.length + 2);
  for (const line of lines) {
    // deno-lint-ignore no-control-regex
    equal(/[\x00-\x1f\x7f-\x9f\u202a-\u202e]/.test(line), false, line);
    equal(line.length < 200, true);
  }
  equal(
    lines.at(-1),
    `${hostile.length} of ${whole.submissions.length} graded, ${hostile.length} reach 30 %`,
  );
});

Deno.test("gradesTable() aligns its columns, also behind wide letters", () => {
  const [, first, second] = gradesTable(
    report(submission("名前", { exercise: "e" }), submission("ab", { exercise: "e" })),
  ).split("\n");
  equal(first.indexOf("  e") + 2, second.indexOf("  e"));
});

Deno.test("fitColumns() makes a line of no more columns than there are", () => {
  equal(fitColumns("|█    | a\nb", 20), "|█    | a b");
  equal(fitColumns("abcdef", 4), "abc…");
  equal(fitColumns("abcdef", 6), "abcdef");
  equal(fitColumns("🦊🦊🦊", 5), "🦊🦊…");
  equal(fitColumns("🦊🦊🦊", 4), "🦊…");
  equal(fitColumns("👩‍🚀👩‍🚀", 4), "👩‍🚀👩‍🚀");
});

Deno.test("percent() and passes() know no exercise without points, nor NaN", () => {
  equal(percent({ status: "graded", points: 0, max: 0 }), 100);
  equal(percent({ status: "refused", points: 0, max: 0 }), 0);
  equal(percent({ status: "failed", points: 4, max: 4 }), 0);
  equal(passes(submission("a", { status: "failed" }), 0), false);
  equal(passes(submission("a", { points: 0 }), 0), true);
  equal(passes(submission("a", { points: 0.1 + 0.2, max: 0.3 }), 100), true);
  equal(passes(submission("a", { points: 3.99 }), 100), false);
});

Deno.test("gradesTable() has numbers at the right, texts at the left of their columns", () => {
  const [heading, first, second] = gradesTable(
    report(
      submission("a", { exercise: "e", points: 10, max: 10 }),
      submission("b", { exercise: "long name", points: 5, max: 10 }),
    ),
  ).split("\n");
  match(heading, /^student {2}exercise {3}points {2}of {4}%/);
  match(first, /^a {8}e {14}10 {2}10 {2}100 {2}/);
  match(second, /^b {8}long name {7}5 {2}10 {3}50 {2}/);
});

Deno.test("escapeMarkdown() leaves underscores between letters alone, and no others", () => {
  equal(escapeMarkdown("snake_case_2"), "snake_case_2");
  equal(escapeMarkdown("_a b_ c__d"), "&#95;a b&#95; c&#95;&#95;d");
});

Deno.test("outputErrors() tells a check's message alone, of other errors the name, too", () => {
  const told = (ename: string, evalue: string, traceback: string[] = []) =>
    outputErrors(
      [
        { output_type: "stream", name: "stdout", text: "before" },
        { output_type: "error", ename, evalue, traceback },
      ] as Parameters<typeof outputErrors>[0],
    );
  equal(told("AssertionError", "expected 3, got 4"), "expected 3, got 4");
  equal(told("", "thrown"), "thrown");
  equal(told("TypeError", "x is no function"), "TypeError: x is no function");
  equal(told("TypeError", ""), "TypeError");
  equal(told("", "", ["first line\nsecond"]), "first line");
  equal(told("", ""), "An error without a message was thrown.");
  equal(outputErrors([]), undefined);
});
