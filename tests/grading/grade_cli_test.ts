import { deepEqual, equal, match, rejects, throws } from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  formatNotebook,
  type GradingReport,
  type Notebook,
  releaseNotebook,
} from "../../lib/grading/mod.ts";
import { type GradeOptions, readGradeOptions } from "../../scripts/grading/grade_options.ts";
import { studentOf } from "../../scripts/grading/grade_submission.ts";
import { pageName } from "../../scripts/grading/page_name.ts";
import { readSubmission } from "../../scripts/grading/read_submission.ts";
import { readReleaseOptions, runRelease } from "../../scripts/grading/run_release.ts";
import { runCommand } from "../../scripts/grading/command.ts";
import { runGrading } from "../../scripts/grading/run_grading.ts";
import { UsageError } from "../../scripts/grading/usage_error.ts";
import { writeAtomically } from "../../scripts/write_atomically.ts";
import { Project } from "../../scripts/project.ts";
import { exercise, generator, withSources } from "./exercise.ts";
import { standIn } from "./stand_in_grade.ts";

/** A class in a folder of its own: a project with two exercises, and what is handed in. */
class Classroom implements AsyncDisposable {
  readonly project: Project;
  /** The texts of the notebooks that were run. */
  readonly runs: string[] = [];
  /** What was printed. */
  printed = "";

  private constructor(readonly root: string) {
    this.project = new Project(join(root, "project"));
  }

  static async open(): Promise<Classroom> {
    const room = new Classroom(await Deno.realPath(await Deno.makeTempDir()));
    for (
      const file of ["deno.json", "deno.lock", "scripts/kernel.py", "scripts/requirements.txt"]
    ) {
      await room.write(`project/${file}`, "");
    }
    await room.write("project/lib/mod.ts", "export {};");
    await room.write("project/scripts/grading/a.ts", "");
    await room.write("project/notebooks/exercises/01_padding.ipynb", formatNotebook(exercise()));
    await room.write("project/notebooks/exercises/02_radar.ipynb", formatNotebook(other()));
    return room;
  }

  async write(path: string, content: string | Uint8Array): Promise<void> {
    const full = join(this.root, path);
    await Deno.mkdir(join(full, ".."), { recursive: true });
    await Deno.writeFile(
      full,
      typeof content === "string" ? new TextEncoder().encode(content) : content,
    );
  }

  /** Hands in files below the submissions' folder. */
  async handIn(files: Record<string, string | Uint8Array>): Promise<void> {
    for (const [path, content] of Object.entries(files)) await this.write(`in/${path}`, content);
  }

  get in(): string {
    return join(this.root, "in");
  }

  get out(): string {
    return join(this.root, "out");
  }

  /** Grades in this process; true if all reach the minimum. */
  async grade(change: Partial<GradeOptions> = {}, delay = 0): Promise<boolean> {
    const executor = standIn((sources) => this.runs.push(sources), delay, "stand-in");
    const options = { ...readGradeOptions([this.in, "--out", this.out]), jobs: 2, ...change };
    const { log } = console;
    this.printed = "";
    console.log = (text: string) => void (this.printed += `${text}\n`);
    try {
      return await runGrading(this.project, executor, options, new AbortController().signal);
    } finally {
      console.log = log;
    }
  }

  async report(folder = this.out): Promise<GradingReport> {
    return JSON.parse(await Deno.readTextFile(join(folder, "grades.json")));
  }

  /** What came of each file: its points, or why it was not graded. */
  async outcomes(folder = this.out): Promise<Record<string, string | number>> {
    const { submissions } = await this.report(folder);
    return Object.fromEntries(submissions.map(({ file, status, points, problem }) => [
      file,
      status === "graded" ? points : problem,
    ]));
  }

  async results(folder = this.out): Promise<string[]> {
    const names = Array.fromAsync(Deno.readDir(join(folder, "results")), ({ name }) => name);
    return (await names).sort();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.root, { recursive: true });
  }
}

function other(): Notebook {
  const notebook = exercise();
  for (const cell of notebook.cells) {
    cell.id = `radar-${cell.id}`;
    cell.metadata.nbgrader!.grade_id = cell.id;
  }
  return notebook;
}

/** What a student hands in who answered the first task, or also the second. */
function answered(answers: { double?: string; sum?: string } = {}, original = exercise()): string {
  return formatNotebook(withSources(releaseNotebook(original), answers));
}

const half = answered({ double: "right" });
const full = answered({ double: "right", sum: "right" });

Deno.test("grade takes a folder of notebooks", async () => {
  await using room = await Classroom.open();
  await room.handIn({
    "ada.ipynb": half,
    "bob-01_padding.ipynb": full,
    "notes.txt": "no notebook",
    ".hidden.ipynb": full,
    ".ipynb_checkpoints/ada-checkpoint.ipynb": full,
    "carl.ipynb": answered({ "radar-double": "right" } as Record<string, string>, other()),
  });
  equal(await room.grade(), true);
  deepEqual(await room.outcomes(), { "ada.ipynb": 2, "bob-01_padding.ipynb": 5, "carl.ipynb": 2 });
  const { submissions } = await room.report();
  deepEqual(submissions.map(({ student }) => student), ["ada", "bob", "carl"]);
  deepEqual(submissions.map(({ exercise }) => exercise), ["01_padding", "01_padding", "02_radar"]);
  match(room.printed, /^ada +01_padding +2 +5 +40 +not all points: sum-tests$/m);
  match(room.printed, /3 of 3 graded/);
});

Deno.test("grade takes a folder per student, also with one file name and folders inside", async () => {
  await using room = await Classroom.open();
  await room.handIn({
    "ada/01_padding.ipynb": half,
    "ada/homework/02_radar.ipynb": answered({}, other()),
    "ada/.ipynb_checkpoints/01_padding-checkpoint.ipynb": full,
    "bob/01_padding.ipynb": full,
    "carl/essay.pdf": "%PDF",
  });
  equal(await room.grade(), false);
  deepEqual(await room.outcomes(), {
    "ada/01_padding.ipynb": 2,
    "ada/homework/02_radar.ipynb": 0,
    "bob/01_padding.ipynb": 5,
    carl: "carl: there is no notebook in the folder. Hand in the exercise's .ipynb file.",
  });
  const pages = await Array.fromAsync(Deno.readDir(join(room.out, "feedback")), (e) => e.name);
  deepEqual(pages.sort(), ["ada.html", "bob.html", "carl.html"]);
  const page = await Deno.readTextFile(join(room.out, "feedback", "ada.html"));
  match(page, /01 padding[\s\S]*got 3[\s\S]*02 radar/);
});

Deno.test("grade takes one file, and no root that is a link", async () => {
  await using room = await Classroom.open();
  await room.handIn({ "mine.ipynb": full });
  equal(await room.grade({ paths: [join(room.in, "mine.ipynb")] }), true);
  deepEqual(await room.outcomes(), { "mine.ipynb": 5 });
  if (Deno.build.os === "windows") return;
  await Deno.symlink(join(room.in, "mine.ipynb"), join(room.root, "link.ipynb"));
  await Deno.symlink(room.project.exercises, join(room.root, "submissions"));
  for (
    const path of [
      "link.ipynb",
      "submissions",
      "submissions/",
      "./submissions/.",
      "in/../submissions//",
    ]
  ) {
    await rejects(room.grade({ paths: [`${room.root}/${path}`] }), /symbolic link/, path);
  }
});

Deno.test("grade refuses the project's own folders as submissions", async () => {
  await using room = await Classroom.open();
  const { root, exercises } = room.project;
  await room.write("project/lessons/01_padding.ipynb", full);
  await room.write("project/build/in/ada.ipynb", full);
  await room.write("project/submissions/ada.ipynb", full);
  await room.write("course/01_padding.ipynb", formatNotebook(exercise()));
  await room.write("course/handed/ada.ipynb", full);
  const refused = async (path: string, reason: RegExp, change: Partial<GradeOptions> = {}) =>
    await rejects(
      room.grade({ paths: [path], ...change }),
      (error) => error instanceof UsageError && reason.test(error.message),
      path,
    );
  await refused(exercises, /nobody handed these in/);
  await refused(join(exercises, "01_padding.ipynb"), /nobody handed these in/);
  await refused(root, /nobody handed these in/);
  await refused(room.root, /nobody handed these in/);
  await refused(join(root, "lessons"), /inside the project/);
  await refused(join(root, "lessons/01_padding.ipynb"), /inside the project/);
  await refused(join(room.root, "course/handed"), /nobody handed/, {
    exercises: join(room.root, "course"),
  });
  equal(room.runs.length, 0);
  if (Deno.build.os !== "windows") {
    await Deno.symlink(exercises, join(root, "build/linked"));
    await refused(join(root, "build/linked/"), /symbolic link/);
    await Deno.symlink(root, join(room.root, "way"));
    await refused(join(room.root, "way/notebooks/exercises"), /nobody handed/);
  }
  equal(await room.grade({ paths: [join(root, "build/in")] }), true);
  equal(await room.grade({ paths: [join(root, "submissions")] }), true);
});

Deno.test("grade --stop-after reports what is left as not graded", async () => {
  await using room = await Classroom.open();
  await room.handIn({
    "ada.ipynb": full,
    "bob.ipynb": half,
    "carl.ipynb": answered({ sum: "right" }),
  });
  equal(await room.grade({ stopAfter: 0.6 / 60, jobs: 1, shard: { index: 1, of: 1 } }, 400), false);
  const outcomes = Object.values(await room.outcomes());
  equal(outcomes[0], 5);
  for (const outcome of outcomes.slice(1)) {
    match(`${outcome}`, /stopped before this one was graded/);
  }
  equal(await room.grade({ jobs: 1 }), true);
  equal(room.runs.length, 4); // The one that is stored was not run again.
});

Deno.test("grade of parts in which nothing was handed in is no success, and says so", async () => {
  await using room = await Classroom.open();
  await Deno.mkdir(room.in);
  const folders = [];
  for (const index of [1, 2]) {
    folders.push(join(room.root, `part-${index}`));
    equal(await room.grade({ out: folders[index - 1], shard: { index, of: 2 } }), false);
  }
  equal(await room.grade({ paths: folders, merge: true }), false);
  match(room.printed, /Nothing was handed in/);
  await Deno.remove(room.in);
  equal(await room.grade({ shard: { index: 1, of: 2 } }), false);
  await rejects(room.grade(), /There is nothing at/);
  equal(await room.grade({ paths: folders, merge: true }), false);
  match(await Deno.readTextFile(join(room.out, "summary.md")), /\*\*Nothing was handed in\.\*\*/);
  const missing = [...folders, join(room.root, "part-3"), join(room.root, "part-4")];
  await rejects(
    room.grade({ paths: missing, merge: true }),
    /Not every part.*\n.*part-3.*\n.*part-4/,
  );
});

Deno.test("grade tells what is missing or wrong with a file, and grades the others", async () => {
  await using room = await Classroom.open();
  await room.handIn({
    "a.ipynb": full,
    "binary.ipynb": new Uint8Array([0xc3, 0x28, 0xff]),
    "crash.ipynb": answered({ double: "crash the grader", sum: "right" }),
    "cut.ipynb": full.slice(0, 900),
    "empty.ipynb": "",
    "page.ipynb": "<!doctype html>",
    "python.ipynb": full.replace('"name": "deno"', '"name": "python3"'),
    "stranger.ipynb": '{"nbformat":4,"cells":[]}',
    "throw.ipynb": answered({ double: "throw the grader" }),
    "utf16.ipynb": new Uint8Array([
      0xff,
      0xfe,
      ...new Uint8Array(new Uint16Array([...full].map((c) => c.charCodeAt(0))).buffer),
    ]),
    "z.ipynb": full,
  });
  equal(await room.grade(), false);
  const outcomes = await room.outcomes();
  const numbers = Object.entries(outcomes).filter(([, outcome]) => typeof outcome === "number");
  deepEqual(numbers, [["a.ipynb", 5], ["python.ipynb", 5], ["utf16.ipynb", 5], ["z.ipynb", 5]]);
  match(`${outcomes["binary.ipynb"]}`, /binary\.ipynb: not a notebook: it is no text/);
  match(`${outcomes["crash.ipynb"]}`, /could not run the notebook: the kernel did not start/);
  match(`${outcomes["cut.ipynb"]}`, /damaged or cut off\. Open the exercise/);
  match(`${outcomes["empty.ipynb"]}`, /the file is empty/);
  match(`${outcomes["page.ipynb"]}`, /a web page/);
  match(`${outcomes["stranger.ipynb"]}`, /The exercises: 01_padding, 02_radar/);
  match(`${outcomes["throw.ipynb"]}`, /no such thing/);
  const { submissions } = await room.report();
  const python = submissions.find(({ file }) => file === "python.ipynb")!;
  deepEqual(python.findings.map(({ kind }) => kind), ["kernel"]);
  for (const { points, max, status } of submissions) {
    equal(points >= 0 && points <= max, true);
    if (status !== "graded") equal(points, 0);
  }
});

Deno.test({
  name: "grade follows no symbolic link and reads no device",
  ignore: Deno.build.os === "windows",
  async fn() {
    await using room = await Classroom.open();
    await room.handIn({ "ada/01_padding.ipynb": full });
    await room.write("secret/01_padding.ipynb", full);
    await Deno.symlink("ada/01_padding.ipynb", join(room.in, "bob.ipynb"));
    await Deno.symlink("ada", join(room.in, "carl"));
    await Deno.mkdir(join(room.in, "dora"));
    await Deno.symlink("../ada/01_padding.ipynb", join(room.in, "dora/01_padding.ipynb"));
    await Deno.symlink("../../secret", join(room.in, "dora/folder"));
    await Deno.symlink("/dev/zero", join(room.in, "emil.ipynb"));
    await Deno.symlink("nowhere", join(room.in, "gone.ipynb"));
    await new Deno.Command("mkfifo", { args: [join(room.in, "pipe.ipynb")] }).output();
    equal(await room.grade(), false);
    const outcomes = await room.outcomes();
    equal(outcomes["ada/01_padding.ipynb"], 5);
    for (const file of ["bob.ipynb", "carl", "dora/01_padding.ipynb", "emil.ipynb", "gone.ipynb"]) {
      match(`${outcomes[file]}`, /symbolic link\. Hand in the file itself/, file);
    }
    match(`${outcomes["pipe.ipynb"]}`, /not a plain file/);
    equal(Object.keys(outcomes).length, 7);
    // A file that became a link after it was found is not followed either.
    await rejects(readSubmission(join(room.in, "bob.ipynb")), /bob\.ipynb: not a plain file/);
    equal(room.runs.length, 1);
  },
});

Deno.test("grade keeps apart students whose names differ in little, with any letters", async () => {
  await using room = await Classroom.open();
  const names = [
    "Zoë O'Neil 🦊",
    "Zoe O'Neil 🦊",
    'quo"ted',
    "a b",
    "a-b",
    "=cmd()",
    "<script>",
    "con",
    "$(id)",
    "--out",
    "名前",
    "n".repeat(200),
    "% &|;",
  ];
  if (Deno.build.os === "linux") names.push("ADA", "ada", "line\nbreak", "back\\slash");
  const folders = Deno.build.os === "windows"
    ? names.filter((n) => !/["<>|:*?]|con/.test(n))
    : names;
  await room.handIn(Object.fromEntries(folders.map((name, n) => [
    `${name}/01_padding.ipynb`,
    answered({ double: "right", sum: `${n}` }),
  ])));
  equal(await room.grade(), true);
  const { submissions } = await room.report();
  deepEqual(submissions.map(({ student }) => student).sort(), folders.sort());
  const pages = await Array.fromAsync(Deno.readDir(join(room.out, "feedback")), (e) => e.name);
  equal(pages.length, folders.length);
  equal(new Set(pages.map((page) => page.toLowerCase())).size, folders.length);
  for (const page of pages) match(page, /^[a-z0-9_-]+\.html$/);
});

Deno.test("grade's exit depends on the minimum", async () => {
  await using room = await Classroom.open();
  await room.handIn({ "ada.ipynb": half, "bob.ipynb": full });
  equal(await room.grade({ minScore: 40 }), true);
  equal(await room.grade({ minScore: 41 }), false);
  match(room.printed, /^ada .*below the minimum/m);
  match(room.printed, /2 of 2 graded, 1 reach 41 %/);
});

Deno.test("grade refuses what it cannot begin", async () => {
  await using room = await Classroom.open();
  const refused = async (change: Partial<GradeOptions>, message: RegExp) =>
    await rejects(room.grade(change), (error) => {
      return error instanceof UsageError && message.test(error.message);
    });
  await refused({}, /There is nothing at/);
  await Deno.mkdir(room.in);
  await refused({}, /There is no notebook in/);
  await room.handIn({ "ada.ipynb": half });
  await refused({ exercise: "03" }, /No exercise starts with "03"/);
  await refused({ exercise: "0" }, /can be 01_padding, 02_radar\. Which\?/);
  await refused({ exercises: room.in + "/none" }, /There are no exercises in/);
  const unheld = runGrading(
    room.project,
    standIn(() => {}),
    readGradeOptions([room.in, "--out", room.out]),
    new AbortController().signal,
  );
  await rejects(unheld, /no sandbox.*--unsandboxed/);
  equal(room.runs.length, 0);
  equal(await room.grade({ exercise: "01" }), true);
});

Deno.test("grade names the exercise that every file answers", async () => {
  await using room = await Classroom.open();
  await room.handIn({ "02_radar.ipynb": full });
  await room.grade({ exercise: "01" });
  deepEqual(await room.outcomes(), { "02_radar.ipynb": 5 });
});

Deno.test("grade takes the exercise of the cells where a file's name is another's", async () => {
  await using room = await Classroom.open();
  await room.handIn({ "02_radar.ipynb": full, "01_padding (1).ipynb": full });
  await room.grade();
  deepEqual(await room.outcomes(), { "02_radar.ipynb": 5, "01_padding (1).ipynb": 5 });
});

Deno.test("grade runs nothing again that is stored, and all that a grade depends on anew", async () => {
  await using room = await Classroom.open();
  await room.handIn({ "ada.ipynb": half, "bob.ipynb": full, "carl.ipynb": full });
  const ran = async (change: Partial<GradeOptions> = {}) => {
    const before = room.runs.length;
    await room.grade(change);
    return room.runs.length - before;
  };
  // The same file, handed in twice, is run once.
  equal(await ran(), 2);
  equal(await ran(), 0);
  equal(await ran({ jobs: 1, minScore: 50 }), 0);
  await room.handIn({ "ada.ipynb": half + " " });
  equal(await ran(), 1);
  equal(await ran({ limits: { timeout: 7 } }), 2);
  equal(await ran({ unsandboxed: true }), 2);
  const [first] = await room.results();
  await Deno.writeTextFile(join(room.out, "results", first), '{"schema":1,"cel');
  const [second] = (await room.results()).slice(1);
  await Deno.writeTextFile(join(room.out, "results", second), "null");
  equal(await ran() + await ran({ limits: { timeout: 7 } }) + await ran({ unsandboxed: true }), 2);
  await room.write("project/lib/mod.ts", "export const changed = 1;");
  equal(await ran(), 2);
  await room.write(
    "project/notebooks/exercises/01_padding.ipynb",
    formatNotebook(withSources(exercise(), { setup: "changed" })),
  );
  equal(await ran(), 2);
  equal(await ran(), 0);
});

Deno.test("grade stores no grade of an execution that failed, and tries again", async () => {
  await using room = await Classroom.open();
  await room.handIn({ "ada.ipynb": answered({ double: "crash the grader" }), "bob.ipynb": full });
  for (let round = 1; round <= 2; round++) {
    equal(await room.grade(), false);
    equal(room.runs.filter((sources) => sources.includes("crash")).length, round);
    equal((await room.results()).length, 1);
  }
});

Deno.test("grade replaces the pages of an earlier grading", async () => {
  await using room = await Classroom.open();
  await room.handIn({ "ada.ipynb": half, "bob.ipynb": full });
  await room.grade();
  await Deno.remove(join(room.in, "bob.ipynb"));
  await room.grade();
  const pages = await Array.fromAsync(Deno.readDir(join(room.out, "feedback")), (e) => e.name);
  deepEqual(pages, ["ada.html"]);
});

Deno.test("grade grades nothing in the folder where its grades go", async () => {
  await using room = await Classroom.open();
  await room.handIn({ "ada.ipynb": half, "out/old.ipynb": full });
  const out = join(room.in, "out");
  await room.grade({ out });
  deepEqual(Object.keys(await room.outcomes(out)), ["ada.ipynb"]);
});

Deno.test("grade adds its summary to the CI's job page", async () => {
  await using room = await Classroom.open();
  await room.handIn({ "a|b.ipynb": half });
  await room.write("page.md", "before\n");
  const before = Deno.env.get("GITHUB_STEP_SUMMARY");
  Deno.env.set("GITHUB_STEP_SUMMARY", join(room.root, "page.md"));
  try {
    await room.grade();
  } finally {
    if (before === undefined) Deno.env.delete("GITHUB_STEP_SUMMARY");
    else Deno.env.set("GITHUB_STEP_SUMMARY", before);
  }
  const page = await Deno.readTextFile(join(room.root, "page.md"));
  match(page, /^before\n## Grades\n[\s\S]*\| a&#124;b \|/);
  equal(page.includes(await Deno.readTextFile(join(room.out, "summary.md"))), true);
});

/** Grades in shards and returns their folders. */
async function inShards(room: Classroom, of: number): Promise<string[]> {
  const folders: string[] = [];
  for (let index = 1; index <= of; index++) {
    const out = join(room.root, `shard-${of}-${index}`);
    await room.grade({ out, shard: { index, of } });
    folders.push(out);
  }
  return folders;
}

Deno.test("grade --shard splits into parts that --merge makes the whole again", async () => {
  await using room = await Classroom.open();
  const random = generator(4);
  for (let n = 0; n < 11; n++) {
    const answers = { double: random() < 0.5 ? "right" : "", sum: `right ${n}` };
    await room.handIn({ [`student ${n}/01_padding.ipynb`]: answered(answers) });
  }
  await room.handIn({ "broken.ipynb": "" });
  await room.grade();
  const whole = await room.report();
  const files = ["grades.json", "grades.csv", "junit.xml", "summary.md"];
  for (const shards of [1, 2, 5, 20]) {
    const folders = await inShards(room, shards);
    const parts = await Promise.all(folders.map((folder) => room.outcomes(folder)));
    equal(parts.flatMap((part) => Object.keys(part)).length, 12);
    const sizes = parts.map((part) => Object.keys(part).length);
    equal(Math.max(...sizes) - Math.min(...sizes) <= 1, true);
    const out = join(room.root, `merged-${shards}`);
    equal(await room.grade({ merge: true, paths: folders.reverse(), out }), false);
    deepEqual(await room.report(out), whole);
    for (const file of files) {
      equal(
        await Deno.readTextFile(join(out, file)),
        await Deno.readTextFile(join(room.out, file)),
      );
    }
    const [page, merged] = await Promise.all(
      [room.out, out].map((folder) => Deno.readTextFile(join(folder, "feedback/broken.html"))),
    );
    equal(merged, page);
    deepEqual(await room.results(out), await room.results());
  }
});

Deno.test("grade --merge refuses parts that are missing, doubled or of another grading", async () => {
  await using room = await Classroom.open();
  await room.handIn({ "ada.ipynb": half, "bob.ipynb": full, "carl.ipynb": answered() });
  const refused = async (paths: string[], message: RegExp) => {
    const out = join(room.root, "merged");
    await rejects(room.grade({ merge: true, paths, out }), (error) => {
      equal(error instanceof UsageError, true);
      match((error as Error).message, message);
      return true;
    });
    await rejects(Deno.stat(join(out, "grades.json")), Deno.errors.NotFound);
  };
  const [a, b, c] = await inShards(room, 3);
  const [d] = await inShards(room, 2);
  await refused([a, b], /Missing part: 3\/3/);
  await refused([b], /Missing parts: 1\/3, 3\/3/);
  await refused([a, b, b, c], /Part 2\/3 comes twice/);
  await refused([a, b, c, d], /is one of 3 parts, .* one of 2/);
  await refused([a, b, join(room.root, "nowhere")], /no grades\.json/);
  await room.grade();
  await refused([a, b, room.out], /is no part/);
  await room.handIn({ "dora.ipynb": half });
  const late = join(room.root, "late");
  await room.grade({ out: late, shard: { index: 3, of: 3 } });
  await refused([a, b, late], /not parts of one grading/);
  // A report whose numbers were changed by hand: the same file in two parts.
  const text = await Deno.readTextFile(join(c, "grades.json"));
  await Deno.writeTextFile(join(c, "grades.json"), text.replaceAll("carl.ipynb", "ada.ipynb"));
  await refused([a, b, c], /ada\.ipynb is in two parts/);
});

const command = fileURLToPath(new URL("stand_in_grade.ts", import.meta.url));

/** Starts the command as a process; each notebook takes `delay` milliseconds. */
function start(room: Classroom, delay: number, jobs: number): Deno.ChildProcess {
  const log = join(room.root, "log");
  const args = [room.project.root, log, `${delay}`, room.in, "--out", room.out];
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-check", "-A", command, ...args, "--jobs", `${jobs}`],
    stdout: "null",
    stderr: "piped",
  }).spawn();
}

async function lines(path: string): Promise<number> {
  const text = await Deno.readTextFile(path).catch(() => "");
  return text.split("\n").length - 1;
}

/** Waits until `done`, at most ten seconds. */
async function until(done: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + 10_000;
  while (!await done()) {
    if (Date.now() > end) throw new Error("it did not come to that");
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

Deno.test("grade goes on where it was killed; a result is complete or absent", async () => {
  await using room = await Classroom.open();
  const count = 16;
  for (let n = 0; n < count; n++) {
    const sum = `right ${n} ${"x".repeat(200_000)}`;
    await room.handIn({ [`s${n}.ipynb`]: answered({ double: "right", sum }) });
  }
  const log = join(room.root, "log");
  const complete = async () =>
    (await room.results().catch(() => [])).filter((name) => name.endsWith(".json"));
  for (let kill = 1; kill <= 3; kill++) {
    const child = start(room, 30, 2);
    await until(async () => (await complete()).length >= 4 * kill);
    child.kill("SIGKILL");
    equal((await child.output()).signal, "SIGKILL");
    await rejects(Deno.stat(join(room.out, "grades.json")), Deno.errors.NotFound);
    for (const name of await complete()) {
      const { points } = JSON.parse(await Deno.readTextFile(join(room.out, "results", name)));
      equal(points, 5);
    }
  }
  const stored = (await complete()).length;
  equal(stored < count, true, "all was done before the kill: the test shows nothing");
  const runs = await lines(log);
  const child = start(room, 0, 2);
  const { code, stderr } = await child.output();
  equal(code, 0, new TextDecoder().decode(stderr));
  equal(await lines(log) - runs, count - stored);
  deepEqual(Object.values(await room.outcomes()), Array(count).fill(5));
});

Deno.test({
  name: "grade stops on a signal, says so and goes on later",
  ignore: Deno.build.os === "windows",
  async fn() {
    await using room = await Classroom.open();
    for (let n = 0; n < 6; n++) {
      await room.handIn({ [`s${n}.ipynb`]: answered({ double: `right ${n}` }) });
    }
    const child = start(room, 400, 1);
    await until(async () => (await room.results().catch(() => [])).length >= 2);
    child.kill("SIGINT");
    const { code, stderr } = await child.output();
    equal(code, 130);
    equal(new TextDecoder().decode(stderr), "Stopped.\n");
    await rejects(Deno.stat(join(room.out, "grades.json")), Deno.errors.NotFound);
    equal((await start(room, 0, 2).output()).code, 0);
    equal(await lines(join(room.root, "log")) <= 7, true);
  },
});

Deno.test("readGradeOptions() refuses what is no command", () => {
  const refused = (line: string, message: RegExp) =>
    throws(() => readGradeOptions(line.split(" ").filter(Boolean)), (error) => {
      return error instanceof UsageError && message.test(error.message);
    }, line);
  refused("", /What is to be graded\?[\s\S]*--shard/);
  refused("in", /Add --out DIR/);
  refused("in in2 --out o", /not 2/);
  refused("in --out o --jobs 0", /--jobs takes a whole number from 1/);
  refused("in --out o --jobs 1.5", /--jobs takes a whole number/);
  refused("in --out o --timeout x", /--timeout takes a number/);
  refused("in --out o --min-score 101", /--min-score takes a number from 0 to 100/);
  refused("in --out o --min-score NaN", /--min-score/);
  refused("in --out o --shard 3/2", /--shard takes a part/);
  refused("in --out o --shard 0/2", /--shard takes a part/);
  refused("in --out o --shard 1", /--shard takes a part/);
  refused("in --out o --shard 1/2 --merge", /exclude each other/);
  refused("in --out o --fast", /--fast/);
  const options = readGradeOptions("--merge a b --out o --min-score 50.5".split(" "));
  deepEqual([options.paths, options.minScore, options.merge], [["a", "b"], 50.5, true]);
  deepEqual(readGradeOptions("a --out o --shard 2/3 --timeout 9".split(" ")).shard, {
    index: 2,
    of: 3,
  });
});

Deno.test("writeAtomically() leaves a file its old text or gives it the whole new one", async () => {
  await using room = await Classroom.open();
  await room.write("file", "old");
  const path = join(room.root, "file");
  const text = "new".repeat(20_000_000);
  let writing = true;
  const written = writeAtomically(path, text).finally(() => writing = false);
  const sizes = new Set<number>();
  while (writing) sizes.add((await Deno.stat(path)).size);
  await written;
  sizes.add((await Deno.stat(path)).size);
  deepEqual([...sizes].sort(), [3, text.length]);
  const names = await Array.fromAsync(Deno.readDir(room.root), ({ name }) => name);
  deepEqual(names.sort(), ["file", "project"]);
});

Deno.test("studentOf() takes the exercise out of a file's name", () => {
  equal(studentOf("ada-01_padding", "01_padding"), "ada");
  equal(studentOf("01_Padding Zoë O'Neil 🦊", "01_padding"), "Zoë O'Neil 🦊");
  equal(studentOf("01_padding", "01_padding"), "01_padding");
  equal(studentOf("01_padding (1)", "01_padding"), "01_padding (1)");
  equal(studentOf("01_padding-Copy1", "01_padding"), "01_padding-Copy1");
  equal(studentOf("ada", "01_padding"), "ada");
});

Deno.test("pageName() gives every name a file of its own", async () => {
  equal(await pageName("ada"), "ada.html");
  const names = [
    "Ada",
    // What another student's page is named.
    (await pageName("Ada")).replace(".html", ""),
    (await pageName("🦊")).replace(".html", ""),
    "ada",
    "a/da",
    "../ada",
    "..",
    "",
    "con",
    "🦊",
    "🐻",
    "a".repeat(300),
    "a b",
    "a\0b",
  ];
  const pages = await Promise.all(names.map(pageName));
  equal(new Set(pages).size, names.length);
  for (const page of pages) match(page, /^[a-z0-9][a-z0-9_-]{0,80}\.html$/);
});

Deno.test("release writes what is sound, and nothing of what is not", async () => {
  await using room = await Classroom.open();
  const release = async (...args: string[]) => {
    const options = readReleaseOptions(["--out", room.out, ...args]);
    const { log } = console;
    let printed = "";
    console.log = (text: string) => void (printed += `${text}\n`);
    const { signal } = new AbortController();
    try {
      const executor = standIn((sources) => room.runs.push(sources), 0, "stand-in");
      return { sound: await runRelease(room.project, executor, options, signal), printed };
    } finally {
      console.log = log;
    }
  };
  // The stand-in passes no solution but "right".
  const right = withSources(exercise(), {
    double: "// BEGIN SOLUTION\nright\n// END SOLUTION",
    sum: "// BEGIN SOLUTION\nright\n// END SOLUTION",
  });
  await room.write("project/notebooks/exercises/01_padding.ipynb", formatNotebook(right));
  const { sound, printed } = await release();
  equal(sound, false);
  match(printed, /^01_padding {2}2 tasks, 5 points/m);
  match(printed, /02_radar {2}NOT released:\n {2}radar-double-tests: gives its solution 0 of 2/);
  equal(
    await Deno.readTextFile(join(room.out, "01_padding.ipynb")),
    formatNotebook(releaseNotebook(right)),
  );
  await rejects(Deno.stat(join(room.out, "02_radar.ipynb")), Deno.errors.NotFound);
  equal(room.runs.length, 4);

  equal((await release("02", "--no-check")).sound, true);
  equal(room.runs.length, 4);
  await Deno.stat(join(room.out, "02_radar.ipynb"));

  // A test that an empty answer passes.
  const easy = withSources(right, { sum: "right // BEGIN SOLUTION is here\n// END SOLUTION" });
  easy.cells[6].source = "right\n// BEGIN SOLUTION\n// END SOLUTION";
  await room.write("project/notebooks/exercises/01_padding.ipynb", formatNotebook(easy));
  match((await release("01")).printed, /sum-tests: gives an empty answer 3 points/);
  await rejects(release("--out", join(room.project.notebooks, "exercises")), /name another folder/);
});

Deno.test("grade brings in roster, points by hand, late days and the newest of two files", async () => {
  await using room = await Classroom.open();
  await room.handIn({
    "ada/01_padding.ipynb": half,
    "ada/01_padding-2.ipynb": full,
    "bob/01_padding.ipynb": half,
  });
  await room.write("roster.csv", "name,login\nAda L,ada\nEve K,eve\n");
  await room.write(
    "hand/01_padding.yml",
    "grades: [{ student: bob, task: sum-tests, points: 1, comment: Nearly. }]",
  );
  await room.write("late.yml", 'deadlines: { "*": 2026-10-01T00:00:00Z }\nper_day: 10');
  await room.write(
    "times.csv",
    "file,time\nada/01_padding.ipynb,2026-09-01T00:00:00Z\nada/01_padding-2.ipynb,2026-09-02T00:00:00Z\n" +
      "bob/01_padding.ipynb,2026-10-01T12:00:00Z\n",
  );
  const at = (path: string) => join(room.root, path);
  const change = {
    roster: at("roster.csv"),
    byHand: at("hand"),
    late: at("late.yml"),
    handedIn: at("times.csv"),
  };
  equal(await room.grade(change), true);
  deepEqual(await room.outcomes(), {
    "ada/01_padding-2.ipynb": 5,
    "ada/01_padding.ipynb": 2,
    "bob/01_padding.ipynb": 2.5,
  });
  match(room.printed, /does not count: ada\/01_padding-2\.ipynb is newer/);
  equal(
    await Deno.readTextFile(join(room.out, "moodle.csv")),
    "First name,Last name,Username,ID number,Email address,01_padding\r\nAda,L,ada,,,5\r\nEve,K,eve,,,0\r\n",
  );
  match(
    await Deno.readTextFile(join(room.out, "feedback", "bob.html")),
    /class="comment">Nearly\./,
  );
  // Parts know the whole when they are merged, and give the same.
  const folders = await inShards(room, 2);
  equal(await room.grade({ paths: folders, merge: true, out: at("merged"), ...change }), true);
  for (const file of ["grades.csv", "canvas.csv", "moodle.csv", "summary.md"]) {
    equal(
      await Deno.readTextFile(join(at("merged"), file)),
      await Deno.readTextFile(join(room.out, file)),
      file,
    );
  }
  await room.write("hand/07_none.yml", "grades: []");
  await rejects(
    room.grade(change),
    /07_none\.yml: nobody handed in "07_none"; handed in: 01_padding/,
  );
  await Deno.remove(at("hand/07_none.yml"));
  await room.write("late.yml", "deadlines: soon");
  await rejects(room.grade(change), /late\.yml: deadlines is no mapping/);
  await rejects(room.grade({ roster: at("nowhere.csv") }), /nowhere\.csv: it cannot be read/);
});

Deno.test("grade --preview tells what would change, and changes nothing until it is accepted", async () => {
  await using room = await Classroom.open();
  await room.handIn({ "ada.ipynb": half, "bob.ipynb": full });
  await rejects(room.grade({ preview: true }), /there are none yet/);
  await room.grade();
  const before = await Deno.readTextFile(join(room.out, "grades.json"));
  equal(await room.grade({ preview: true }), true);
  match(room.printed, /No grade would change/);
  const cell = exercise();
  cell.cells.find(({ id }) => id === "double-tests")!.metadata.nbgrader!.points = 4;
  await room.write("project/notebooks/exercises/01_padding.ipynb", formatNotebook(cell));
  await room.grade({ preview: true });
  match(room.printed, /^ada: 01_padding, double-tests: 2 of 2 → 4 of 4$/m);
  match(await Deno.readTextFile(join(room.out, "changes.md")), /2 changes for 2 students/);
  equal(await Deno.readTextFile(join(room.out, "grades.json")), before);
  const runs = room.runs.length;
  equal(await room.grade(), true);
  equal(room.runs.length, runs);
  deepEqual(await room.outcomes(), { "ada.ipynb": 4, "bob.ipynb": 7 });
  await rejects(Deno.stat(join(room.out, "changes.md")), Deno.errors.NotFound);
});

Deno.test("runCommand() says why on the CI's job page, and obeys no name in what it says", async () => {
  const page = await Deno.makeTempFile();
  const before = Deno.env.get("GITHUB_STEP_SUMMARY");
  const { error } = console;
  let printed = "";
  console.error = (text: string) => void (printed += `${text}\n`);
  Deno.env.set("GITHUB_STEP_SUMMARY", page);
  try {
    const fail = () => Promise.reject(new UsageError("no part\n::error::x <b> ##[error]"));
    equal(await runCommand(fail, "Stopped."), 2);
    equal(printed, "no part\n: :error::x <b> # #[error]\n");
    match(await Deno.readTextFile(page), /^no part &#58;&#58;error&#58;&#58;x &#60;b&#62;/);
  } finally {
    console.error = error;
    if (before === undefined) Deno.env.delete("GITHUB_STEP_SUMMARY");
    else Deno.env.set("GITHUB_STEP_SUMMARY", before);
    await Deno.remove(page);
  }
});
