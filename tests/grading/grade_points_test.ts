import { deepEqual, equal, match, rejects } from "node:assert/strict";
import { join } from "node:path";
import { formatNotebook, releaseNotebook } from "../../lib/grading/mod.ts";
import { readReleaseOptions, runRelease } from "../../scripts/grading/run_release.ts";
import { exercise, withSources } from "./exercise.ts";
import { standIn } from "./stand_in_grade.ts";
import { Classroom, full, half, inShards } from "./classroom.ts";

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
