/** What holds a submission's kernel: namespaces and limits of the operating system. */

import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Project } from "../project.ts";

/** Paths that an execution needs, all absolute. */
export interface Places {
  /** The installation that `.venv`'s Python belongs to. */
  pythonHome: string;
  /** Deno's npm cache. */
  npmCache: string;
  /** The folders in it that hold the packages of deno.lock; the user's others are nobody's business. */
  packages: string[];
  /** The folder that Deno takes for its cache, as the kernel sees it. */
  denoDir: string;
  /** What lies there, if it is not just an empty folder. */
  cache?: string;
  /** Whether the kernel may write to it; only ever without a submission. */
  warming: boolean;
  /** The folder of one execution: its notebook, plan and results. */
  run: string;
  /** The kernel's working folder, below the project so that its import map is found; it is empty. */
  own: string;
}

/** A way to start the two processes of an execution. */
export interface Sandbox {
  /** What it is, such as `bwrap`. */
  name: string;
  /** The command that runs nbconvert: no network but its own loopback, few files. */
  outer(command: string[], environment: Record<string, string>, places: Places): string[];
  /**
   * The command that runs the kernel inside the outer one: no programs, no file but the library, Deno
   * and its packages; `{connection_file}` stands for Jupyter's file.
   */
  inner(
    command: string[],
    environment: Record<string, string>,
    places: Places,
    memory: number,
  ): string[];
}

/** Bytes of memory for nbconvert itself. */
const OUTER_MEMORY = 2 ** 30;

/** Where a kernel finds Jupyter's connection file. */
export const CONNECTION_FILE = "/connection.json";

/**
 * Finds what can hold an untrusted kernel on this machine.
 *
 * @returns Nothing if there is nothing that works, such as on Windows and macOS.
 */
export async function findSandbox(project: Project): Promise<Sandbox | undefined> {
  if (Deno.build.os !== "linux") return undefined;
  const bwrap = await findProgram("bwrap");
  const prlimit = await findProgram("prlimit");
  if (bwrap === undefined || prlimit === undefined) return undefined;
  const sandbox = bubblewrap(project, bwrap, prlimit);
  return await works(project, sandbox) ? sandbox : undefined;
}

function bubblewrap(project: Project, bwrap: string, prlimit: string): Sandbox {
  const inProject = (...names: string[]) => names.map((name) => join(project.root, name));
  return {
    name: "bwrap",
    outer: (command, environment, places) => [
      prlimit,
      "--core=0",
      `--data=${OUTER_MEMORY}:`,
      bwrap,
      ...["user", "net", "ipc", "uts"].map((namespace) => `--unshare-${namespace}`),
      "--die-with-parent",
      "--new-session",
      "--clearenv",
      ...variables(environment),
      ...["/usr", "/etc/ld.so.cache"].flatMap(readOnlyIfThere),
      ...systemLinks(["/bin", "/sbin", "/lib", "/lib32", "/lib64"]),
      // The kernel's own /proc can only be mounted where this one is whole.
      ...["--bind", "/proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp"],
      ...[
        places.pythonHome,
        ...inProject("lib", "data", "deno.json", "deno.lock", ".venv", "scripts/grading"),
      ].flatMap(readOnly),
      ...inProject(".npm").flatMap(readOnlyIfThere),
      ...places.cache
        ? [places.warming ? "--bind" : "--ro-bind", places.cache, places.denoDir]
        : ["--dir", places.denoDir],
      ...["--tmpfs", join(places.denoDir, "npm")],
      ...places.packages.flatMap((path) => [
        "--ro-bind",
        join(places.npmCache, path),
        join(places.denoDir, "npm", path),
      ]),
      "--bind",
      places.run,
      places.run,
      "--dir",
      places.own,
      "--chdir",
      places.run,
      ...command,
    ],
    inner: (command, environment, places, memory) => [
      prlimit,
      "--core=0",
      ...places.warming ? [] : [`--fsize=${2 ** 20}`],
      `--data=${memory * 2 ** 20}`,
      bwrap,
      ...["user", "pid", "ipc", "uts"].map((namespace) => `--unshare-${namespace}`),
      ...["--uid", "65534", "--gid", "65534", "--hostname", "kernel"],
      "--die-with-parent",
      "--new-session",
      "--clearenv",
      ...variables(environment),
      // No /usr/bin: there is nothing to start.
      ...["/usr/lib", "/usr/lib32", "/usr/lib64", "/etc/ld.so.cache"].flatMap(readOnlyIfThere),
      ...systemLinks(["/lib", "/lib32", "/lib64"]),
      ...["--proc", "/proc", "--dev", "/dev", "--remount-ro", "/dev"],
      ...["--size", `${2 ** 24}`, "--tmpfs", "/tmp"],
      ...inProject("lib", "data", "deno.json", "deno.lock").flatMap(readOnly),
      ...inProject(".npm").flatMap(readOnlyIfThere),
      ...readOnly(project.deno),
      ...[places.warming ? "--bind" : "--ro-bind", places.denoDir, places.denoDir],
      ...["--ro-bind", "{connection_file}", CONNECTION_FILE],
      ...["--dir", places.own, "--chdir", places.own, "--remount-ro", "/"],
      ...command,
    ],
  };
}

function readOnly(path: string): string[] {
  return ["--ro-bind", path, path];
}

function readOnlyIfThere(path: string): string[] {
  return ["--ro-bind-try", path, path];
}

/** `/lib` and its like are links into `/usr` on most systems, and folders on others. */
function systemLinks(paths: string[]): string[] {
  return paths.flatMap((path) => {
    try {
      return ["--symlink", Deno.readLinkSync(path), path];
    } catch {
      return readOnlyIfThere(path);
    }
  });
}

function variables(environment: Record<string, string>): string[] {
  return Object.entries(environment).flatMap(([name, value]) => ["--setenv", name, value]);
}

/** A program on PATH. */
async function findProgram(name: string): Promise<string | undefined> {
  for (const folder of (Deno.env.get("PATH") ?? "").split(":")) {
    if (!folder.startsWith("/")) continue;
    const path = join(folder, name);
    const info = await Deno.stat(path).catch(() => undefined);
    if (info?.isFile) return path;
  }
}

const probed = new Map<string, Promise<boolean>>();

/** Starts Deno in both sandboxes once: namespaces may be there and yet be forbidden. */
function works(project: Project, sandbox: Sandbox): Promise<boolean> {
  const key = `${sandbox.name} ${project.root}`;
  let probe = probed.get(key);
  if (probe === undefined) probed.set(key, probe = tryOut(project, sandbox));
  return probe;
}

async function tryOut(project: Project, sandbox: Sandbox): Promise<boolean> {
  const run = await Deno.makeTempDir({ prefix: "grading-" });
  try {
    const places = await findPlaces(project, run);
    const { success, stdout } = await runDeno(project, sandbox, places, ["--version"]);
    return success && stdout.startsWith("deno ");
  } catch {
    return false;
  } finally {
    await Deno.remove(run, { recursive: true });
  }
}

/** Runs Deno where a kernel would run, with arguments of ours. */
export async function runDeno(
  project: Project,
  sandbox: Sandbox,
  places: Places,
  args: string[],
): Promise<{ success: boolean; stdout: string; stderr: string }> {
  const environment = kernelEnvironment(places, 2048);
  // It has no connection to Jupyter: any file will do.
  const inner = sandbox.inner([project.deno, ...args], environment, places, 2048)
    .map((part) => part.replace("{connection_file}", join(project.root, "deno.json")));
  const [program, ...rest] = sandbox.outer(inner, {}, places);
  const { success, stdout, stderr } = await new Deno.Command(program, {
    args: rest,
    clearEnv: true,
    stdin: "null",
    signal: AbortSignal.timeout(60_000),
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { success, stdout: text(stdout), stderr: text(stderr) };
}

/** The whole environment of a kernel: nothing of the user's. */
export function kernelEnvironment(
  { own, denoDir }: Places,
  memory: number,
): Record<string, string> {
  return {
    HOME: own,
    NO_COLOR: "1",
    DENO_DIR: denoDir,
    DENO_NO_UPDATE_CHECK: "1",
    DENO_NO_PROMPT: "1",
    DENO_V8_FLAGS: `--max-old-space-size=${Math.floor(memory / 2)}`,
    CONVOLUTIONS_BACKEND: "wasm",
    CONVOLUTIONS_CACHE: join(own, "cache"),
    CONVOLUTIONS_OFFLINE: "1",
  };
}

/** The address of a module of the library. */
export function libraryModule(project: Project, path: string): string {
  return pathToFileURL(join(project.root, "lib", path)).href;
}

/** Looks up where Python, Deno's packages and the rest lie. */
export async function findPlaces(project: Project, run: string): Promise<Places> {
  const { npmCache } = await denoCache(project);
  return {
    pythonHome: dirname(dirname(await Deno.realPath(project.python))),
    npmCache,
    packages: await lockedPackages(project, npmCache),
    denoDir: join(project.root, ".cache", "grading", "deno"),
    warming: false,
    run,
    own: join(project.root, "submission"),
  };
}

const caches = new Map<string, Promise<{ npmCache: string }>>();

function denoCache(project: Project): Promise<{ npmCache: string }> {
  let cache = caches.get(project.deno);
  if (cache === undefined) {
    cache = new Deno.Command(project.deno, { args: ["info", "--json"], stderr: "null" }).output()
      .then(({ stdout }) => JSON.parse(new TextDecoder().decode(stdout)));
    caches.set(project.deno, cache);
  }
  return cache;
}

/** Finds the packages of deno.lock in the cache: `registry/name/version`. */
async function lockedPackages(project: Project, npmCache: string): Promise<string[]> {
  const lock = JSON.parse(await Deno.readTextFile(join(project.root, "deno.lock")));
  const registries = await Array.fromAsync(Deno.readDir(npmCache), ({ name }) => name);
  const wanted = Object.keys(lock.npm).flatMap((key) => {
    const match = key.match(/^((?:@[^/]+\/)?[^@/]+)@([^_/]+)/);
    return match ? registries.map((registry) => join(registry, match[1], match[2])) : [];
  });
  const found = new Set<string>();
  await Promise.all([...new Set(wanted)].map(async (path) => {
    if (await Deno.stat(join(npmCache, path)).catch(() => undefined)) found.add(path);
  }));
  return [...found].sort();
}
