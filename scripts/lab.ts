/** Opens JupyterLab on the lessons; arguments are passed on to it. */

import { startEditorHelp } from "./editor_help.ts";
import { handOut } from "./practice.ts";
import { Project } from "./project.ts";

const project = new Project();

await handOut(project);

// The lessons' own outputs are shown as they were committed only when Jupyter trusts the files.
const trusted = new Deno.Command(project.python, {
  args: ["-I", "-m", "nbformat.sign", ...await project.lessons()],
  env: project.jupyterEnvironment(),
  stdin: "null",
  stdout: "null",
  stderr: "null",
}).output();

// Containers have no other user, and Jupyter refuses to start there without being told.
const asRoot = Deno.build.os !== "windows" && Deno.uid() === 0 ? ["--allow-root"] : [];

const lab = new Deno.Command(project.python, {
  args: [
    "-I",
    "-m",
    "jupyterlab",
    `--ServerApp.root_dir=${project.notebooks}`,
    "--LabApp.default_url=/lab/tree/00_start.ipynb",
    ...asRoot,
    ...Deno.args,
  ],
  cwd: project.notebooks,
  env: project.jupyterEnvironment(),
}).spawn();

// Ctrl-C reaches JupyterLab too; it asks whether to shut down and this process waits for its answer.
Deno.addSignalListener("SIGINT", () => {});
if (Deno.build.os !== "windows") Deno.addSignalListener("SIGTERM", () => lab.kill("SIGTERM"));

// Not after the signing, which waits for the disk.
startEditorHelp(project, lab);
await trusted;
Deno.exit((await lab.status).code);
