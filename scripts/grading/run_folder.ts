import { join } from "node:path";
import type { Project } from "../project.ts";

/** How the name of a run's folder begins; behind it stands the process that it belongs to. */
const PREFIX = "run-";

/**
 * Makes the folder in which kernels work where nothing holds them: below the project, so that its import map is
 * found above it. In a sandbox no file of a run lies outside of it.
 *
 * Folders of runs that were killed are removed.
 */
export async function makeRunFolder(project: Project): Promise<string> {
  const folder = join(project.root, ".cache", "grading");
  await Deno.mkdir(folder, { recursive: true });
  await sweepRunFolders(folder);
  const name = `${PREFIX}${Deno.pid}-${crypto.randomUUID().slice(0, 8)}`;
  await Deno.mkdir(join(folder, name));
  return await Deno.realPath(join(folder, name));
}

/** Removes the folders of runs whose process is gone. */
export async function sweepRunFolders(folder: string): Promise<void> {
  for await (const { name } of Deno.readDir(folder)) {
    const pid = name.startsWith(PREFIX) ? Number(name.slice(PREFIX.length).split("-")[0]) : 0;
    if (!pid || await isRunning(pid)) continue;
    await Deno.remove(join(folder, name), { recursive: true }).catch(() => {});
  }
}

async function isRunning(pid: number): Promise<boolean> {
  if (Deno.build.os === "linux") {
    return await Deno.stat(`/proc/${pid}`).then(() => true, () => false);
  }
  try {
    Deno.kill(pid, "SIGCONT"); // It changes nothing for a process that runs.
    return true;
  } catch {
    return false;
  }
}
