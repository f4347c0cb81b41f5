import {
  applyHandGrades,
  applyLateRule,
  type CellScore,
  type GradingReport,
  markNewest,
  readHandGrades,
  readLateRule,
  readRoster,
  type SubmissionReport,
} from "../../lib/grading/mod.ts";

/** Canvas's list of the class. */
export const ROSTER = `Student,ID,SIS User ID,SIS Login ID,Section,01 Padding (77)
    Points Possible,,,,,7
"Lovelace, Ada",11,s11,ada,A,
"Ek, Zoë",12,s12,zoe@uni.example,A,
"Noether, Emmy",'13,s13,emmy,B,
"Hopper, Grace",14,s14,grace,B,
"=Test, Nobody",15,s15,nobody,B,
`;

/** 8 × 6 pixels, of which the page shows half. */
const PNG =
  "iVBORw0KGgoAAAANSUhEUgAAAAgAAAAGCAIAAABxZ0isAAAAFElEQVR4nGNgGAWjYBSMglEwCkYAAAYAAAFfxXqRAAAAAElFTkSuQmCC";

/** What tests gave for one task. */
function task(gradeId: string, points: number, max: number, more: Partial<CellScore> = {}) {
  return {
    gradeId,
    title: gradeId[0].toUpperCase() + gradeId.slice(1),
    points,
    max,
    status: points < max ? "error" : "ok",
    reason: points < max ? `expected ${max}, got ${points}` : "",
    output: "",
    pictures: [],
    seconds: 0.25,
    ...more,
  } as CellScore;
}

const waits: Partial<CellScore> = { status: "manual", reason: "This is graded by a person." };

/** A file of a student's, with the points that its tasks gave. */
function file(
  student: string,
  exercise: string,
  cells: CellScore[],
  more: Partial<SubmissionReport> = {},
): SubmissionReport {
  const total = (key: "points" | "max") => cells.reduce((sum, cell) => sum + cell[key], 0);
  return {
    student,
    exercise,
    file: `${student}/${exercise}.ipynb`,
    status: "graded",
    problem: "",
    points: total("points"),
    max: total("max"),
    cells,
    findings: [],
    seconds: 1.5,
    sandbox: "bwrap",
    result: "r",
    handedIn: "2026-10-01T10:00:00Z",
    ...more,
  };
}

const padding = (size: number, sum: number, more: Partial<CellScore> = {}) => [
  task("size", size, 2),
  task("sum", sum, 3.5, more),
  task("essay", 0, 1.5, waits),
];
const refused = {
  status: "refused",
  problem: "02.ipynb: the file is empty. Save it, and hand it in again.",
  points: 0,
  max: 0,
} as const;

const handedIn = markNewest([
  file("ada", "01_padding", padding(2, 3.5)),
  file("ada", "02_radar", [task("blur", 1, 3, { title: "Blur", output: "passed: a\nfailed: b" })], {
    findings: [
      { gradeId: "", kind: "kernel", text: 'The notebook names the kernel "python3".' },
      { gradeId: "blur", kind: "changed", text: "This cell was <changed>." },
    ],
  }),
  file(
    "zoe@uni.example",
    "01_padding",
    padding(0, 1.25, {
      reason: "passed: 3×3\nfailed: 5×5: got 4 | of 9",
      output: "passed: 3×3\nfailed: 5×5: got 4 | of 9",
      pictures: [PNG, "no picture"],
    }),
    { handedIn: "2026-10-03T22:00:00Z" },
  ),
  file("zoe@uni.example", "01_padding", padding(0, 0), {
    file: "zoe@uni.example/old/01_padding.ipynb",
    handedIn: "2026-09-30T22:00:00Z",
  }),
  file("emmy", "01_padding", padding(1, 3.5), {
    handedIn: "2026-10-02T09:00:00Z",
    findings: [
      { gradeId: "size", kind: "moved", text: "This cell was moved." },
      { gradeId: "sum", kind: "changed", text: "This cell was changed." },
    ],
  }),
  file("emmy", "02_radar", [], refused),
  file("grace", "", [], { ...refused, status: "failed", problem: "It ran too long.\nTry again." }),
  file("guest", "02_radar", [
    task("blur", 3, 3, { output: "fine" }),
    task("bonus", 0, 0, { title: "bonus", pictures: [PNG] }),
  ]),
]);

const late = readLateRule(
  'deadlines: { "*": 2026-10-01T12:00:00Z }\nfree_days: 1\nper_day: 5',
);
const byHand = readHandGrades(`
comments: { units: The axis has no unit. }
grades:
  - { student: emmy, task: essay, points: 1, comment: [units, "Else <well> done."] }
  - { student: ada, task: essay, points: 1.5 }
`);

/** A class with all that a grading can come to. */
export const schoolClass: GradingReport = {
  schema: 1,
  minScore: 50,
  roster: readRoster(ROSTER),
  submissions: applyLateRule(applyHandGrades(handedIn, "01_padding", byHand), late),
};
