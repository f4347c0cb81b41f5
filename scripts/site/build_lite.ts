/** "Open as a notebook": builds JupyterLite with the kernel `deno` and the site's notebooks. */

import * as esbuild from "esbuild";
import { createHash } from "node:crypto";
import { dirname, join } from "node:path";
import type { Project } from "../project.ts";
import { findPython } from "../find_python.ts";
import { JUPYTER_STYLE, LAB_SETTINGS } from "../jupyter_files.ts";
import { SHARED } from "../../lib/browser/lite/shared.ts";
import { notebookContents } from "./notebook_contents.ts";
import { NpmPackages } from "./npm_packages.ts";

const EXTENSION = "convolutions-kernel";

/** As in `task lab`; colors follow the reader's system, as on the site's pages. */
const SETTINGS = {
  ...LAB_SETTINGS,
  "@jupyterlab/apputils-extension:themes": { "adaptive-theme": true },
  "@jupyterlab/completer-extension:manager": {
    autoCompletion: true,
    // The kernel's names know the types; the context's are any words of the notebook.
    availableProviders: { "CompletionProvider:kernel": 550, "CompletionProvider:context": -1 },
    providerTimeout: 60_000, // The first answer waits for the worker.
    showDocumentationPanel: true,
  },
};

/** What JupyterLite's package has for those who build it. */
const NOT_SERVED = [
  "lab/favicon.ico",
  "package.json",
  "rspack.config.analyze.js",
  "rspack.config.js",
  "rspack.config.watch.js",
  "service-worker.js",
  "build/service-worker.js",
];

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
): Promise<esbuild.Metafile> {
  const work = join(project.root, ".cache", "lite");
  const python = await makeEnvironment(project, join(work, "venv"));
  const extension = join(work, "extension");
  const metafile = await bundleExtension(project, extension);
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
      exposeAppInBrowser: true,
      contentsAllJsonFile: "all.json",
      defaultKernelName: "deno",
      faviconUrl: "../../icon.svg", // JupyterLite's own weighs 320 KB.
      // The site's own service worker keeps these files too; one for Python's file system is not needed.
      disabledExtensions: ["@jupyterlite/application-extension:service-worker-manager"],
    },
  });
  await Deno.remove(join(out, "lite"), { recursive: true }).catch(() => {});
  // Its list of what is built would let it skip what was removed.
  await Deno.remove(join(settings, ".jupyterlite.doit.db")).catch(() => {});
  await run([python, "-I", "-m", "jupyterlite_core", "build", "--lite-dir", settings], settings);
  for (const [path, text] of notebookContents(notebooks)) {
    await writeText(join(out, "lite", path), text);
  }
  await changeText(join(out, "lite", "lab", "index.html"), (page) =>
    page.replace(
      "</head>",
      `<link rel="icon" href="../../icon.svg"><style>${JUPYTER_STYLE}</style></head>`,
    ));
  for (const name of NOT_SERVED) await Deno.remove(join(out, "lite", name)).catch(() => {});
  return metafile;
}

/** Bundles the extension into a folder, as it would lie in `share/jupyter/labextensions/`. */
export async function bundleExtension(
  project: Project,
  folder: string,
): Promise<esbuild.Metafile> {
  const packages = await NpmPackages.open(project);
  const source = join(project.root, "lib", "browser", "lite");
  const { metafile } = await esbuild.build({
    metafile: true,
    entryPoints: [join(source, "remote_entry.ts")],
    outfile: join(folder, "static", "remote_entry.js"),
    bundle: true,
    minify: true,
    format: "iife",
    target: "es2023",
    charset: "utf8",
    legalComments: "none",
    plugins: [sharedPackages(join(source, "shared.ts")), packages.plugin()],
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
  return metafile;
}

/** Leaves the packages that JupyterLab shares to it: two copies of CodeMirror do not go together. */
function sharedPackages(module: string): esbuild.Plugin {
  return {
    name: "packages that JupyterLab shares",
    setup(build) {
      build.onResolve(
        { filter: /^@(codemirror|jupyterlab|jupyterlite|lumino)\// },
        ({ path }) =>
          (SHARED as readonly string[]).includes(path) ? { path, namespace: "shared" } : undefined,
      );
      build.onLoad({ filter: /.*/, namespace: "shared" }, ({ path }) => ({
        contents: `module.exports = require(${JSON.stringify(module)})` +
          `.sharedModule(${JSON.stringify(path)})`,
        resolveDir: dirname(module),
      }));
    },
  };
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

async function changeText(path: string, change: (text: string) => string): Promise<void> {
  await Deno.writeTextFile(path, change(await Deno.readTextFile(path)));
}

async function writeText(path: string, text: string): Promise<void> {
  await Deno.mkdir(dirname(path), { recursive: true });
  await Deno.writeTextFile(path, text);
}
