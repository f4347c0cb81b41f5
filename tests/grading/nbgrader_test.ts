import assert from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import {
  formatNotebook,
  type GradingReport,
  type Notebook,
  parseNotebook,
  releaseNotebook,
} from "../../lib/grading/mod.ts";
import { projectExecutor } from "../../scripts/grading/project_executor.ts";
import { Project } from "../../scripts/project.ts";
import { wrongAnswers01 } from "../exercises/wrong_answers_01.ts";
import { sourcesOf } from "./exercise.ts";
import { installNbgrader, type Nbgrader } from "./nbgrader.ts";
import { trapsExercise, trapSubmissions, trapTasks } from "./nbgrader_submissions.ts";

/** Points by student and by graded cell. */
type Points = Record<string, Record<string, number>>;

const project = new Project();
const nbgrader = await installNbgrader(project);
if (!nbgrader) console.log("nbgrader cannot be had here; its tests are skipped.");

/** An exercise of the assignment, and what students make of it. */
interface Assigned {
  exercise: Notebook;
  handIn: (released: Notebook) => Record<string, Notebook>;
}

/** An exercise as both have graded it. */
interface Graded {
  exercise: Notebook;
  /** The students' notebook, as nbgrader makes it. */
  released: Notebook;
  ours: Points;
  theirs: Points;
}

/**
 * Releases exercises with nbgrader as one assignment, hands each in, and grades with nbgrader and with `deno task grade`.
 *
 * No student hands in more than one of them.
 */
async function gradeTwice<Name extends string>(
  nbgrader: Nbgrader,
  assignment: Record<Name, Assigned>,
): Promise<Record<Name, Graded>> {
  const course = await Deno.makeTempDir();
  try {
    const path = async (name: string, ...parts: string[]) => {
      const folder = join(course, ...parts);
      await Deno.mkdir(folder, { recursive: true });
      return join(folder, `${name}.ipynb`);
    };
    const config = join(project.root, "scripts", "grading", "nbgrader_config.py");
    await Deno.writeTextFile(
      join(course, "nbgrader_config.py"),
      `load_subconfig(${JSON.stringify(config)})\n`,
    );
    const names = Object.keys(assignment) as Name[];
    for (const name of names) {
      const text = formatNotebook(assignment[name].exercise);
      await Deno.writeTextFile(await path(name, "source", "a"), text);
    }
    await nbgrader.run(course, "generate_assignment", "a");
    const released = {} as Record<Name, Notebook>;
    const students = {} as Record<Name, string[]>;
    for (const name of names) {
      const text = await Deno.readTextFile(await path(name, "release", "a"));
      released[name] = parseNotebook(text, name);
      const handedIn = assignment[name].handIn(released[name]);
      students[name] = Object.keys(handedIn);
      for (const [student, notebook] of Object.entries(handedIn)) {
        const file = await path(name, "submitted", student, "a");
        await Deno.writeTextFile(file, formatNotebook(notebook));
      }
    }
    const [ours, theirs] = await Promise.all([
      gradeHere(course),
      nbgrader.run(course, "autograde", "a").then(() => gradebook(course)),
    ]);
    const graded = names.map((name) => {
      const own = (all: Record<string, Points>): Points =>
        Object.fromEntries(students[name].map((student) => [student, all[student][name]]));
      const { exercise } = assignment[name];
      return [name, { exercise, released: released[name], ours: own(ours), theirs: own(theirs) }];
    });
    return Object.fromEntries(graded);
  } finally {
    await Deno.remove(course, { recursive: true });
  }
}

/** What `deno task grade` gives for the submissions of a course, which it reads where nbgrader does. */
async function gradeHere(course: string): Promise<Record<string, Points>> {
  const out = join(course, "grades");
  const unsandboxed = (await projectExecutor(project).sandbox()).fault !== undefined;
  const { stderr, stdout } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--allow-all", join(project.root, "scripts", "grade.ts")],
      ...[join(course, "submitted"), "--exercises", join(course, "source", "a")],
      ...["--out", out, "--jobs", "2"],
      ...(unsandboxed ? ["--unsandboxed"] : []),
    ],
    cwd: project.root,
  }).output();
  const text = await Deno.readTextFile(join(out, "grades.json")).catch(() => {
    throw new Error(new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr));
  });
  const { submissions }: GradingReport = JSON.parse(text);
  const points: Record<string, Points> = {};
  for (const { student, exercise, status, problem, cells } of submissions) {
    assert.equal(status, "graded", `${student}: ${problem}`);
    points[student] ??= {};
    points[student][exercise] = Object.fromEntries(
      cells.map(({ gradeId, points }) => [gradeId, points]),
    );
  }
  return points;
}

/** What stands in nbgrader's gradebook: points by student, by notebook, by graded cell. */
function gradebook(course: string): Record<string, Points> {
  using database = new DatabaseSync(join(course, "gradebook.db"), { readOnly: true });
  const rows = database.prepare(`
    SELECT submitted_assignment.student_id AS student, notebook.name AS notebook,
      base_cell.name AS cell, grade.auto_score AS points
    FROM grade
    JOIN base_cell ON base_cell.id = grade.cell_id
    JOIN submitted_notebook ON submitted_notebook.id = grade.notebook_id
    JOIN notebook ON notebook.id = submitted_notebook.notebook_id
    JOIN submitted_assignment ON submitted_assignment.id = submitted_notebook.assignment_id`).all();
  const points: Record<string, Points> = {};
  for (const { student, notebook, cell, points: number } of rows as Record<string, string>[]) {
    ((points[student] ??= {})[notebook] ??= {})[cell] = number as unknown as number;
  }
  return points;
}

const students = Object.keys(trapSubmissions);
// nbgrader takes a student's name for a folder's and a pattern's: plain ones.
const id = (student: string) => `student-${students.indexOf(student)}`;

async function gradeAll(nbgrader: Nbgrader) {
  const file = join(project.notebooks, "exercises", "01_stride_padding_pooling.ipynb");
  const exercise = parseNotebook(await Deno.readTextFile(file), file);
  const solutions = sourcesOf(exercise);
  const work = (released: Notebook, answers: Record<string, string>): Notebook => ({
    ...released,
    cells: released.cells.map((cell) => ({ ...cell, source: answers[cell.id] ?? cell.source })),
  });
  const answers = exercise.cells.filter((cell) => cell.metadata.nbgrader?.solution)
    .map(({ id }) => [id, solutions[id]]);
  const wrong = Map.groupBy(wrongAnswers01, ({ answer }) => answer);
  /** Every task's n-th wrong answer; the solution where there are not so many. */
  const slips = (n: number) =>
    answers.map(([id, solution]) => {
      const code = wrong.get(id)?.[n]?.code;
      if (code === undefined) return [id, solution];
      return [id, typeof code === "string" ? code : solution.replace(code[0], code[1])];
    });
  return await gradeTwice(nbgrader, {
    traps: {
      exercise: trapsExercise,
      handIn: (released) =>
        Object.fromEntries(
          students.map((student) => [id(student), trapSubmissions[student].hand(released)]),
        ),
    },
    "01": {
      exercise,
      handIn: (released) => ({
        all: work(released, Object.fromEntries(answers)),
        none: released,
        slips: work(released, Object.fromEntries(slips(0))),
        others: work(released, Object.fromEntries(slips(1))),
      }),
    },
  });
}

/** Both exercises, graded once for all tests. */
let graded: ReturnType<typeof gradeAll> | undefined;

Deno.test({
  name: "nbgrader with the project's configuration gives the same points for every trap",
  ignore: !nbgrader,
  fn: async (t) => {
    const { exercise, released, ours, theirs } = (await (graded ??= gradeAll(nbgrader!))).traps;
    await t.step("releaseNotebook() writes what nbgrader writes: TypeScript's stub too", () => {
      assert.deepEqual(sourcesOf(releaseNotebook(exercise)), sourcesOf(released));
      assert.match(sourcesOf(released).mean2, /^ {2}\/\/ YOUR CODE HERE$/m);
      assert.doesNotMatch(formatNotebook(released), /SOLUTION|HIDDEN/);
    });
    for (const student of students) {
      const { points } = trapSubmissions[student];
      for (const task of trapTasks) {
        await t.step(`${student}: ${task.trap}`, () => {
          const cell = `${task.name}-tests`;
          assert.equal(theirs[id(student)][cell], points(task), "nbgrader");
          assert.equal(ours[id(student)][cell], points(task), "deno task grade");
        });
      }
    }
    for (const { id: cell } of exercise.cells.filter(({ id }) => id.endsWith("-value"))) {
      await t.step(`a test cell that ends in a value gives nothing: ${cell}`, () => {
        for (const student of students) {
          assert.equal(theirs[id(student)][cell], 0, `nbgrader, ${student}`);
          assert.equal(ours[id(student)][cell], 0, `deno task grade, ${student}`);
        }
      });
    }
  },
});

Deno.test({
  name: "nbgrader with the project's configuration gives the same points for exercise 01",
  ignore: !nbgrader,
  fn: async () => {
    const { ours, theirs } = (await (graded ??= gradeAll(nbgrader!)))["01"];
    assert.deepEqual(theirs, ours);
    const total = (student: string) => Object.values(ours[student]).reduce((a, b) => a + b);
    assert.equal(total("all"), 24);
    assert.equal(total("none"), 0);
    for (const student of ["slips", "others"]) {
      assert(total(student) > 0 && total(student) < 24, `${student}: ${total(student)}`);
    }
  },
});
