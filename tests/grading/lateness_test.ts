/** Which file counts, and what lateness costs. */
import { deepEqual, equal, throws } from "node:assert/strict";
import {
  applyLateRule,
  markNewest,
  readLateRule,
  readTime,
  type SubmissionReport,
} from "../../lib/grading/mod.ts";
import { schoolClass } from "./school_class.ts";

/** A file of which only these things matter. */
function file(more: Partial<SubmissionReport>): SubmissionReport {
  return { ...schoolClass.submissions[1], findings: [], ...more };
}

Deno.test("markNewest() goes by the time, then by the name, backwards", () => {
  const of = (...files: [name: string, handedIn?: string][]) =>
    markNewest(files.map(([name, handedIn]) => file({ file: name, handedIn })))
      .map(({ file, others, replacedBy }) => replacedBy ?? [file, others]);
  deepEqual(of(["b"], ["a"], ["c"]), ["c", "c", ["c", ["a", "b"]]]);
  deepEqual(of(["c"], ["a"], ["b"]), [["c", ["a", "b"]], "c", "c"]);
  deepEqual(of(["b", "1970-01-01T00:00:00Z"], ["a"]), [["b", ["a"]], "b"]);
  deepEqual(of(["b"], ["a", "1970-01-01T00:00:00.001Z"]), ["a", ["a", ["b"]]]);
  deepEqual(of(["b", "no time"], ["a", "1969-12-31T00:00:00Z"]), [["b", ["a"]], "b"]);
  const none = markNewest([file({ exercise: "" }), file({ exercise: "" })]);
  deepEqual(
    none.map(({ others, replacedBy }) => [others, replacedBy]),
    Array(2).fill([undefined, undefined]),
  );
});

Deno.test("readTime() reads ISO 8601 with a zone, and no day that there is not", () => {
  const noon = Date.UTC(2026, 1, 28, 12);
  const cases: [unknown, number | undefined][] = [
    ["2026-02-28T12:00:00Z", noon],
    [" 2026-02-28 12:00 z ", noon],
    ["2026-02-28T12:00:00.5Z", noon + 500],
    ["2026-02-28T14:30+02:30", noon],
    ["2026-02-28T09:30:00 -0230", noon],
    ["2026-02-29T12:00:00Z", undefined],
    ["2028-02-29T12:00:00Z", Date.UTC(2028, 1, 29, 12)],
    ["2026-02-28T25:00:00Z", undefined],
    ["2026-02-28T12:00:00", undefined],
    ["x2026-02-28T12:00:00Z", undefined],
    ["2026-02-28T12:00:00Zx", undefined],
    ["2026-00-28T12:00:00Z", undefined],
    [noon, undefined],
    [undefined, undefined],
  ];
  for (const [text, time] of cases) equal(readTime(text), time, `${text}`);
});

Deno.test("readLateRule() has usual values, and says what is wrong", () => {
  const deadline = 'deadlines: { "*": 2026-10-01T12:00:00Z }\n';
  deepEqual(readLateRule(deadline), {
    deadlines: new Map([["*", Date.UTC(2026, 9, 1, 12)]]),
    grace: 0,
    freeDays: 0,
    perDay: 100,
    mostDays: Infinity,
    extensions: new Map(),
  });
  const wrong: [string, string][] = [
    ["per_day: 100.5", "per_day is no number from 0 to 100, but 100.5"],
    ["per_day: -1", "per_day is no number from 0 to 100, but -1"],
    ["grace_minutes: soon", "grace_minutes is no number from 0, but soon"],
    ["free_days: .nan", "free_days is no number from 0, but NaN"],
    ["most_days: -0.5", "most_days is no number from 0, but -0.5"],
    ["extensions: [a]", "extensions is no mapping of names to values"],
    [
      "extensions: { ada: { x: tomorrow } }",
      "extensions: ada: x is no time with its zone, such as 2026-10-01T23:59:00+02:00, but tomorrow",
    ],
    [
      "days: 1",
      'the file: "days" is unknown; it takes deadlines, grace_minutes, free_days, per_day, most_days, extensions',
    ],
  ];
  for (const [line, message] of wrong) {
    throws(() => readLateRule(deadline + line), new SyntaxError(message));
  }
  throws(() => readLateRule(""), new SyntaxError("the file is no mapping of names to values"));
  throws(() => readLateRule("per_day: 1"), new SyntaxError("deadlines: there is none"));
});

Deno.test("applyLateRule(): free days, the last day that counts, extensions, what does not count", () => {
  const at = (day: number, more: Partial<SubmissionReport> = {}) =>
    file({
      student: "a",
      exercise: "e",
      points: 3,
      max: 4,
      handedIn: `2026-10-0${day}T12:00:00Z`,
      ...more,
    });
  const late = (text: string, ...files: SubmissionReport[]) =>
    applyLateRule(files, readLateRule(`deadlines: { e: 2026-10-01T12:00:00Z }\n${text}`))
      .map(({ points, late }) => [points, late]);
  deepEqual(late("per_day: 25\nmost_days: 2\nfree_days: 1.5", at(4), at(3), at(3), at(1)), [
    [0, { days: 3, free: 0, minus: 3 }],
    [2, { days: 2, free: 1, minus: 1 }],
    [1, { days: 2, free: 0, minus: 2 }],
    [3, undefined],
  ]);
  deepEqual(late("per_day: 50", at(9)), [[0, { days: 8, free: 0, minus: 3 }]]);
  const untouched = [
    at(9, { status: "refused" }),
    at(9, { replacedBy: "x" }),
    at(9, { exercise: "other", handedIn: undefined }),
  ];
  deepEqual(late("", ...untouched), Array(3).fill([3, undefined]));
  const extended = "extensions: { a: { '*': 2026-10-03T12:00:00Z, e: 2026-10-02T12:00:00Z } }";
  deepEqual(late(extended + "\nper_day: 25", at(3)), [[2, { days: 1, free: 0, minus: 1 }]]);
  deepEqual(late("extensions: { a: { '*': 2026-10-03T12:00:00Z } }", at(3)), [[3, undefined]]);
  const unknown = at(1, { handedIn: undefined, file: "f.ipynb" });
  throws(
    () => late("", unknown),
    new RangeError("it is not known when f.ipynb was handed in: say so with --handed-in"),
  );
});
