import { deepEqual, equal, match, rejects } from "node:assert/strict";
import { join } from "node:path";
import { formatNotebook } from "../../lib/grading/mod.ts";
import { type GradeOptions } from "../../scripts/grading/grade_options.ts";
import { readSubmission } from "../../scripts/grading/read_submission.ts";
import { UsageError } from "../../scripts/grading/usage_error.ts";
import { exercise } from "./exercise.ts";
import { answered, Classroom, full, half, other } from "./classroom.ts";

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
