import { deepEqual, match } from "node:assert/strict";
import { join } from "node:path";
import { remarkOf } from "../../lib/grading/report.ts";
import type { SubmissionReport } from "../../lib/grading/mod.ts";
import { noteOtherFiles } from "../../scripts/grading/note_other_files.ts";

Deno.test("noteOtherFiles() says which of several files counts", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const files = ["ada/b.ipynb", "ada/a.ipynb", "ada/other.ipynb", "bob/b.ipynb"];
    const submissions = files.map((file) => ({ file, path: join(folder, file), size: 1 }));
    const reports = files.map((file): SubmissionReport => ({
      ...{ student: file.split("/")[0], exercise: file.includes("other") ? "02" : "01", file },
      ...{ status: "graded", problem: "", points: 1, max: 1, cells: [], findings: [] },
      ...{ seconds: 1, sandbox: "bwrap", result: "" },
    }));
    for (const [i, { path }] of submissions.entries()) {
      await Deno.mkdir(join(path, ".."), { recursive: true });
      await Deno.writeTextFile(path, "");
      await Deno.utime(path, 1000 + i, 1000 + i);
    }
    await noteOtherFiles(submissions, reports);
    deepEqual(reports.map(({ findings }) => findings.length), [1, 1, 0, 0]);
    match(remarkOf(reports[0]), /does not count: ada\/a\.ipynb is newer/);
    match(remarkOf(reports[1]), /This file counts: .* ada\/b\.ipynb/);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
