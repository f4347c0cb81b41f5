/** Where the project's tools lie, and the environment that keeps Jupyter inside the project. */

import { delimiter, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** The Deno that the lessons, the lock file and the kernel are tested with. */
export const DENO_VERSION = "2.8.1";

/** How to start a task with exactly that Deno on a machine that has Node. */
export const RUN_WITH = `npx -y deno@${DENO_VERSION} task`;

const windows = Deno.build.os === "windows";

/** The paths of one checkout of the project; tests make their own. */
export class Project {
  /** @param root The folder that holds deno.json. */
  constructor(readonly root: string = dirname(dirname(fileURLToPath(import.meta.url)))) {}

  /** The Python environment that setup makes; everything it installs lies here or in `.npm`. */
  get venv(): string {
    return join(this.root, ".venv");
  }

  /** The folder of the environment's programs. */
  get bin(): string {
    return join(this.venv, windows ? "Scripts" : "bin");
  }

  /** The environment's Python. */
  get python(): string {
    return join(this.bin, windows ? "python.exe" : "python");
  }

  /** The project's own copy of Deno, which the kernel runs. */
  get deno(): string {
    return join(this.bin, windows ? "deno.exe" : "deno");
  }

  /** The kernelspec that lessons name as `deno`. */
  get kernelspec(): string {
    return join(this.venv, "share", "jupyter", "kernels", "deno");
  }

  /** The lessons' folder. */
  get notebooks(): string {
    return join(this.root, "notebooks");
  }

  /** The instructor's notebooks. */
  get exercises(): string {
    return join(this.notebooks, "exercises");
  }

  /** The students' exercises, as `task lab` hands them out; what is in it is a reader's own. */
  get practice(): string {
    return join(this.notebooks, "practice");
  }

  /** Deno's cache: in this folder, as the tasks of deno.json set it. */
  get denoDir(): string {
    return resolve(this.root, Deno.env.get("DENO_DIR") ?? join(".cache", "deno"));
  }

  /** Where executed lessons and their HTML pages go. */
  get build(): string {
    return join(this.root, "build");
  }

  /**
   * The variables that make Jupyter use this environment's kernel and keep its files in `.cache`.
   *
   * Jupyter looks for kernels in the environment before the user's home, and the home's own Jupyter
   * folders are not looked at: a kernel that the user has installed under the same name is neither
   * used nor changed.
   */
  jupyterEnvironment(): Record<string, string> {
    const jupyter = join(this.root, ".cache", "jupyter");
    return {
      JUPYTER_PREFER_ENV_PATH: "1",
      JUPYTER_PATH: "",
      JUPYTER_CONFIG_PATH: "",
      JUPYTER_CONFIG_DIR: join(jupyter, "config"),
      JUPYTER_DATA_DIR: join(jupyter, "data"),
      JUPYTER_RUNTIME_DIR: join(jupyter, "runtime"),
      JUPYTERLAB_SETTINGS_DIR: join(jupyter, "config", "lab", "user-settings"),
      JUPYTERLAB_WORKSPACES_DIR: join(jupyter, "config", "lab", "workspaces"),
      IPYTHONDIR: join(jupyter, "ipython"),
      DENO_DIR: this.denoDir,
      PYTHONNOUSERSITE: "1",
      PYTHONDONTWRITEBYTECODE: "", // set-up compiles nothing, so what a first start compiles must be kept
      PATH: [this.bin, Deno.env.get("PATH") ?? ""].join(delimiter),
    };
  }

  /**
   * The lessons in reading order, as paths.
   *
   * @param names What the file names start with, such as `01`, or paths of notebooks; none: all.
   * @throws {RangeError} If a name fits no lesson.
   */
  async lessons(names: readonly string[] = []): Promise<string[]> {
    const found = await notebooksIn(this.notebooks);
    if (names.length === 0) return found.map((file) => join(this.notebooks, file));
    const chosen: string[] = [];
    for (const name of names) {
      const fitting = found.filter((file) => file.startsWith(name));
      if (fitting.length > 0) {
        chosen.push(...fitting.map((file) => join(this.notebooks, file)));
      } else if (name.endsWith(".ipynb") && await isFile(name)) {
        chosen.push(resolve(name));
      } else {
        const there = found.join(", ") || "none";
        throw new RangeError(`No lesson starts with "${name}"; there are: ${there}`);
      }
    }
    return chosen;
  }
}

/** The names of the notebooks in a folder, in order; none where there is no such folder. */
export async function notebooksIn(folder: string): Promise<string[]> {
  const found: string[] = [];
  try {
    for await (const { name, isFile } of Deno.readDir(folder)) {
      if (isFile && name.endsWith(".ipynb")) found.push(name);
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return found.sort();
}

/** Whether there is a folder at this path. */
export async function isFolder(path: string): Promise<boolean> {
  return await Deno.stat(path).then((info) => info.isDirectory, () => false);
}

async function isFile(path: string): Promise<boolean> {
  return await Deno.stat(path).then((info) => info.isFile, () => false);
}
