/**
 * Sets the project up: Python environment, Jupyter, kernel, npm packages, drawing canvas.
 *
 * Every other task runs this first. When nothing has changed it only compares one hash. Each part is
 * recorded when it is complete, so that an interrupted set-up goes on where it stopped; a file lock
 * lets one set-up run at a time.
 */

import { createHash } from "node:crypto";
import { dirname, join } from "node:path";
import { findPython } from "./find_python.ts";
import {
  JUPYTER_STYLE,
  jupyterFiles,
  kernelspec,
  LAB_EXTENSION,
  LATE_SIGNATURE,
} from "./jupyter_files.ts";
import { DENO_VERSION, Project, RUN_WITH } from "./project.ts";
import { SetupError } from "./setup_error.ts";
import { writeAtomically } from "./write_atomically.ts";

/** The canvas of plots' raster marks; npm installs it, because Deno's resolver refuses its manifest. */
const SKIA_CANVAS = "skia-canvas@4.0.0-rc1";

/** Ends what set-up has started when it cannot be completed. */
const stop = new AbortController();

type Part = "python" | "kernel" | "packages" | "canvas" | "pages";

/** What has been set up: a hash of each part's inputs, and a line about it. */
type SetupRecord = Partial<Record<Part, { inputs: string; result: string }>>;

/** @throws {SetupError} If the running Deno is not the pinned one. */
export function checkDenoVersion(running: string): void {
  if (running === DENO_VERSION) return;
  throw new SetupError(
    `This is Deno ${running}, and the lessons need Deno ${DENO_VERSION}.\n` +
      `Run instead:  ${RUN_WITH} lab\n` +
      `or make the installed Deno the right one:  deno upgrade ${DENO_VERSION}`,
  );
}

/** Sets up what is missing or out of date, and says what it does. */
export async function setup(project: Project, again = false): Promise<void> {
  const inputs = await partInputs(project);
  if (!again && isComplete(await readRecord(project), inputs)) return;

  await Deno.mkdir(join(project.root, ".cache"), { recursive: true });
  const lock = await Deno.open(join(project.root, ".cache", "setup.lock"), {
    create: true,
    write: true,
  });
  try {
    if (!await lock.tryLock(true)) {
      console.log("Another set-up of this project is running; waiting for it.");
      await lock.lock(true);
    }
    const done = again ? {} : await readRecord(project);
    if (isComplete(done, inputs)) return;
    let written = Promise.resolve();
    const write = () =>
      written = written.then(() =>
        writeAtomically(recordPath(project), JSON.stringify(done, null, 2) + "\n")
      );
    const make = async (part: Part, maker: (project: Project) => Promise<string>) => {
      if (done[part]?.inputs === inputs[part]) return;
      delete done[part];
      if (part === "python") delete done.kernel; // It lies in .venv, which is made anew.
      await write(); // First: what is half made must not count as made.
      done[part] = { inputs: inputs[part], result: await maker(project) };
      await write();
    };

    const started = performance.now();
    const tracks = [
      make("python", makePython).then(() => make("kernel", makeKernel)),
      make("packages", cachePackages)
        .then(() => make("pages", makePages))
        .then(() => make("canvas", installCanvas)),
    ];
    let failure: unknown;
    for (const track of tracks) {
      track.catch((error) => {
        failure ??= error;
        stop.abort(); // Not even a failure leaves the other track's pip or npm running.
      });
    }
    await Promise.allSettled(tracks);
    if (failure !== undefined) throw failure;
    console.log(`Set up in ${((performance.now() - started) / 1000).toFixed(0)} s.`);
  } finally {
    lock.close();
  }
}

/** The hash of what decides how a part turns out; a part is made again when it changes. */
async function partInputs(project: Project): Promise<Record<Part, string>> {
  const text = (path: string) => Deno.readTextFile(join(project.root, path));
  const hash = (...values: string[]) =>
    createHash("sha256").update(values.join("\0")).digest("hex").slice(0, 16);
  const [requirements, kernel, config, lock] = await Promise.all([
    text("scripts/requirements.txt"),
    Promise.all(
      [...await kernelFiles(project), LATE_SIGNATURE].map((file) => text(join("scripts", file))),
    ),
    text("deno.json"),
    text("deno.lock").catch(() => ""),
  ]);
  const python = hash(project.root, requirements);
  return {
    python,
    kernel: hash(
      python,
      ...kernel,
      DENO_VERSION,
      JSON.stringify([kernelspec(project), jupyterFiles(project), JUPYTER_STYLE]),
    ),
    packages: hash(project.denoDir, JSON.stringify(JSON.parse(config).imports), lock),
    canvas: hash(project.root, SKIA_CANVAS),
    pages: hash(...await pageSources(project), lock),
  };
}

/** What the scripts of live outputs are bundled from. */
async function pageSources(project: Project): Promise<string[]> {
  const texts: string[] = [];
  const read = async (folder: string) => {
    const entries = await Array.fromAsync(Deno.readDir(folder)).catch(() => []);
    for (const { name, isDirectory } of entries.sort((a, b) => a.name < b.name ? -1 : 1)) {
      if (isDirectory) await read(join(folder, name));
      else texts.push(name, await Deno.readTextFile(join(folder, name)));
    }
  };
  await read(join(project.root, "lib", "live", "page"));
  await read(join(project.root, "lib", "geometry"));
  return texts;
}

function recordPath(project: Project): string {
  return join(project.root, ".cache", "setup.json");
}

/** What the last set-up recorded, less the parts whose outcome is no longer there. */
async function readRecord(project: Project): Promise<SetupRecord> {
  let done: SetupRecord;
  try {
    done = JSON.parse(await Deno.readTextFile(recordPath(project)));
  } catch {
    return {}; // Absent, or cut short: everything is made again.
  }
  const outcomes: Partial<Record<Part, string[]>> = {
    python: [project.python, join(project.bin, windows ? "jupyter-lab.exe" : "jupyter-lab")],
    kernel: [project.deno, join(project.kernelspec, "kernel.json")],
    canvas: done.canvas?.result === SKIA_CANVAS
      ? [join(project.root, ".npm", "node_modules", "skia-canvas")]
      : [],
    packages: done.packages?.result === "none" ? [] : [project.denoDir],
    pages: done.pages?.result === "none" ? [] : [join(project.root, ".cache", "live")],
  };
  for (const [part, paths] of Object.entries(outcomes)) {
    const there = await Promise.all(
      paths.map((path) => Deno.stat(path).then(() => true, () => false)),
    );
    if (there.includes(false)) delete done[part as Part];
  }
  return done;
}

function isComplete(done: SetupRecord, inputs: Record<Part, string>): boolean {
  return (Object.keys(inputs) as Part[]).every((part) => done[part]?.inputs === inputs[part]);
}

/** Makes `.venv` and installs the pinned packages into it. */
async function makePython(project: Project): Promise<string> {
  say("Python", "looking for Python 3.10 or newer");
  const python = await findPython();
  const requirements = join(project.root, "scripts", "requirements.txt");
  const count = (await Deno.readTextFile(requirements)).match(/^[^#\s].*==/gm)?.length ?? 0;
  if ((await Deno.lstat(project.venv).catch(() => undefined))?.isSymlink) {
    throw new SetupError(
      "The folder .venv is a link: making it anew would empty the folder that it leads to.\n" +
        "Remove the link and run the task again.",
    );
  }
  say("Python", `making .venv with Python ${python.version}`);
  await run([...python.command, "-I", "-m", "venv", "--clear", project.venv], {
    failed: "Python could not make the environment .venv.",
    mend: "Remove the folder .venv and run the task again.",
  });
  say("JupyterLab", `installing ${count} pinned packages from PyPI`);
  let collected = 0;
  await run([
    project.python,
    "-I",
    "-m",
    "pip",
    "install",
    "--no-input",
    "--disable-pip-version-check",
    "--no-warn-script-location",
    "--no-compile", // Python compiles what it uses when it first uses it.
    "--no-deps",
    "--only-binary=:all:",
    "--requirement",
    requirements,
  ], {
    env: { PIP_USER: "0", PIP_REQUIRE_VIRTUALENV: "0" },
    onLine: (line) => {
      if (line.startsWith("Collecting ")) progress("JupyterLab", `${++collected} of ${count}`);
      if (line.startsWith("Installing collected")) progress("JupyterLab", "unpacking");
    },
    failed: "pip could not install JupyterLab's packages.",
    mend: "Check the connection to PyPI (a proxy is set with HTTPS_PROXY, a mirror with " +
      "PIP_INDEX_URL), then run the task again.",
  });
  return `Python ${python.version}`;
}

/** What starts the kernel and stands beside it, as paths in `scripts/`. */
async function kernelFiles(project: Project): Promise<string[]> {
  const folder = join(project.root, "scripts", "kernel");
  const parts = await Array.fromAsync(Deno.readDir(folder)).catch(() => []);
  const names = parts.filter(({ isFile }) => isFile).map(({ name }) => join("kernel", name));
  return ["kernel.py", ...names.sort()];
}

/** Puts Deno, the kernelspec and Jupyter's settings into `.venv`. */
async function makeKernel(project: Project): Promise<string> {
  say("Kernel", `Deno ${DENO_VERSION} into .venv`);
  await replaceWithCopy(Deno.execPath(), project.deno);
  await Deno.mkdir(join(project.kernelspec, "kernel"), { recursive: true });
  for (const file of await kernelFiles(project)) {
    await Deno.copyFile(join(project.root, "scripts", file), join(project.kernelspec, file));
  }
  await copyLogos(project);
  for (const [file, content] of Object.entries(jupyterFiles(project))) {
    const path = join(project.venv, file);
    await Deno.mkdir(dirname(path), { recursive: true });
    await writeAtomically(path, JSON.stringify(content, null, 2) + "\n");
  }
  const extension = join(project.venv, LAB_EXTENSION, "static");
  await Deno.mkdir(extension, { recursive: true });
  await Deno.copyFile(
    join(project.root, "scripts", LATE_SIGNATURE),
    join(extension, LATE_SIGNATURE),
  );
  const { JUPYTER_CONFIG_DIR } = project.jupyterEnvironment();
  await writeAtomically(join(JUPYTER_CONFIG_DIR, "custom", "custom.css"), JUPYTER_STYLE);
  await writeAtomically(
    join(project.kernelspec, "kernel.json"),
    JSON.stringify(kernelspec(project), null, 2) + "\n",
  );
  return `Deno ${DENO_VERSION}`;
}

/** Takes the kernel's icons from Deno itself, installed into a throw-away home. */
async function copyLogos(project: Project): Promise<void> {
  const home = await Deno.makeTempDir();
  try {
    const variables = ["HOME", "APPDATA", "USERPROFILE", "XDG_DATA_HOME"];
    await new Deno.Command(project.deno, {
      args: ["jupyter", "--install", "--force"],
      env: Object.fromEntries(variables.map((name) => [name, home])),
      stdout: "null",
      stderr: "null",
    }).output();
    for await (const path of files(home)) {
      const logo = path.match(/logo-[\w.-]+\.(svg|png)$/);
      if (logo) await Deno.copyFile(path, join(project.kernelspec, logo[0]));
    }
  } catch {
    // JupyterLab then shows the letter D.
  } finally {
    await Deno.remove(home, { recursive: true });
  }
}

async function* files(folder: string): AsyncGenerator<string> {
  for await (const entry of Deno.readDir(folder)) {
    const path = join(folder, entry.name);
    if (entry.isDirectory) yield* files(path);
    else yield path;
  }
}

/** Downloads the npm packages of the import map; those that deno.lock does not name are refused. */
async function cachePackages(project: Project): Promise<string> {
  const config = JSON.parse(await Deno.readTextFile(join(project.root, "deno.json")));
  // Not `deno install`: that reads lib/ too, and a reader's unfinished edit there must not stop it.
  const packages = Object.values(config.imports as Record<string, string>)
    .filter((specifier) => specifier.startsWith("npm:") && !specifier.endsWith("/"));
  if (packages.length === 0) return "none";
  say("Packages", `${packages.length} npm packages and what they need, as in deno.lock`);
  await run([Deno.execPath(), "cache", "--frozen", "--quiet", ...packages], {
    cwd: project.root,
    env: { DENO_DIR: project.denoDir },
    failed: "Deno could not fetch the npm packages that deno.lock names.",
    mend: "Check the connection to the npm registry (a mirror is set with NPM_CONFIG_REGISTRY), " +
      "then run the task again.\nIf you changed the imports in deno.json, first:  deno install",
  });
  return `${packages.length} npm packages`;
}

/** Bundles the scripts of live outputs. */
async function makePages(project: Project): Promise<string> {
  if ((await pageSources(project)).length === 0) return "none";
  say("Pages", "bundling the scripts of live outputs");
  const script = join(project.root, "scripts", "bundle_page.ts");
  try {
    await run([Deno.execPath(), "run", "-A", "--quiet", script], {
      cwd: project.root,
      env: { DENO_DIR: project.denoDir },
      failed: "esbuild could not bundle lib/live/page/.",
      mend: "",
    });
    return "bundled";
  } catch (error) {
    if (stop.signal.aborted) throw error;
    // A reader's unfinished edit there must not stop the lessons.
    say("Pages", `${error instanceof Error ? error.message : error}; live outputs do without`);
    return "none";
  }
}

/** Installs skia-canvas and draws with it once; only raster marks of plots do without when that fails. */
async function installCanvas(project: Project): Promise<string> {
  say("Canvas", SKIA_CANVAS);
  const folder = join(project.root, ".npm");
  try {
    await run([
      ...(windows ? ["cmd", "/c", "npm"] : ["npm"]),
      "install",
      "--prefix",
      folder,
      "--no-save",
      "--ignore-scripts",
      "--no-audit",
      "--no-fund",
      "--fetch-retries=1", // All but raster marks does without: no long wait.
      SKIA_CANVAS,
    ], { failed: "", mend: "" });
    // A process of its own: a native part for another system can end the process that loads it.
    const draw = `
      import { createRequire } from "node:module";
      const { Canvas } = createRequire(${JSON.stringify(join(folder, "x.js"))})("skia-canvas");
      const canvas = new Canvas(2, 2);
      canvas.getContext("2d").fillRect(0, 0, 2, 2);
      if ((await canvas.toBuffer("png")).length === 0) throw new Error("empty");
      Deno.exit(0);`;
    await run([Deno.execPath(), "eval", "--unstable-detect-cjs", draw], { failed: "", mend: "" });
    return SKIA_CANVAS;
  } catch (error) {
    await Deno.remove(folder, { recursive: true }).catch(() => {});
    if (stop.signal.aborted) throw error;
    say("Canvas", `${SKIA_CANVAS} cannot be had here; all works but raster marks of plots`);
    return "none";
  }
}

interface RunOptions {
  cwd?: string;
  env?: Record<string, string>;
  onLine?: (line: string) => void;
  /** What is said when the command fails, before its own last lines. */
  failed: string;
  /** What the reader can do about it. */
  mend: string;
}

async function run(command: string[], options: RunOptions): Promise<void> {
  const { cwd, env, failed, mend } = options;
  let tail: string[] = [];
  let code = 1;
  try {
    const child = new Deno.Command(command[0], {
      args: command.slice(1),
      cwd,
      env: { NO_COLOR: "1", RUST_BACKTRACE: "0", ...env },
      signal: stop.signal,
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const read = async (stream: ReadableStream<Uint8Array<ArrayBuffer>>) => {
      let rest = "";
      for await (const chunk of stream.pipeThrough(new TextDecoderStream())) {
        const lines = (rest + chunk).split(/\r?\n/);
        rest = lines.pop()!;
        tail = [...tail, ...lines].slice(-12);
        for (const line of lines) options.onLine?.(line.trim());
      }
      if (rest) tail.push(rest);
    };
    await Promise.all([read(child.stdout), read(child.stderr)]);
    code = (await child.status).code;
  } catch (error) {
    tail = [String(error)];
  }
  if (code === 0) return;
  throw new SetupError([failed, ...tail.map((line) => `  | ${line}`), mend].join("\n"));
}

/** Copies a program by a hard link where the file system allows it, so that it costs no space. */
async function replaceWithCopy(from: string, to: string): Promise<void> {
  const fresh = `${to}.new`;
  await Deno.remove(fresh).catch(() => {});
  try {
    await Deno.link(from, fresh);
  } catch {
    await Deno.copyFile(from, fresh);
  }
  await Deno.rename(fresh, to);
}

const windows = Deno.build.os === "windows";
const terminal = Deno.stdout.isTerminal();

function say(part: string, text: string): void {
  console.log(`${terminal ? "\r\x1b[K" : ""}${part.padEnd(11)}${text}`);
}

function progress(part: string, text: string): void {
  if (!terminal) return;
  Deno.stdout.writeSync(new TextEncoder().encode(`\r\x1b[K${part.padEnd(11)}${text}`));
}

if (import.meta.main) {
  try {
    checkDenoVersion(Deno.version.deno);
    await setup(new Project(), Deno.args.includes("--again"));
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    console.error(`\n${error.message}`);
    Deno.exit(1);
  }
}
