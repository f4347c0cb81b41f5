import { deepEqual, equal, match, rejects, throws } from "node:assert/strict";
import { type GradeOptions, readGradeOptions } from "../../scripts/grading/grade_options.ts";
import { studentOf } from "../../scripts/grading/grade_submission.ts";
import { pageName } from "../../scripts/grading/page_name.ts";
import { runCommand } from "../../scripts/grading/command.ts";
import { runGrading } from "../../scripts/grading/run_grading.ts";
import { UsageError } from "../../scripts/grading/usage_error.ts";
import { standIn } from "./stand_in_grade.ts";
import { Classroom, full, half } from "./classroom.ts";

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
