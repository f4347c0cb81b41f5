/** "Open as a notebook": builds JupyterLite with the kernel `deno` and the site's notebooks. */

import * as esbuild from "esbuild";
import { createHash } from "node:crypto";
import { dirname, join } from "node:path";
import type { Project } from "../project.ts";
import { findPython } from "../find_python.ts";
import { notebookContents } from "./notebook_contents.ts";

const EXTENSION = "convolutions-kernel";

/** What JupyterLab is told in `task lab` too, and what a site without a server cannot do. */
const SETTINGS = {
  "@jupyterlab/apputils-extension:notification": { fetchNews: "false", checkForUpdates: false },
};

/**
 * Builds JupyterLite into `lite/` of the site.
 *
 * @param out The site's folder.
 * @param notebooks The texts of notebooks by their paths in JupyterLab's file browser.
 * @throws {Error} If Python, pip or JupyterLite fails: the message holds what it wrote.
 */
export async function buildLite(
  project: Project,
  out: string,
  notebooks: ReadonlyMap<string, string>,
): Promise<void> {
  const work = join(project.root, ".cache", "lite");
  const python = await makeEnvironment(project, join(work, "venv"));
  const extension = join(work, "extension");
  await bundleExtension(project, extension);
  const settings = join(work, "settings");
  await writeJson(join(settings, "jupyter_lite_config.json"), {
    LiteBuildConfig: {
      apps: ["lab"],
      federated_extensions: [extension],
      ignore_sys_prefix: true,
      no_libarchive: true,
      no_sourcemaps: true,
      no_unused_shared_packages: true,
      output_dir: join(out, "lite"),
      cache_dir: join(work, "downloads"),
    },
  });
  await writeJson(join(settings, "overrides.json"), SETTINGS);
  await writeJson(join(settings, "jupyter-lite.json"), {
    "jupyter-lite-schema-version": 0,
    "jupyter-config-data": {
      appName: "Convolutions",
      contentsAllJsonFile: "all.json",
      defaultKernelName: "deno",
    },
  });
  await Deno.remove(join(out, "lite"), { recursive: true }).catch(() => {});
  // Its list of what is built would let it skip what was removed.
  await Deno.remove(join(settings, ".jupyterlite.doit.db")).catch(() => {});
  await run([python, "-I", "-m", "jupyterlite_core", "build", "--lite-dir", settings], settings);
  for (const [path, text] of notebookContents(notebooks)) {
    await writeText(join(out, "lite", path), text);
  }
}

/** Bundles the extension into a folder, as it would lie in `share/jupyter/labextensions/`. */
export async function bundleExtension(project: Project, folder: string): Promise<void> {
  await esbuild.build({
    entryPoints: [join(project.root, "lib", "browser", "lite", "remote_entry.ts")],
    outfile: join(folder, "static", "remote_entry.js"),
    bundle: true,
    minify: true,
    format: "iife",
    target: "es2023",
    charset: "utf8",
    legalComments: "none",
  });
  await writeJson(join(folder, "package.json"), {
    name: EXTENSION,
    version: "0.1.0",
    license: "MIT",
    jupyterlab: {
      extension: true,
      _build: { load: "static/remote_entry.js", extension: "./extension" },
    },
  });
}

/** Makes the environment that JupyterLite's builder runs in, if it is not there as it should be. */
async function makeEnvironment(project: Project, folder: string): Promise<string> {
  const python = Deno.build.os === "windows"
    ? join(folder, "Scripts", "python.exe")
    : join(folder, "bin", "python");
  const requirements = join(project.root, "scripts", "site", "requirements.txt");
  const wanted = createHash("sha256").update(await Deno.readTextFile(requirements)).digest("hex");
  const record = join(folder, "requirements.sha256");
  if (await Deno.readTextFile(record).catch(() => "") === wanted) return python;
  const { command } = await findPython();
  await run([...command, "-I", "-m", "venv", "--clear", folder]);
  const pip = ["-m", "pip", "install", "--no-input", "--disable-pip-version-check", "--no-deps"];
  await run([python, "-I", ...pip, "--only-binary=:all:", "--requirement", requirements]);
  await Deno.writeTextFile(record, wanted);
  return python;
}

async function run([program, ...args]: string[], cwd?: string): Promise<void> {
  const { success, stdout, stderr } = await new Deno.Command(program, {
    args,
    cwd,
    env: { PIP_USER: "0", PIP_REQUIRE_VIRTUALENV: "0", PYTHONNOUSERSITE: "1" },
  }).output();
  if (success) return;
  const text = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes)).join("\n");
  throw new Error(`${[program, ...args].join(" ")} failed:\n${text.trim()}`);
}

async function writeJson(path: string, value: unknown): Promise<void> {
  await writeText(path, JSON.stringify(value, null, 2) + "\n");
}

async function writeText(path: string, text: string): Promise<void> {
  await Deno.mkdir(dirname(path), { recursive: true });
  await Deno.writeTextFile(path, text);
}
