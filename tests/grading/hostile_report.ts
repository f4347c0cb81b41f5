import { parseHTML } from "linkedom";
import type { GradingReport, SubmissionReport } from "../../lib/grading/mod.ts";

/** Texts that some reader of the reports would take for more than text. */
export const hostile = [
  "<script>alert(1)</script>",
  "</pre></article></main><img src=x onerror=alert(1)>",
  '"><svg onload=alert(1)>',
  "' onmouseover='alert(1)",
  "&lt;b&gt; &amp;",
  "]]><!--",
  '=HYPERLINK("http://evil.example","click")',
  "+1+1",
  "-1+1",
  "@SUM(A1)",
  "\t=1+1",
  "\r=1+1",
  "  =1+1",
  "＝1+1",
  "|cmd",
  "%0|cmd",
  " ％1",
  'a,b"c\nd;e',
  "a|b\n|---|\n| x |",
  "[link](javascript:alert(1)) ![i](http://evil.example/x.png)",
  "**bold** _it_ `code` ~~s~~ # h @user #12 https://evil.example www.evil.example a@b.example",
  "<details><summary>x</summary>",
  "\x1b[31mred\x1b[0m\x1b]0;title\x07\x1b[2J\x9b31m",
  "\u202egnp.exe",
  "\0\x01\x08\ud800\ufffe\uffff",
  "Zoë O'Neil 🦊👩‍🚀 名前",
  "$(rm -rf ~) `id` %0a::set-output name=x::y",
  "::error file=x::y",
  "x".repeat(5000),
  "",
];

export function submission(text: string, change: Partial<SubmissionReport> = {}): SubmissionReport {
  return {
    student: text,
    exercise: text,
    file: text,
    status: "graded",
    problem: "",
    points: 1.5,
    max: 4,
    cells: [
      cell(text, 1.5, 2),
      cell(text, 0, 2),
    ],
    findings: [{ gradeId: text, kind: "changed", text }],
    seconds: 1.25,
    sandbox: "none",
    result: "0",
    ...change,
  };
}

function cell(text: string, points: number, max: number): SubmissionReport["cells"][number] {
  return {
    gradeId: text,
    title: text,
    points,
    max,
    status: points > 0 ? "ok" : "error",
    reason: `Because ${text}`,
    output: `wrote ${text}`,
    pictures: [text],
    seconds: 0.5,
  };
}

export function report(...submissions: SubmissionReport[]): GradingReport {
  return { schema: 1, minScore: 30, submissions };
}

/** A report of hostile texts, with something not graded among it. */
export const whole = report(
  ...hostile.map((text) => submission(text)),
  ...hostile.map((text) => submission(text, { status: "refused", problem: text, cells: [] })),
);

/** As much of a page's element as is read here. */
export interface Element {
  tagName: string;
  className: string;
  textContent: string;
  attributes: Iterable<{ name: string; value: string }>;
}

/** The elements of a page, or those that a selector finds. */
export function elements(html: string, selector = "*"): Element[] {
  const { document } = parseHTML(html) as unknown as {
    document: { querySelectorAll(selector: string): Iterable<Element> };
  };
  return [...document.querySelectorAll(selector)];
}
