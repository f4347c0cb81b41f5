/** What holds a submission's kernel: namespaces and limits of the operating system, and nothing else. */

import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Project } from "../project.ts";

/** Paths that an execution needs, all absolute. */
export interface Places {
  /** The installation that `.venv`'s Python belongs to. */
  pythonHome: string;
  /** Deno's npm cache. */
  npmCache: string;
  /** A folder that holds the packages of deno.lock; the user's others are nobody's business. */
  packages?: string;
  /** The folder that Deno takes for its cache, as the kernel sees it. */
  denoDir: string;
  /** What lies there, if it is not just an empty folder. */
  cache?: string;
  /** Whether the kernel may write to it; only ever without a submission. */
  warming: boolean;
  /** The kernels' working folder, below the project so that its import map is found; it is empty. */
  own: string;
}

/**
 * A way to start the processes of an execution.
 *
 * In a command for a kernel, `{folder}` stands for the folder that the host makes for it.
 */
export interface Sandbox {
  /** What it is, such as `bwrap`. */
  name: string;
  /** The command that runs the host and the judge: no network but its own loopback, few files. */
  outer(command: string[], environment: Record<string, string>, places: Places): string[];
  /**
   * The command that runs the answer kernel inside the outer one: no programs, no file but the library, Deno
   * and its packages, a network of its own in which there is nobody.
   */
  inner(
    command: string[],
    environment: Record<string, string>,
    places: Places,
    memory: number,
  ): string[];
}

/** Bytes of memory for the host itself. */
const OUTER_MEMORY = 2 ** 30;

/**
 * MiB that V8 sets aside and does not fill, for the code of the kernel and of its link. That the kernel fills
 * no more memory than it may is looked after by the host.
 */
const ADDRESSES = 1024;

/** Where an answer kernel finds Jupyter's connection file, and the tests' side. */
export const CONNECTION_FILE = "/connection.json";
export const LINK_FOLDER = "/link";

/** The ports of an answer kernel that are passed on; see `host/kernel.py`. */
const PORTS = ["50001", "50002", "50003"];

/** What can hold an untrusted kernel on this machine, or why nothing can. */
export type FoundSandbox = { sandbox: Sandbox; fault?: undefined } | {
  sandbox?: undefined;
  /** What is missing or forbidden, and what to do about it. */
  fault: string;
};

/** Finds what can hold an untrusted kernel on this machine. */
export async function findSandbox(project: Project): Promise<FoundSandbox> {
  if (Deno.build.os !== "linux") {
    return { fault: "There is a sandbox on Linux only, not on Windows and macOS." };
  }
  const bwrap = await findProgram("bwrap");
  if (bwrap === undefined) {
    return { fault: "bubblewrap (bwrap) is not installed: apt install bubblewrap." };
  }
  const prlimit = await findProgram("prlimit");
  if (prlimit === undefined) {
    return { fault: "prlimit is not installed: apt install util-linux." };
  }
  const sandbox = bubblewrap(project, bwrap, prlimit);
  const fault = await whyNot(project, sandbox);
  if (fault === undefined) return { sandbox };
  return {
    fault: "bubblewrap is installed, but cannot make the namespaces that hold a submission: " +
      `${fault}. Ubuntu 24.04 allows them after ` +
      "sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0; a container must be allowed them " +
      "from outside.",
  };
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
      ...places.packages
        ? ["--ro-bind", places.packages, join(places.denoDir, "npm")]
        : ["--tmpfs", join(places.denoDir, "npm")],
      ...["--dir", places.own, "--chdir", places.own],
      ...command,
    ],
    inner: (command, environment, places, memory) => [
      // A network with one process more in it, which passes the kernel's messages on.
      ...[bwrap, "--unshare-user", "--unshare-net", "--die-with-parent", "--dev-bind", "/", "/"],
      ...[project.python, "-I", "-S", join(project.root, "scripts/grading/host/bridge.py")],
      ...["{folder}", ...PORTS, "--"],
      prlimit,
      "--core=0",
      ...places.warming ? [] : [`--fsize=${2 ** 20}`],
      `--data=${(memory + ADDRESSES) * 2 ** 20}`,
      bwrap,
      ...["user", "pid", "ipc", "uts"].map((namespace) => `--unshare-${namespace}`),
      ...["--uid", "65534", "--gid", "65534", "--hostname", "kernel"],
      "--die-with-parent",
      "--new-session",
      "--clearenv",
      ...variables(environment),
      // No /usr/bin: there is nothing to start. No single files of the system's, which it may replace meanwhile.
      ...["/usr/lib", "/usr/lib32", "/usr/lib64"].flatMap(readOnlyIfThere),
      ...systemLinks(["/lib", "/lib32", "/lib64"]),
      ...["--proc", "/proc", "--dev", "/dev", "--remount-ro", "/dev"],
      ...["--size", `${2 ** 24}`, "--tmpfs", "/tmp"],
      ...inProject("lib", "data", "deno.json", "deno.lock").flatMap(readOnly),
      ...inProject(".npm").flatMap(readOnlyIfThere),
      ...readOnly(project.deno),
      ...[places.warming ? "--bind" : "--ro-bind", places.denoDir, places.denoDir],
      ...["--ro-bind-try", "{folder}/connection.json", CONNECTION_FILE],
      ...["--ro-bind-try", "{folder}/link", LINK_FOLDER],
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

const probed = new Map<string, Promise<string | undefined>>();

/** Starts Deno in all of the sandbox once: namespaces may be there and yet be forbidden. */
function whyNot(project: Project, sandbox: Sandbox): Promise<string | undefined> {
  const key = `${sandbox.name} ${project.root}`;
  let probe = probed.get(key);
  if (probe === undefined) probed.set(key, probe = tryOut(project, sandbox));
  return probe;
}

async function tryOut(project: Project, sandbox: Sandbox): Promise<string | undefined> {
  try {
    const places = await findPlaces(project);
    const { success, stdout, stderr } = await runDeno(project, sandbox, places, ["--version"]);
    if (success && stdout.startsWith("deno ")) return undefined;
    return stderr.trim().split("\n").at(-1) || "Deno does not start in it";
  } catch (error) {
    return error instanceof Error ? error.message : `${error}`;
  }
}

/** Runs Deno where an answer kernel would run, with arguments of ours. */
export async function runDeno(
  project: Project,
  sandbox: Sandbox,
  places: Places,
  args: string[],
): Promise<{ success: boolean; stdout: string; stderr: string }> {
  const environment = kernelEnvironment(places, 2048);
  const inner = sandbox.inner([project.deno, ...args], environment, places, 2048)
    .map((part) => part.replace("{folder}", "/tmp"));
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
export async function findPlaces(project: Project): Promise<Places> {
  const { npmCache } = await denoCache(project);
  return {
    pythonHome: dirname(dirname(await Deno.realPath(project.python))),
    npmCache,
    denoDir: join(project.root, ".cache", "grading", "deno"),
    warming: false,
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
