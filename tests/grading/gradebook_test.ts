import { deepEqual, equal, match, ok, throws } from "node:assert/strict";
import {
  canvasCsv,
  gradebook,
  gradesCsv,
  gradesTable,
  moodleCsv,
  readCsv,
  readRoster,
  summaryMarkdown,
} from "../../lib/grading/mod.ts";
import { report, submission, tested } from "./graded_class.ts";

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

Deno.test("a file that fits no exercise is not taken for nothing: its student's points wait for a person", () => {
  const roster = readRoster(canvas);
  const unfit = (student: string, file: string, change = {}) =>
    tested(student, 0, {
      ...{ exercise: "", file, cells: [], max: 0, status: "refused" as const },
      ...{ problem: `${file.split("/").at(-1)}: neither the file's name nor a cell in it fits.` },
      ...change,
    });
  const whole = report([
    tested("ada", 3),
    tested("ada", 1, { exercise: "02_radar", file: "ada/02.ipynb" }),
    unfit("ada", "ada/notes.ipynb"),
    unfit("zoe@uni.example", "zoe@uni.example/Untitled.ipynb"),
    unfit("zoe@uni.example", "zoe@uni.example/notes.ipynb"),
    tested("zoe@uni.example", 2, { exercise: "02_radar", file: "zoe@uni.example/02.ipynb" }),
    unfit("padding of eve", "padding of eve.ipynb"),
  ], { roster });
  const book = gradebook(whole);
  const points = readCsv(canvasCsv(book, roster)).slice(2).map((row) => [row[0], ...row.slice(5)]);
  deepEqual(points, [
    ["Ada Lovelace", "3", "1"],
    ["Zoë Ek", "", "2"],
    ["Nobody Test", "0", "0"],
  ]);
  deepEqual(readCsv(moodleCsv(book)).slice(1).map((row) => row.slice(5)), [
    ["3", "1"],
    ["", "2"],
    ["0", "0"],
  ]);
  const lines = readCsv(gradesCsv(whole)).filter((row) => /missing|unclear/.test(row[3]));
  deepEqual(lines.map((row) => row.slice(0, 8)), [
    [
      ...["zoe@uni.example", "01_padding", "", "unclear", "", "4", ""],
      "no file for it, but what fits no exercise: zoe@uni.example/Untitled.ipynb, zoe@uni.example/notes.ipynb",
    ],
    ["Nobody Test", "01_padding", "", "missing", "0", "4", "0", "nothing was handed in"],
    ["Nobody Test", "02_radar", "", "missing", "0", "4", "0", "nothing was handed in"],
  ]);
  const summary = summaryMarkdown(whole);
  match(
    summary,
    /1 handed in nothing: Nobody Test\. 1 handed in what fits no exercise: Zoë Ek\.$/m,
  );
  const unknown = "Not in the roster: padding of eve (padding of eve.ipynb).";
  ok(gradesTable(whole).endsWith(`\n${unknown}`), gradesTable(whole));
  match(
    summary,
    /^Not in the roster: padding of eve &#40;padding of eve&#46;ipynb&#41;\.$|^Not in the roster: padding of eve \(padding of eve&#46;ipynb\)\.$/m,
  );
  ok(!summaryMarkdown(report([tested("ada", 3)], { roster })).includes("Not in the roster"));
  ok(!gradesTable(report([tested("eve", 3)])).includes("Not in the roster"));
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
