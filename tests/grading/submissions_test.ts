import { deepEqual, equal, match, rejects, throws } from "node:assert/strict";
import { join } from "node:path";
import { matchExercise, type Notebook } from "../../lib/grading/mod.ts";
import { findSubmissions } from "../../scripts/grading/find_submissions.ts";
import { studentOf } from "../../scripts/grading/grade_submission.ts";
import { pageName } from "../../scripts/grading/page_name.ts";
import { readSimilarOptions } from "../../scripts/grading/run_similar.ts";

Deno.test("findSubmissions() finds notebooks of files and folders, in order, none hidden or left out", async () => {
  const root = await Deno.makeTempDir();
  try {
    const files = ["b.ipynb", "a.ipynb", ".c.ipynb", "note.txt", "zoe/02.ipynb", "zoe/01.ipynb"];
    files.push(
      "zoe/.ipynb_checkpoints/01.ipynb",
      ".git/x.ipynb",
      "out/a.ipynb",
      "zoe/old/03.ipynb",
    );
    files.push("zoe/skip/04.ipynb", "zoe/05.md");
    for (const file of files) {
      await Deno.mkdir(join(root, file, ".."), { recursive: true });
      await Deno.writeTextFile(join(root, file), "{}");
    }
    const found = await findSubmissions(root, [join(root, "out"), join(root, "zoe/skip")]);
    deepEqual(found.map(({ file, folder }) => [file, folder]), [
      ["a.ipynb", undefined],
      ["b.ipynb", undefined],
      ["zoe/01.ipynb", "zoe"],
      ["zoe/02.ipynb", "zoe"],
      ["zoe/old/03.ipynb", "zoe"],
    ]);
    deepEqual((await findSubmissions(join(root, "b.ipynb"))).map(({ file }) => file), ["b.ipynb"]);
    await rejects(findSubmissions(join(root, "none")), /There is nothing at/);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
});

Deno.test("studentOf() is what a file's name says beside the exercise's", () => {
  const names = ["01_padding_ada", "Ada-01_PADDING", "01_Padding.ada", "ada"];
  deepEqual(names.map((name) => studentOf(name, "01_padding")), ["ada", "Ada", "ada", "ada"]);
  for (const name of ["01_padding", "01_padding-copy2", "01_padding_17"]) {
    equal(studentOf(name, "01_padding"), name, "no name beside it");
  }
});

Deno.test("pageName() keeps plain names, and gives all others one that no other has", async () => {
  equal(await pageName("ada_1"), "ada_1.html");
  equal(await pageName("a".repeat(60)), `${"a".repeat(60)}.html`);
  const others = ["Ada", "a b", "a/b", "a.b", "con", "lpt1", "", "🦊", "a".repeat(61), "-a"];
  others.push("a-0123456789", "x".repeat(300));
  const names = await Promise.all(others.map(pageName));
  equal(new Set(names.map((name) => name.toLowerCase())).size, others.length);
  for (const name of names) match(name, /^([a-z0-9_-]{1,60}-)?[0-9a-f]{10}\.html$/);
});

Deno.test("similar takes a share from 1 to 100 per cent", () => {
  const least = (text: string) => readSimilarOptions(["in", "--out", "o", "--least", text]).least;
  deepEqual(["1", "100", "12.5"].map(least), [1, 100, 12.5]);
  for (const text of ["0.9", "101", "x", ""]) throws(() => least(text), /from 1 to 100/);
  throws(() => readSimilarOptions(["a", "b", "--out", "o"]), /deno task similar/);
});

Deno.test("matchExercise() goes by a file's name, else by the cells that only one exercise has", () => {
  const notebook = (...ids: string[]) => ({
    cells: [
      { cell_type: "markdown", metadata: {}, source: "" },
      ...ids.map((id) => ({
        cell_type: "code",
        metadata: { nbgrader: { grade_id: id } },
        source: "",
      })),
    ],
  } as unknown as Notebook);
  const exercises = [
    { name: "01_padding", notebook: notebook("pad", "both") },
    { name: "01_padding_more", notebook: notebook("more") },
    { name: "02_radar", notebook: notebook("radar", "storm", "both") },
  ];
  const found = (file: string, ...ids: string[]) =>
    matchExercise(notebook(...ids), file, exercises).name;
  equal(found("Homework", "radar"), "02_radar");
  equal(found("Homework", "both", "pad"), "01_padding");
  equal(found("01 Padding (1)"), "01_padding");
  equal(found("01_padding-more"), "01_padding_more");
  equal(found("01_padding", "radar", "storm"), "02_radar");
  throws(() => found("Homework", "both"), /its cells fit 01_padding and 02_radar alike/);
  throws(() => found("Homework"), /neither the file's name nor a cell in it is an exercise's/);
});
