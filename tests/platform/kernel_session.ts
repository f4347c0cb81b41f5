import { join } from "node:path";
import { Project } from "../../scripts/project.ts";

/** A cell to run, and when to press Stop. */
export interface SessionCell {
  code: string;
  /** Seconds to wait before it. */
  pause?: number;
  /** Seconds after the cell's start at which Stop is pressed, if it still runs. */
  stops?: number[];
  /** Seconds after which the cell counts as hanging. */
  timeout?: number;
  /** Seconds for which a failed cell is listened to for more; 1 where not given. */
  patience?: number;
}

/** What came back for a cell. */
export interface SessionResult {
  /** `ok`, `error`, or null if the kernel never replied. */
  status: "ok" | "error" | null;
  idle: boolean;
  /** From the request to the reply. */
  seconds: number;
  /** `text` is what can be read of the `content`, which is as in Jupyter's protocol. */
  outputs: { type: string; text: string; content: Record<string, unknown> }[];
}

/** A kernel's whole life. */
export interface Session {
  cells: SessionResult[];
  startSeconds: number;
  /** How many processes the kernel had. */
  processes: number;
  /** Those that were still there half a second after its end. */
  left: number[];
}

/** Starts a kernel from the project's kernelspec, runs the cells in it over the Jupyter protocol, and ends it. */
export async function runSession(project: Project, cells: SessionCell[]): Promise<Session> {
  const [session] = await runSessions(project, [cells]);
  return session;
}

/** Runs sessions, each in a kernel of its own, so many at a time. */
export async function runSessions(
  project: Project,
  sessions: readonly SessionCell[][],
  atOnce = 1,
): Promise<Session[]> {
  const driver = new Deno.Command(project.python, {
    args: ["-I", join(import.meta.dirname!, "kernel_session.py")],
    env: project.jupyterEnvironment(),
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const input = driver.stdin.getWriter();
  await input.write(
    new TextEncoder().encode(JSON.stringify({ cwd: project.root, atOnce, sessions })),
  );
  await input.close();
  const { success, stdout, stderr } = await driver.output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return JSON.parse(new TextDecoder().decode(stdout));
}
