import { jupyterFiles, kernelspec } from "../../scripts/jupyter_files.ts";
import { Project } from "../../scripts/project.ts";
import { assertSnapshot } from "../fixtures/snapshot.ts";

Deno.test("what Jupyter is told: settings, the language server, the kernel", {
  ignore: Deno.build.os === "windows", // Paths are others there.
}, () => {
  const project = new Project("/p");
  const written = (value: unknown) =>
    JSON.stringify(value, null, 1).replaceAll(project.denoDir, "(Deno's cache)");
  assertSnapshot("jupyter_files.txt", {
    "kernel.json": written(kernelspec(project)),
    ...Object.fromEntries(
      Object.entries(jupyterFiles(project)).map(([path, value]) => [path, written(value)]),
    ),
  });
});
