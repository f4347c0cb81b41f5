import { deepEqual, equal, match, throws } from "node:assert/strict";
import {
  applyLateRule,
  feedbackPage,
  gradesTable,
  markNewest,
  readLateRule,
  readTime,
  summaryMarkdown,
} from "../../lib/grading/mod.ts";
import { report, tested } from "./graded_class.ts";

Deno.test("markNewest() takes the newest file of each student and exercise", () => {
  const file = (name: string, handedIn?: string) => tested("ada", 3, { file: name, handedIn });
  const marked = markNewest([
    file("a", "2026-01-02T00:00:00Z"),
    file("b", "2026-01-02T03:00:00+02:00"),
    file("c"),
    tested("bob", 1),
  ]);
  deepEqual(marked.map(({ replacedBy }) => replacedBy), ["b", undefined, "b", undefined]);
  deepEqual(marked[1].others, ["a", "c"]);
  const whole = report(marked);
  match(gradesTable(whole), /does not count: b is newer/);
  match(feedbackPage("ada", marked.slice(0, 3)), /This file does not count: b is newer/);
  match(summaryMarkdown(whole), /2 graded, mean 2 of 4/);
});

const rule = `
deadlines: { "01_padding": "2026-10-01T22:00:00+02:00", "*": 2026-12-01 00:00:00Z }
grace_minutes: 10
free_days: 1
per_day: 25
most_days: 3
extensions: { bob: { "01_padding": 2026-10-05T00:00:00Z } }
`;

Deno.test("applyLateRule() takes what days cost, behind grace, free days and extensions", () => {
  const at = (student: string, handedIn: string, exercise = "01_padding") =>
    tested(student, 4, { handedIn, exercise });
  const graded = applyLateRule([
    at("a", "2026-10-01T20:00:00Z"),
    at("b", "2026-10-01T20:10:00Z"),
    at("c", "2026-10-01T20:10:01Z"), // the free day
    at("d", "2026-10-03T19:59:59Z"), // two days, one free: a quarter of 4
    at("e", "2026-10-04T20:00:00Z"), // three days
    at("f", "2026-10-04T20:00:01Z"), // a fourth
    at("bob", "2026-10-04T23:00:00Z"),
    at("c", "2026-12-01T10:00:00Z", "02_radar"), // no free day is left
  ], readLateRule(rule));
  deepEqual(graded.map(({ points }) => points), [4, 4, 4, 3, 2, 0, 4, 3]);
  deepEqual(graded[3].late, { days: 2, free: 1, minus: 1 });
  match(gradesTable(report(graded)), /2 days late, 1 of them free, minus 1 points/);
  match(feedbackPage("d", [graded[3]]), /Handed in 2 days late/);
  throws(
    () => applyLateRule([tested("a", 4)], readLateRule(rule)),
    /not known when a\/01_padding\.ipynb/,
  );
});

Deno.test("readLateRule() refuses times without a zone and unknown words", () => {
  throws(() => readLateRule('deadlines: { "*": 2026-10-01T22:00:00 }'), /no time with its zone/);
  throws(() => readLateRule('deadlines: { "*": 2026-02-30T22:00:00Z }'), /no time/);
  throws(() => readLateRule("deadlines: {}"), /there is none/);
  throws(() => readLateRule('deadline: { "*": 2026-10-01T22:00:00Z }'), /"deadline" is unknown/);
  throws(() => readLateRule('deadlines: { "*": 2026-10-01T22:00:00Z }\nper_day: 101'), /per_day/);
  equal(readTime("2026-10-01T22:00:00+0200"), Date.UTC(2026, 9, 1, 20));
  equal(readTime("2026-13-01T22:00:00Z"), undefined);
});

Deno.test("applyLateRule() counts minutes of grace and days of 24 hours from the deadline", () => {
  const one = readLateRule(
    'deadlines: { "*": "2026-10-01T20:00:00Z" }\ngrace_minutes: 90\nper_day: 25\n',
  );
  const points = (handedIn: string) =>
    applyLateRule([tested("a", 4, { handedIn })], one).map(({ points, late }) => [
      points,
      late?.days,
    ])[0];
  deepEqual(points("2026-10-01T21:30:00Z"), [4, undefined]);
  deepEqual(points("2026-10-01T21:30:01Z"), [3, 1]);
  deepEqual(points("2026-10-02T20:00:00Z"), [3, 1]);
  deepEqual(points("2026-10-02T20:00:01Z"), [2, 2]);
});
