/** Points and comments by a person, and the roster's people. */
import { deepEqual, equal, throws } from "node:assert/strict";
import {
  applyHandGrades,
  gradebook,
  readHandGrades,
  readRoster,
  type SubmissionReport,
} from "../../lib/grading/mod.ts";
import { personFinder } from "../../lib/grading/roster.ts";
import { ROSTER, schoolClass } from "./school_class.ts";

const sample = schoolClass.submissions[1];

/** A file with a task of 4 points and an essay of 2 that waits. */
function file(student: string, more: Partial<SubmissionReport> = {}): SubmissionReport {
  const [task] = sample.cells;
  const cells = [
    { ...task, gradeId: "sum", points: 3, max: 4, reason: "got 3" },
    { ...task, gradeId: "essay", points: 0, max: 2, status: "manual" as const, reason: "waits" },
  ];
  return { ...sample, student, exercise: "e", points: 3, max: 6, cells, ...more };
}

Deno.test("readHandGrades() reads names, numbers and comments, and refuses what nobody meant", () => {
  deepEqual(readHandGrades("grades:"), []);
  const text = `
comments: { units: No unit. }
grades:
  - { student: 7, task: 1, points: 0 }
  - { student: ada, task: sum, comment: Look again. }
  - { student: ada, task: essay, points: null, comment: [units, "a, b"] }
`;
  deepEqual(readHandGrades(text), [
    { student: "7", task: "1", points: 0, comment: "" },
    { student: "ada", task: "sum", comment: "Look again." },
    { student: "ada", task: "essay", comment: "No unit.\na, b" },
  ]);
  equal(readHandGrades("grades: [{ student: a, task: t, comment: word }]")[0].comment, "word");
  const wrong: [string, string][] = [
    ["5", "the file is no mapping of names to values"],
    ["comments: [a]", "comments is no mapping of names to values"],
    ["comments: { a: 5 }", 'comments: "a" is no text'],
    ["grades: 5", "grades is no list"],
    ["grades: [5]", "grades, entry 1 is no mapping of names to values"],
    ["grades: [{ task: t }]", "grades, entry 1: student is missing, or no text"],
    ["grades: [{ student: '', task: t }]", "grades, entry 1: student is missing, or no text"],
    ["grades: [{ student: a, task: [t] }]", "grades, entry 1: task is missing, or no text"],
    [
      "grades: [{ student: a, task: t, points: .inf }]",
      "grades, entry 1 (a, t): points is no number",
    ],
    ["grades: [{ student: a, task: t, comment: 5 }]", "grades, entry 1: comment is no text"],
    [
      "comments: { x: y, z: w }\ngrades: [{ student: a, task: t, comment: [xx] }]",
      'grades, entry 1: no comment is called "xx"; there are: x, z',
    ],
    [
      "grades: [{ student: b, task: t }, { student: a, task: t }, { student: a, task: t }]",
      "grades, entry 3: a has an entry for t already",
    ],
    [
      "grades: [{ student: a, task: t, x: 1 }]",
      'grades, entry 1: "x" is unknown; it takes student, task, points, comment',
    ],
  ];
  for (const [text, message] of wrong) {
    throws(() => readHandGrades(text), new SyntaxError(message), text);
  }
});

Deno.test("applyHandGrades() changes what is meant, and nothing else", () => {
  const files = [
    file("ada"),
    file("ada", { exercise: "other" }),
    file("ada", { replacedBy: "newer" }),
    file("bob", { status: "refused", problem: "It is empty." }),
  ];
  const apply = (grades: string) =>
    applyHandGrades(files, "e", readHandGrades(`grades:\n${grades}`));
  const own = [
    "  - { student: ada, task: sum, points: 0, comment: mine }",
    "  - { student: '*', task: sum, points: 4, comment: all }",
    "  - { student: ada, task: essay, comment: seen }",
  ].join("\n");
  const [ada, ...others] = apply(own);
  deepEqual(others, files.slice(1));
  deepEqual(ada, {
    ...files[0],
    points: 0,
    cells: [
      {
        ...files[0].cells[0],
        points: 0,
        status: "ok",
        byHand: true,
        reason: "got 3",
        comment: "all\nmine",
      },
      { ...files[0].cells[1], comment: "seen" },
    ],
  });
  const [graded] = apply("  - { student: ada, task: essay, points: 2 }");
  deepEqual([graded.points, graded.cells[1].reason, graded.cells[0]], [5, "", files[0].cells[0]]);
  const refused = (entry: string, message: string) =>
    throws(() => apply(`  - ${entry}`), new RangeError(message));
  refused("{ student: eve, task: sum }", 'nobody called "eve" handed in e');
  refused("{ student: bob, task: sum }", "what bob handed in could not be graded: It is empty.");
  refused("{ student: ada, task: x }", 'there is no task "x" (ada); there are: sum, essay');
  refused(
    "{ student: ada, task: essay, points: 2.01 }",
    "ada, essay: 2.01 points are not from 0 to 2",
  );
  const none = applyHandGrades(
    [files[3]],
    "e",
    readHandGrades("grades: [{ student: '*', task: x }]"),
  );
  deepEqual(none, [files[3]], "nobody's could be graded");
});

Deno.test("readRoster() knows the columns by their many names", () => {
  const person = {
    name: "",
    first: "",
    last: "",
    id: "",
    sis: "",
    login: "",
    email: "",
    section: "",
  };
  const one = (text: string) => readRoster(text).people[0];
  const columns: [string, Partial<typeof person>][] = [
    ["Student Name", { name: "x" }],
    ["Full name", { name: "x" }],
    ["given name", { first: "x", name: "x" }],
    ["firstname", { first: "x", name: "x" }],
    ["Family names", { last: "x", name: "x" }],
    ["surname", { last: "x", name: "x" }],
    ["matriculation number", { id: "x", name: "x" }],
    ["Student ID", { id: "x", name: "x" }],
    ["SIS User ID", { sis: "x" }],
    ["GitHub", { login: "x", name: "x" }],
    ["user name", { login: "x", name: "x" }],
    ["E-mail address", { email: "x", name: "x" }],
  ];
  for (const [heading, found] of columns) {
    deepEqual(one(`other,${heading}\nno,x\n`), { ...person, ...found }, heading);
  }
  equal(one("name,groups,id\n a , b ,5\n").section, "b");
  deepEqual(one('name,id\n"Lovelace , Ada",\'=7\n'), { ...person, name: "Ada Lovelace", id: "=7" });
  equal(one('name\n"Ada,"\n').name, "Ada,");
  equal(one("first name,last name\nAda,Byron\n").name, "Ada Byron");
  equal(one("login,email,id\n,a@b,7\n").name, "a@b");
  deepEqual(readRoster(ROSTER).headings.slice(-2), ["Section", "01 Padding (77)"]);
  throws(
    () => readRoster("section\nA\n"),
    new SyntaxError(
      'its first line names no column that tells who is who, such as "name", "id", "login" or "email"',
    ),
  );
  throws(() => readRoster("name\n \n"), new SyntaxError("there is nobody in it"));
});

Deno.test("personFinder() knows people by what Canvas and Moodle call their files, and no two by one name", () => {
  const roster = readRoster(
    "name,id,sis user id,login,email\nAda King Lovelace,11,s11,al,ada@uni.example\n" +
      "Zoë Ek,12,s12,,zoe@uni.example\nDouble,13,,x1,\nDouble,14,,x2,\n",
  );
  const find = personFinder(roster);
  const cases: Record<string, string | undefined> = {
    "Ada King Lovelace": "11",
    "king lovelace, ADA": "11",
    "kinglovelaceada": undefined,
    "King LovelaceAda": "11",
    "Zo\u0065\u0308 Ek": "12",
    "ekzoë": "12",
    "zoe": "12",
    "zoe@uni.example": "12",
    "AL": "11",
    "s12": "12",
    "Double": undefined,
    "x2": "14",
    "Zoë Ek_123_assignsubmission_file_": "12",
    "x_Zoë Ek_123_assignsubmission_file_": undefined,
    "someone_12_345_file": "12",
    "someone_LATE_12_345_file": "12",
    "someone_12": "12",
    "someone_12x": undefined,
    "ekzoë_99_345": "12",
    "al_99": "11",
    "": undefined,
    "--": undefined,
  };
  for (const [name, id] of Object.entries(cases)) equal(find(name)?.id, id, name);
  const split = personFinder(readRoster("first name,last name\nMary Ann,Van Dyke\n"));
  for (const name of ["Mary Ann Van Dyke", "van dyke mary ann", "van dykemary ann"]) {
    equal(split(name)?.first, "Mary Ann", name);
  }
});

Deno.test("gradebook() has the highest worth of each exercise, and those without a line behind", () => {
  const { exercises, rows } = gradebook({
    ...schoolClass,
    submissions: [
      file("zed", { exercise: "b", max: 3 }),
      file("eve", { exercise: "a", max: 1 }),
      file("eve", { exercise: "b", max: 5, replacedBy: "x" }),
      file("ada", { exercise: "b", max: 2 }),
      file("bob", { exercise: "", max: 9 }),
      file("zed", { exercise: "c", max: 0.5 }),
    ],
  });
  deepEqual([...exercises], [["a", 1], ["b", 5], ["c", 0.5]]);
  deepEqual(
    rows.map(({ student, person, submissions }) => [
      student,
      person?.id,
      [...submissions.keys()].join(),
    ]),
    [
      ["ada", "11", "b"],
      ["Zoë Ek", "12", ""],
      ["Emmy Noether", "13", ""],
      ["Grace Hopper", "14", ""],
      ["Nobody =Test", "15", ""],
      ["bob", undefined, ""],
      ["eve", undefined, "a"],
      ["zed", undefined, "b,c"],
    ],
  );
});
