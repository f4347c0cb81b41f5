import { deepEqual, equal, match, ok } from "node:assert/strict";
import { join } from "node:path";
import { exportLessons } from "../../scripts/export.ts";
import { Project } from "../../scripts/project.ts";
import { notebook } from "../scripts/tagged_lesson.ts";

Deno.test("exportLessons() writes, finds what is stale, and removes what is no more", async () => {
  const root = await Deno.makeTempDir();
  try {
    const project = new Project(root);
    await Deno.mkdir(project.notebooks);
    await Deno.writeTextFile(join(root, "deno.json"), '{ "fmt": { "lineWidth": 100 } }');
    const lesson = join(project.notebooks, "05_mnist_cnn.ipynb");
    const path = join("notebooks", "exported", "mnist_cnn.ts");
    await Deno.writeTextFile(lesson, notebook([{ source: "const   half = 0.5" }]));
    deepEqual(await exportLessons(project, true), [path]);
    deepEqual(await exportLessons(project, false), [path]);
    const written = await Deno.readTextFile(join(root, path));
    match(written, /\nexport const half = 0\.5;\n$/);
    deepEqual(await exportLessons(project, true), []);
    const check = new Deno.Command(Deno.execPath(), { args: ["check", "-q", join(root, path)] });
    ok((await check.output()).success, "the module type-checks");

    await Deno.writeTextFile(lesson, notebook([{ source: "const half = 0.25" }]));
    deepEqual(await exportLessons(project, true), [path]);
    equal(await Deno.readTextFile(join(root, path)), written);
    await Deno.writeTextFile(lesson, notebook([]));
    deepEqual(await exportLessons(project, true), [path]);
    await exportLessons(project, false);
    deepEqual(await Array.fromAsync(Deno.readDir(join(root, "notebooks", "exported"))), []);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
});
