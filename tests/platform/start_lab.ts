import { Project } from "../../scripts/project.ts";

/** What the servers of the tests are asked with. */
export const TOKEN = "lab-test";

/** A JupyterLab that answers at `http://${host}`. */
export interface RunningLab {
  lab: Deno.ChildProcess;
  /** Address and port. */
  host: string;
}

/** Starts JupyterLab by a program that takes its arguments after `args`, and waits until it answers. */
export async function startLab(
  program: string,
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<RunningLab> {
  // Between its choice and its use another program may have taken a port: then it ends at once.
  for (let start = 0; start < 3; start++) {
    const port = (() => {
      using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
      return listener.addr.port;
    })();
    const lab = new Deno.Command(program, {
      args: [
        ...args,
        ...["--no-browser", `--port=${port}`, "--ServerApp.port_retries=0"],
        `--IdentityProvider.token=${TOKEN}`,
      ],
      env,
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).spawn();
    let ended = false;
    lab.status.then(() => ended = true);
    const host = `127.0.0.1:${port}`;
    for (let attempt = 0; attempt < 300 && !ended; attempt++) {
      if (await answers(host)) return { lab, host };
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    if (ended) continue;
    lab.kill("SIGTERM");
    throw new Error("JupyterLab did not answer within 60 s");
  }
  throw new Error("JupyterLab ended each time that it was started");
}

async function answers(host: string): Promise<boolean> {
  try {
    const answer = await fetch(`http://${host}/lab?token=${TOKEN}`);
    await answer.body?.cancel();
    return answer.ok;
  } catch {
    return false; // Not listening yet.
  }
}

/** Starts the project's JupyterLab on a folder, without `task lab`. */
export function startLabOn(
  project: Project,
  folder: string,
  { args = [], env = {} }: { args?: string[]; env?: Record<string, string> } = {},
): Promise<RunningLab> {
  return startLab(
    project.python,
    ["-I", "-m", "jupyterlab", "--allow-root", `--ServerApp.root_dir=${folder}`, ...args],
    { ...project.jupyterEnvironment(), ...env },
  );
}

/** The file of a notebook of code cells on the Deno kernel; the outputs are the first one's. */
export function notebookOf(cells: readonly string[], outputs: readonly unknown[] = []): string {
  return JSON.stringify({
    cells: cells.map((source, i) => ({
      cell_type: "code",
      id: `c${i}`,
      metadata: {},
      source,
      outputs: i === 0 ? outputs : [],
      execution_count: i === 0 && outputs.length > 0 ? 1 : null,
    })),
    metadata: {
      kernelspec: { display_name: "Deno", language: "typescript", name: "deno" },
      language_info: { name: "typescript" },
    },
    nbformat: 4,
    nbformat_minor: 5,
  });
}
