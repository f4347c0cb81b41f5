import { deepEqual, equal, match, rejects } from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { formatNotebook } from "../../lib/grading/mod.ts";
import { type GradeOptions } from "../../scripts/grading/grade_options.ts";
import { writeAtomically } from "../../scripts/write_atomically.ts";
import { exercise, withSources } from "./exercise.ts";
import { answered, Classroom, full, half } from "./classroom.ts";

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
