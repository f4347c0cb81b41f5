import { deepEqual, equal, match, throws } from "node:assert/strict";
import {
  applyHandGrades,
  applyLateRule,
  feedbackPage,
  gradesTable,
  readHandGrades,
  readLateRule,
} from "../../lib/grading/mod.ts";
import { report, submission } from "./graded_class.ts";

Deno.test("applyHandGrades() gives points and comments; a task that waits says so until then", () => {
  const before = [submission("ada", 3), submission("bob", 4)];
  match(gradesTable(report(before)), /2 of 2 graded, 2 wait for a person/);
  match(feedbackPage("ada", before.slice(0, 1)), /2 of the points wait for a person/);
  const [ada, bob] = applyHandGrades(
    before,
    "01_padding",
    readHandGrades(`
comments: { units: The axis has <no> unit. }
grades:
  - { student: ada, task: essay, points: 1.5, comment: [units, "Well done: nearly."] }
  - { student: ada, task: sum, points: 4 }
  - { student: "*", task: sum, comment: Look at the border. }
`),
  );
  deepEqual([ada.points, bob.points], [5.5, 4]);
  deepEqual(ada.cells.map(({ status, points }) => [status, points]), [["ok", 4], ["ok", 1.5]]);
  equal(ada.cells[1].comment, "The axis has <no> unit.\nWell done: nearly.");
  equal(bob.cells[0].comment, "Look at the border.");
  match(feedbackPage("ada", [ada]), /class="comment">The axis has &lt;no&gt; unit\.\nWell done/);
  match(gradesTable(report([ada, bob])), /2 of 2 graded, 1 waits for a person/);
  equal(before[0].points, 3);
});

Deno.test("readHandGrades() and applyHandGrades() refuse what was not meant", () => {
  const refused = (yaml: string, message: RegExp) =>
    throws(
      () => applyHandGrades([submission("ada", 3)], "01_padding", readHandGrades(yaml)),
      message,
      yaml,
    );
  refused("grades: [", /no YAML/);
  refused("- a", /no mapping/);
  refused("marks: []", /"marks" is unknown; it takes comments, grades/);
  refused("grades: {}", /no list/);
  refused("grades: [{ student: ada }]", /entry 1: task is missing/);
  refused("grades: [{ student: ada, task: essay, point: 2 }]", /"point" is unknown/);
  refused("grades: [{ student: ada, task: essay, points: '2' }]", /points is no number/);
  refused("grades: [{ student: ada, task: essay, points: .nan }]", /points is no number/);
  refused("grades: [{ student: ada, task: essay, points: 3 }]", /3 points are not from 0 to 2/);
  refused("grades: [{ student: ada, task: essay, points: -1 }]", /-1 points/);
  refused("grades: [{ student: eve, task: essay, points: 1 }]", /nobody called "eve"/);
  refused("grades: [{ student: ada, task: x, points: 1 }]", /no task "x".*sum, essay/);
  refused(
    "comments: { a: b }\ngrades: [{ student: ada, task: sum, comment: c }]",
    /no comment is called "c"/,
  );
  refused("grades: [{ student: ada, task: sum }, { student: ada, task: sum }]", /has an entry/);
  refused("a: 1\na: 2", /no YAML/);
});

Deno.test("points by hand and extensions know a name however its accents are written", () => {
  const zoe = submission("Zoe\u0308", 3, { handedIn: "2026-10-03T00:00:00Z" });
  const grades = readHandGrades("grades: [{ student: Zo\u00eb, task: essay, points: 2 }]");
  const [graded] = applyHandGrades([zoe], "01_padding", grades);
  equal(graded.points, 5);
  const late =
    'deadlines: { "*": 2026-10-01T00:00:00Z }\nextensions: { Zo\u00eb: { "*": 2026-10-04T00:00:00Z } }';
  equal(applyLateRule([graded], readLateRule(late))[0].points, 5);
});
