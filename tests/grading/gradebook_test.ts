import { deepEqual, equal, match, throws } from "node:assert/strict";
import {
  applyHandGrades,
  applyLateRule,
  canvasCsv,
  feedbackPage,
  gradebook,
  gradesCsv,
  gradesTable,
  type GradingReport,
  markNewest,
  moodleCsv,
  readCsv,
  readHandGrades,
  readLateRule,
  readRoster,
  readTime,
  type SubmissionReport,
  summaryMarkdown,
} from "../../lib/grading/mod.ts";

/** A submission with a task "sum" of 4 points and an essay of 2 that waits. */
function submission(
  student: string,
  points: number,
  change: Partial<SubmissionReport> = {},
): SubmissionReport {
  const common = { output: "", pictures: [], seconds: 0 };
  return {
    student,
    exercise: "01_padding",
    file: `${student}/01_padding.ipynb`,
    status: "graded",
    problem: "",
    points,
    max: 6,
    cells: [
      {
        ...common,
        gradeId: "sum",
        title: "Sum",
        points,
        max: 4,
        status: "ok",
        reason: points < 4 ? "got 3" : "",
      },
      {
        ...common,
        gradeId: "essay",
        title: "Essay",
        points: 0,
        max: 2,
        status: "manual",
        reason: "waits",
      },
    ],
    findings: [],
    seconds: 0,
    sandbox: "",
    result: "",
    ...change,
  };
}

/** The same without the essay. */
function tested(
  student: string,
  points: number,
  change: Partial<SubmissionReport> = {},
): SubmissionReport {
  const one = submission(student, points, change);
  return { ...one, max: 4, cells: one.cells.slice(0, 1) };
}

function report(
  submissions: SubmissionReport[],
  change: Partial<GradingReport> = {},
): GradingReport {
  return { schema: 1, minScore: 0, submissions, ...change };
}

const canvas = `Student,ID,SIS User ID,SIS Login ID,Section,"01 Padding (77)"
    Points Possible,,,,,6
"Lovelace, Ada",11,s11,ada,A,
"Ek, Zoë",12,s12,zoe@uni.example,A,
"Test, Nobody",13,s13,nobody,B,
`;

Deno.test("readRoster() reads Canvas's, Moodle's and one's own files", () => {
  deepEqual(readRoster(canvas).people.map(({ name, id, login }) => [name, id, login]), [
    ["Ada Lovelace", "11", "ada"],
    ["Zoë Ek", "12", "zoe@uni.example"],
    ["Nobody Test", "13", "nobody"],
  ]);
  const moodle =
    "\ufeffFirst name;Last name;ID number;Email address\r\nAda;Lovelace;11;ada@uni.example\r\n";
  const [{ name, id, email }] = readRoster(moodle).people;
  deepEqual([name, id, email], ["Ada Lovelace", "11", "ada@uni.example"]);
  equal(readRoster("login\nada\n\n").people[0].name, "ada");
  throws(() => readRoster("points\n1\n"), /names no column/);
  throws(() => readRoster("name\n"), /nobody in it/);
  throws(() => readRoster(""), SyntaxError);
});

Deno.test("gradebook() finds people by any name of theirs, and nobody where it could be two", () => {
  const names = [
    "ada",
    "Ada Lovelace",
    "lovelace ada",
    "LOVELACE, Ada",
    "11",
    "s11",
    "Ada Lovelace_4711_assignsubmission_file_",
    "lovelaceada_11_9876",
    "lovelaceada_LATE_11_9876_01_padding",
  ];
  for (const name of names) {
    const { rows } = gradebook(report([tested(name, 3)], { roster: readRoster(canvas) }));
    equal(rows.length, 3, name);
    equal(rows[0].submissions.size, 1, name);
  }
  for (const name of ["eve", "", "1", "a"]) {
    equal(
      gradebook(report([tested(name, 3)], { roster: readRoster(canvas) })).rows.length,
      4,
      name,
    );
  }
  const twins = readRoster("name,id\nAda L,1\nAda L,2\n");
  equal(gradebook(report([tested("Ada L", 3)], { roster: twins })).rows.length, 3);
});

Deno.test("canvasCsv() and moodleCsv() have a line for everybody; what waits stays empty", () => {
  const roster = readRoster(canvas);
  const whole = report([tested("ada", 3), submission("zoe@uni.example", 4), tested("eve", 1)], {
    roster,
  });
  deepEqual(readCsv(canvasCsv(gradebook(whole), roster)), [
    ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "01 Padding (77)"],
    ["    Points Possible", "", "", "", "", "6"],
    ["Ada Lovelace", "11", "s11", "ada", "A", "3"],
    ["Zoë Ek", "12", "s12", "zoe@uni.example", "A", ""],
    ["Nobody Test", "13", "s13", "nobody", "B", "0"],
  ]);
  deepEqual(readCsv(moodleCsv(gradebook(whole)))[1], ["Ada", "Lovelace", "ada", "11", "", "3"]);
});

Deno.test("gradesCsv() has a column for each task, and a line for what is missing", () => {
  const other = tested("ada", 1, { exercise: "02_radar", file: "ada/02.ipynb" });
  const roster = readRoster(canvas);
  const [header, ...rows] = readCsv(gradesCsv(report([submission("ada", 3), other], { roster })));
  deepEqual(header.slice(8), [
    "id",
    "name",
    "email",
    "01_padding: sum",
    "01_padding: essay",
    "02_radar: sum",
  ]);
  deepEqual(rows.map((row) => [row[0], row[1], row[3], row[4], ...row.slice(11)]), [
    ["ada", "01_padding", "graded", "3", "3", "", ""],
    ["ada", "02_radar", "graded", "1", "", "", "1"],
    ["Zoë Ek", "01_padding", "missing", "0", "", "", ""],
    ["Zoë Ek", "02_radar", "missing", "0", "", "", ""],
    ["Nobody Test", "01_padding", "missing", "0", "", "", ""],
    ["Nobody Test", "02_radar", "missing", "0", "", "", ""],
  ]);
  match(rows[0][7], /waits for a person: essay \(2 points\); not all points: sum/);
});

Deno.test("readCsv() reads quotes, any separator and any line end, as Python's csv does", () => {
  deepEqual(readCsv('a,"b ""x"", c"\r\n"line\nbreak",\r\n\r\n'), [["a", 'b "x", c'], [
    "line\nbreak",
    "",
  ]]);
  deepEqual(readCsv("a;b\n1,5;2"), [["a", "b"], ["1,5", "2"]]);
  deepEqual(readCsv("a\tb\r1\t2\r"), [["a", "b"], ["1", "2"]]);
  deepEqual(readCsv(""), []);
});

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

Deno.test("summaryMarkdown() tells mean, spread, tasks, remarks and a figure", () => {
  // Python: statistics.mean, .stdev and .median of [0, 1, 3, 4, 4].
  const text = summaryMarkdown(report([0, 1, 3, 4, 4].map((points, n) => tested(`s${n}`, points))));
  match(
    text,
    /5 graded, mean 2\.4 of 4 points \(60 %\), standard deviation 1\.82, median 75 %, from 0 to 100 %/,
  );
  match(text, /^ {2}0– 10 % {2}█{15} 1$/m);
  match(text, /^ 90–100 % {2}█{30} 2$/m);
  match(text, /^\| sum \| 2 \| 2 \| 1 \| 0 \| 60 % \| █{6} \|$/m);
  match(text, /- 3 × sum&#58; got 3/);
  const roster = readRoster(canvas);
  match(
    summaryMarkdown(report([tested("ada", 4)], { roster })),
    /2 handed in nothing: Zoë Ek, Nobody Test\./,
  );
});

Deno.test("summaryMarkdown() takes the median of an even class, or one, between the two in the middle", () => {
  const told = (points: number[]) =>
    summaryMarkdown(report(points.map((one, n) => tested(`s${n}`, one))));
  // Python: statistics.median([0, 25, 75, 100]) and .stdev([0, 1, 3, 4]).
  match(told([4, 0, 3, 1]), /standard deviation 1\.83, median 50 %, from 0 to 100 %/);
  match(told([1, 3]), /standard deviation 1\.41, median 50 %, from 25 to 75 %/);
  match(told([3]), /1 graded, mean 3 of 4 points \(75 %\), standard deviation 0, median 75 %/);
});

Deno.test("gradesCsv() has the tasks of every version of an exercise, each once", () => {
  const [ada, bob] = [submission("ada", 3), tested("bob", 2)];
  const two = bob.cells.map((cell) => ({ ...cell, gradeId: "later" }));
  const [heading] = readCsv(gradesCsv(report([ada, { ...bob, cells: two }])));
  deepEqual(heading.slice(8), ["sum", "essay", "later"].map((id) => `01_padding: ${id}`));
});

Deno.test("readRoster() keeps who has only a number, and leaves out empty lines", () => {
  deepEqual(readRoster("name,SIS User ID\n,s77\n,\n").people.map(({ sis }) => sis), ["s77"]);
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
