import { deepEqual, equal } from "node:assert/strict";
import { csvLines, csvText, escapeMarkdown, logLine, readCsv } from "../../lib/grading/mod.ts";
import { generator } from "./exercise.ts";

Deno.test("csvLines() quotes what some reader takes for more than text, and nothing else", () => {
  const cases: [string, string][] = [
    ["plain text", "plain text"],
    ["", ""],
    ['say "x"', '"say ""x"""'],
    ...[",", ";", "|", "\t", "\r", "\n"].map((sign): [string, string] => [
      `a${sign}b`,
      `"a${sign}b"`,
    ]),
    [" a", '" a"'],
    ["a ", '"a "'],
  ];
  for (const [field, written] of cases) {
    equal(csvLines([[field, "x"], ["y"]]), `${written},x\r\ny\r\n`);
  }
});

Deno.test("csvText() marks formulas, also behind blanks, and in what follows a separator", () => {
  const cases: [string, string][] = [
    ["a=1", "a=1"],
    ...["=", "+", "-", "@", "|", "%", "＝"].map((
      sign,
    ): [string, string] => [`${sign}1`, `'${sign}1`]),
    [" \u200b\"'=1", "' \u200b\"'=1"],
    ["\ta", "'\ta"],
    ["\na", "'\na"],
    [" a", " a"],
    ["a;=1", "'a;'=1"],
    ["a\t+1\n-1", "'a\t'+1\n'-1"],
    ["a;b", "a;b"],
    ["a;;=1", "'a;;'=1"],
    ["=1;b", "'=1;b"],
    ["\0=1", "'=1"],
    ["\ud800", "\ufffd"],
  ];
  for (const [text, written] of cases) equal(csvText(text), written, JSON.stringify(text));
});

Deno.test("readCsv() reads what csvLines() writes, whatever stands in it", () => {
  const random = generator(5);
  const upTo = (most: number) => Math.floor(random() * most);
  const signs = ["a", "b", "é", '"', '""', ",", ";", "\t", "\r", "\n", "\r\n", " ", "'", "|"];
  for (let round = 0; round < 300; round++) {
    const width = 2 + upTo(3);
    const rows = Array.from(
      { length: 1 + upTo(4) },
      () =>
        Array.from(
          { length: width },
          (_, at) =>
            (at === 0 ? "x" : "") +
            Array.from({ length: upTo(6) }, () => signs[upTo(signs.length)]).join(""),
        ),
    );
    // In the first line commas must be the most.
    const heading = Array.from({ length: 30 }, (_, at) => `h${at}`);
    deepEqual(readCsv(csvLines([heading, ...rows])), [heading, ...rows]);
  }
});

Deno.test("readCsv() takes the separator that the first line has most of, commas before others", () => {
  const cases: [string, string[][]][] = [
    ["a;b,c\n1;2,3", [["a;b", "c"], ["1;2", "3"]]],
    ["a;b;c,d\n1,5;2;3", [["a", "b", "c,d"], ["1,5", "2", "3"]]],
    ["a\tb\n1\t2", [["a", "b"], ["1", "2"]]],
    ["\ufeffa,b\r\n\r\n , \r\n1,2", [["a", "b"], ["1", "2"]]],
    ["a\rb", [["a"], ["b"]]],
    ['a,"b', [["a", '"b']]],
    ['"a"', [["a"]]],
    ["a,", [["a", ""]]],
    [",\n1,2", [["1", "2"]]],
  ];
  for (const [text, rows] of cases) deepEqual(readCsv(text), rows, JSON.stringify(text));
});

Deno.test("escapeMarkdown() and logLine() leave nothing to be obeyed", () => {
  const cases: [string, string][] = [
    ["a_b _c_ d_", "a_b &#95;c&#95; d&#95;"],
    ["_1a_", "&#95;1a&#95;"],
    ["a\n\x00\u2028b", "a b"],
    [
      "http://x www.x Mailto:x ftp x",
      "http\u2060&#58;&#47;&#47;x www\u2060&#46;x Mailto\u2060&#58;x ftp x",
    ],
    ["a, b; (c) 5% …'-👩‍🚀", "a, b; (c) 5% …'-👩‍🚀"],
    ["<é>&", "&#60;é&#62;&#38;"],
    ["𝒳\ud800", "𝒳&#65533;"],
  ];
  for (const [text, written] of cases) equal(escapeMarkdown(text), written, JSON.stringify(text));
  equal(logLine("::a"), ": :a");
  equal(logLine(":a ::b ##x ##[y] ##vso[z]"), ":a ::b ##x # #[y] # #vso[z]");
});
