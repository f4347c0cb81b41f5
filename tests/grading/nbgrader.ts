import { delimiter, join } from "node:path";
import type { Project } from "../../scripts/project.ts";

/** nbgrader, installed beside the project's own Jupyter. */
export class Nbgrader {
  /**
   * @param project Its Jupyter and its kernel are nbgrader's.
   * @param packages The folder that {@linkcode installNbgrader} made.
   */
  constructor(readonly project: Project, readonly packages: string) {}

  /** Runs one of its commands in the folder of a course. */
  run(course: string, ...args: string[]): Promise<string> {
    return this.python(course, "-m", "nbgrader", ...args);
  }

  /** Runs Python with its packages. @throws {Error} If that fails; with what it wrote. */
  async python(course: string, ...args: string[]): Promise<string> {
    const environment = this.project.jupyterEnvironment();
    const { success, stdout, stderr } = await new Deno.Command(this.project.python, {
      args,
      cwd: course,
      env: {
        ...environment,
        PATH: [join(this.packages, "bin"), environment.PATH].join(delimiter), // nbgrader runs alembic
        PYTHONPATH: this.packages,
        PYTHONWARNINGS: "ignore",
      },
      stdin: "null",
    }).output();
    if (success) return new TextDecoder().decode(stdout);
    throw new Error(`${args.join(" ")} failed:\n${new TextDecoder().decode(stderr).slice(-4000)}`);
  }
}

/**
 * Installs nbgrader into `.cache/nbgrader`, once for each state of its requirements.
 *
 * @returns Nothing if it cannot be had: no connection to PyPI, or a Python that is too old for it.
 */
export async function installNbgrader(project: Project): Promise<Nbgrader | undefined> {
  const requirements = join(project.root, "tests", "grading", "requirements.txt");
  const packages = join(project.root, ".cache", "nbgrader");
  const stamp = join(packages, "requirements.txt");
  const wanted = await Deno.readTextFile(requirements);
  if (await Deno.readTextFile(stamp).catch(() => "") === wanted) {
    return new Nbgrader(project, packages);
  }
  await Deno.remove(packages, { recursive: true }).catch(() => {});
  const pip = await new Deno.Command(project.python, {
    args: [
      ..."-I -m pip install --quiet --no-input --disable-pip-version-check --no-deps".split(" "),
      ..."--only-binary=:all: --retries=1 --timeout=10".split(" "),
      ...["--target", packages, "--requirement", requirements],
    ],
    env: { PIP_USER: "0", PIP_REQUIRE_VIRTUALENV: "0" },
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).output().catch(() => undefined);
  if (!pip?.success) return undefined;
  await Deno.writeTextFile(stamp, wanted);
  return new Nbgrader(project, packages);
}
