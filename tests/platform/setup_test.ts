/** Set-up without network: Python, pip and npm are small scripts that write down what they are asked. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { explainNoPython } from "../../scripts/find_python.ts";
import { DENO_VERSION, Project } from "../../scripts/project.ts";
import { checkDenoVersion } from "../../scripts/setup.ts";
import { SetupError } from "../../scripts/setup_error.ts";

const ignore = Deno.build.os === "windows"; // The stand-ins are shell scripts.
const here = new Project();

/** A copy of what set-up needs of the project, with a PATH that holds only stand-ins. */
class Sandbox implements AsyncDisposable {
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

Deno.test("setup names the command for the right Deno when it is another", () => {
  checkDenoVersion(DENO_VERSION);
  assert.throws(
    () => checkDenoVersion("2.1.0"),
    (error: Error) => {
      assert.ok(error instanceof SetupError);
      assert.equal(
        error.message,
        "This is Deno 2.1.0, and the lessons need Deno 2.8.1.\n" +
          "Run instead:  npx -y deno@2.8.1 task lab\n" +
          "or make the installed Deno the right one:  deno upgrade 2.8.1",
      );
      return true;
    },
  );
});

Deno.test("setup without Python says so and how to get it", { ignore }, async () => {
  await using sandbox = await Sandbox.create();
  const { code, said } = await sandbox.setup();
  assert.equal(code, 1);
  assert.ok(said.includes("Python is missing: no python3, python or py was found."), said);
  assert.ok(said.includes(Deno.build.os === "darwin" ? "brew install python" : "sudo apt install"));
  assert.ok(said.includes("npx -y deno@2.8.1 task lab"), said);
  assert.ok(!said.includes("    at "), `a stack trace is no message:\n${said}`);
});

Deno.test("setup with an old Python names its version, and takes a newer one under another name", {
  ignore,
}, async () => {
  await using sandbox = await Sandbox.create();
  await sandbox.program("python3", `echo "3.8.18|"`);
  const { code, said } = await sandbox.setup();
  assert.equal(code, 1);
  assert.ok(
    said.includes("Python is too old: python3 is 3.8.18. JupyterLab needs Python 3.10 or newer."),
    said,
  );
  await sandbox.python();
  await Deno.rename(join(sandbox.bin, "python3"), join(sandbox.bin, "python3.12"));
  await sandbox.program("python3", `echo "3.8.18|"`);
  const second = await sandbox.setup();
  assert.equal(second.code, 0, second.said);
  assert.ok(second.said.includes("making .venv with Python 3.12.4"), second.said);
});

Deno.test("setup with a Python that cannot make environments names what is missing", {
  ignore,
}, async () => {
  await using sandbox = await Sandbox.create();
  await sandbox.program("python3", `echo "3.11.2|venv,ensurepip"`);
  const { code, said } = await sandbox.setup();
  assert.equal(code, 1);
  assert.ok(
    said.includes("Python 3.11.2 (python3) is here, but without venv and ensurepip, which make"),
    said,
  );
  if (Deno.build.os === "linux") {
    assert.ok(said.includes("sudo apt install python3-venv   (or python3.11-venv)"), said);
  }
});

Deno.test(
  "setup leaves alone the environment that a linked .venv leads to",
  { ignore },
  async () => {
    await using sandbox = await Sandbox.create();
    await sandbox.python();
    const other = join(sandbox.root, "..", "other");
    await Deno.mkdir(other);
    await Deno.writeTextFile(join(other, "kept"), "");
    await Deno.symlink(other, join(sandbox.root, ".venv"));
    const { code, said } = await sandbox.setup();
    assert.equal(code, 1);
    assert.ok(said.includes("The folder .venv is a link"), said);
    await Deno.lstat(join(other, "kept"));
  },
);

Deno.test("explainNoPython() has a command for each system", () => {
  assert.ok(explainNoPython([], "darwin").includes("brew install python"));
  assert.ok(explainNoPython([], "windows").includes("winget install Python.Python.3.13"));
  assert.ok(explainNoPython([], "linux").includes("sudo apt install python3 python3-venv"));
});

Deno.test("setup whose pip fails shows pip's words and what to try, and goes on from there", {
  ignore,
}, async () => {
  await using sandbox = await Sandbox.create();
  await sandbox.python(`echo "ERROR: No matching distribution found for jupyterlab" >&2; exit 1`);
  const { code, said } = await sandbox.setup();
  assert.equal(code, 1);
  assert.ok(said.includes("pip could not install JupyterLab's packages."), said);
  assert.ok(said.includes("  | ERROR: No matching distribution found for jupyterlab"), said);
  assert.ok(said.includes("PIP_INDEX_URL"), said);
  assert.deepEqual(await sandbox.log(), ["venv", "pip"]);

  await sandbox.python();
  const second = await sandbox.setup();
  assert.equal(second.code, 0, second.said);
  assert.deepEqual(await sandbox.log(), ["venv", "pip"]);
});

Deno.test("setup that fails leaves nothing running", { ignore }, async () => {
  await using sandbox = await Sandbox.create();
  await sandbox.python("sleep 0.5; exit 1");
  await sandbox.program("npm", `echo $$ > ${sandbox.root}/npm; exec /bin/sleep 30`);
  const { code, said, seconds } = await sandbox.setup();
  assert.equal(code, 1);
  assert.ok(said.includes("pip could not install"), said);
  assert.ok(seconds < 10, `${seconds} s`);
  const npm = Number(await Deno.readTextFile(join(sandbox.root, "npm")));
  assert.throws(() => Deno.kill(npm, "SIGCONT"), Deno.errors.NotFound);
});

Deno.test("setup without npm does without the canvas and says so", { ignore }, async () => {
  await using sandbox = await Sandbox.create();
  await sandbox.python();
  const { code, said } = await sandbox.setup();
  assert.equal(code, 0, said);
  assert.ok(said.includes("cannot be had here; all works but raster marks of plots"), said);
});

Deno.test("setup does without skia-canvas when it is there but does not draw", {
  ignore,
}, async () => {
  await using sandbox = await Sandbox.create();
  await sandbox.python();
  const broken = join(sandbox.root, ".npm", "node_modules", "skia-canvas");
  await sandbox.program(
    "npm",
    `/bin/mkdir -p ${broken}; echo 'throw new Error("wrong libc")' > ${broken}/index.js`,
  );
  const { code, said } = await sandbox.setup();
  assert.equal(code, 0, said);
  assert.ok(said.includes("cannot be had here"), said);
  await assert.rejects(Deno.stat(broken), Deno.errors.NotFound);
});

Deno.test("setup makes again only what changed, and nothing in under a second", {
  ignore,
}, async () => {
  await using sandbox = await Sandbox.create();
  await sandbox.python();
  const first = await sandbox.setup();
  assert.equal(first.code, 0, first.said);
  assert.deepEqual(await sandbox.log(), ["venv", "pip"]);

  const seconds: number[] = [];
  do { // On a machine that is busy the quickest of some counts.
    const second = await sandbox.setup();
    assert.equal(second.said, "");
    assert.deepEqual(await sandbox.log(), []);
    seconds.push(second.seconds);
  } while (seconds.at(-1)! >= 1 && seconds.length < 10);
  assert.ok(seconds.at(-1)! < 1, `${seconds} s`);

  const script = join(sandbox.root, "scripts", "kernel.py");
  await Deno.writeTextFile(script, "\n# changed\n", { append: true });
  const third = await sandbox.setup();
  assert.ok(third.said.includes("Kernel"), third.said);
  assert.deepEqual(await sandbox.log(), [], "a new kernel script needs no new Python packages");
  const installed = join(sandbox.root, ".venv/share/jupyter/kernels/deno/kernel.py");
  assert.ok((await Deno.readTextFile(installed)).endsWith("# changed\n"));

  await Deno.writeTextFile(join(sandbox.root, "scripts", "requirements.txt"), "six==1.17.0\n");
  await sandbox.setup();
  assert.deepEqual(await sandbox.log(), ["venv", "pip"]);

  await Deno.remove(join(sandbox.root, ".venv"), { recursive: true });
  const last = await sandbox.setup();
  assert.equal(last.code, 0, last.said);
  assert.deepEqual(await sandbox.log(), ["venv", "pip"]);
  assert.ok((await Deno.stat(installed)).isFile);
});

Deno.test("setup that is killed half-way is done again, not taken for done", {
  ignore,
}, async () => {
  await using sandbox = await Sandbox.create();
  await sandbox.python();
  await sandbox.setup();
  await Deno.remove(join(sandbox.root, ".venv"), { recursive: true });
  await sandbox.log();
  await sandbox.python(`touch ${sandbox.root}/.venv/bin/jupyter-lab; exec sleep 30`);
  const child = sandbox.start();
  const ended = child.output();
  for (let i = 0; i < 200; i++) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    const log = await Deno.readTextFile(join(sandbox.root, "log")).catch(() => "");
    if (log.includes("pip")) break;
  }
  child.kill("SIGKILL");
  await ended;
  assert.deepEqual(await sandbox.log(), ["venv", "pip"]);
  await sandbox.python();
  const { code, said } = await sandbox.setup();
  assert.equal(code, 0, said);
  assert.deepEqual(await sandbox.log(), ["venv", "pip"]);
});

Deno.test("two set-ups at once: one works, the other waits and finds it done", {
  ignore,
}, async () => {
  await using sandbox = await Sandbox.create();
  await sandbox.python("sleep 1");
  const [a, b] = await Promise.all([sandbox.setup(), sandbox.setup()]);
  assert.equal(a.code, 0, a.said);
  assert.equal(b.code, 0, b.said);
  assert.deepEqual(await sandbox.log(), ["venv", "pip"]);
  assert.ok([a, b].some(({ said }) => said.includes("Another set-up of this project is running")));
});

Deno.test("setup writes nothing into the home, and copies Deno beside the kernel", {
  ignore,
}, async () => {
  await using sandbox = await Sandbox.create();
  await sandbox.python();
  const { code, said } = await sandbox.setup();
  assert.equal(code, 0, said);
  const written: string[] = [];
  for await (const { name } of Deno.readDir(sandbox.home)) written.push(name);
  assert.deepEqual(written.filter((name) => name !== "deno"), []);
  const folder = join(sandbox.root, ".venv/share/jupyter/kernels/deno");
  const { argv } = JSON.parse(await Deno.readTextFile(join(folder, "kernel.json")));
  const copy = join(sandbox.root, ".venv/bin/deno");
  assert.deepEqual(argv, [
    join(sandbox.root, ".venv/bin/python"),
    "-I",
    join(folder, "kernel.py"),
    copy,
    "{connection_file}",
  ]);
  const { stdout } = await new Deno.Command(copy, { args: ["--version"] }).output();
  assert.ok(new TextDecoder().decode(stdout).startsWith(`deno ${DENO_VERSION}`));
});
