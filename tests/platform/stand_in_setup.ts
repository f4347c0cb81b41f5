/** Set-up without network: Python, pip and npm are small scripts that write down what they are asked. */
import { join } from "node:path";
import { Project } from "../../scripts/project.ts";

export const ignore = Deno.build.os === "windows";

// The stand-ins are shell scripts.
const here = new Project();

/** A copy of what set-up needs of the project, with a PATH that holds only stand-ins. */
export class Sandbox implements AsyncDisposable {
  private constructor(readonly root: string, readonly bin: string) {}

  static async create(): Promise<Sandbox> {
    const folder = await Deno.realPath(await Deno.makeTempDir());
    const sandbox = new Sandbox(join(folder, "project"), join(folder, "bin"));
    await Deno.mkdir(join(sandbox.root, "scripts"), { recursive: true });
    await Deno.mkdir(sandbox.bin);
    await Deno.mkdir(join(folder, "home"));
    for await (const { name, isFile } of Deno.readDir(join(here.root, "scripts"))) {
      if (isFile) {
        await Deno.copyFile(join(here.root, "scripts", name), join(sandbox.root, "scripts", name));
      }
    }
    await Deno.writeTextFile(join(sandbox.root, "deno.json"), `{"imports": {}}`);
    return sandbox;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(join(this.root, ".."), { recursive: true });
  }

  get home(): string {
    return join(this.root, "..", "home");
  }

  /** Puts a shell script into the PATH. */
  async program(name: string, script: string): Promise<void> {
    const path = join(this.bin, name);
    await Deno.writeTextFile(path, `#!/bin/sh\n${script}\n`);
    await Deno.chmod(path, 0o755);
  }

  /** A Python that makes environments, and whose pip does what `pip` says. */
  async python(pip = ""): Promise<void> {
    await this.program(
      "python3",
      `
PATH=/usr/bin:/bin
case "$*" in
  *"-m venv --clear "*)
    for folder; do :; done
    echo venv >> ${this.root}/log
    rm -rf "$folder"; mkdir -p "$folder/bin"; cp "$0" "$folder/bin/python" ;;
  *"-m pip install "*)
    echo pip >> ${this.root}/log
    ${pip}
    touch ${this.root}/.venv/bin/jupyter-lab ;;
  *) echo "3.12.4|" ;;
esac`,
    );
  }

  start(...args: string[]): Deno.ChildProcess {
    return new Deno.Command(Deno.execPath(), {
      args: ["run", "--allow-all", "--no-lock", join(this.root, "scripts", "setup.ts"), ...args],
      clearEnv: true,
      env: {
        PATH: this.bin,
        HOME: this.home,
        NO_COLOR: "1",
        DENO_DIR: Deno.env.get("DENO_DIR") ?? join(this.home, "deno"),
      },
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
  }

  async setup(...args: string[]): Promise<{ code: number; said: string; seconds: number }> {
    const began = performance.now();
    const { code, stdout, stderr } = await this.start(...args).output();
    const said = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
    return { code, said, seconds: (performance.now() - began) / 1000 };
  }

  /** What the stand-ins were asked to do since the last look. */
  async log(): Promise<string[]> {
    const path = join(this.root, "log");
    const text = await Deno.readTextFile(path).catch(() => "");
    await Deno.remove(path).catch(() => {});
    return text.trim().split("\n").filter((line) => line !== "");
  }
}
