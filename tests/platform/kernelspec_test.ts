import assert from "node:assert/strict";
import { join } from "node:path";
import { Project } from "../../scripts/project.ts";

const project = new Project();
const ignore = Deno.build.os === "windows" ||
  !await Deno.stat(project.kernelspec).then(() => true, () => false);

/** A home whose owner has a Deno kernel of the same name. */
async function inHome<T>(work: (home: string, kernel: string) => Promise<T>): Promise<T> {
  const home = await Deno.makeTempDir();
  try {
    const data = Deno.build.os === "darwin" ? "Library/Jupyter" : ".local/share/jupyter";
    const folder = join(home, data, "kernels", "deno");
    await Deno.mkdir(folder, { recursive: true });
    const kernel = join(folder, "kernel.json");
    const argv = ["/usr/bin/false", "{connection_file}"];
    await Deno.writeTextFile(
      kernel,
      JSON.stringify({ argv, display_name: "My own Deno", language: "typescript" }),
    );
    return await work(home, kernel);
  } finally {
    await Deno.remove(home, { recursive: true });
  }
}

async function kernels(env: Record<string, string>): Promise<Record<string, string[]>> {
  const script = `
import json
from jupyter_client.kernelspec import KernelSpecManager
specs = KernelSpecManager(ensure_native_kernel=False).get_all_specs()
print(json.dumps({name: spec["spec"]["argv"] for name, spec in specs.items()}))`;
  const { success, stdout, stderr } = await new Deno.Command(project.python, {
    args: ["-I", "-c", script],
    env,
  }).output();
  assert.ok(success, new TextDecoder().decode(stderr));
  return JSON.parse(new TextDecoder().decode(stdout));
}

Deno.test("the project's kernel is used, not the one of the same name in the home", {
  ignore,
}, async () => {
  await inHome(async (home, kernel) => {
    const before = await Deno.readTextFile(kernel);
    const found = await kernels({ HOME: home, ...project.jupyterEnvironment() });
    assert.deepEqual(found.deno.slice(-2), [project.deno, "{connection_file}"]);

    // Also where someone starts .venv's Jupyter without the project's tasks.
    const plain = await kernels({ HOME: home });
    assert.deepEqual(plain.deno, found.deno);
    assert.equal(await Deno.readTextFile(kernel), before);
  });
});

Deno.test(
  "a notebook runs on the project's kernel in a home with another one, and leaves no file there",
  {
    ignore,
  },
  async () => {
    await inHome(async (home, kernel) => {
      const notebook = join(home, "one.ipynb");
      const cells = [{
        cell_type: "code",
        id: "one",
        metadata: {},
        execution_count: null,
        outputs: [],
        source: "Deno.execPath()",
      }];
      await Deno.writeTextFile(
        notebook,
        JSON.stringify({ cells, metadata: {}, nbformat: 4, nbformat_minor: 5 }),
      );
      const output = await Deno.makeTempDir();
      const script = join(project.root, "scripts", "execute_notebook.py");
      const { success, stdout, stderr } = await new Deno.Command(project.python, {
        args: ["-I", script, notebook, join(output, "one.ipynb"), join(output, "one.html")],
        env: {
          ...project.jupyterEnvironment(),
          HOME: home,
          DENO_DIR: join(output, "deno"),
        },
      }).output();
      assert.ok(success, new TextDecoder().decode(stderr));
      assert.ok(new TextDecoder().decode(stdout).includes(`"done": true`));
      const executed = JSON.parse(await Deno.readTextFile(join(output, "one.ipynb")));
      assert.equal(executed.cells[0].outputs[0].data["text/plain"][0], `"${project.deno}"`);
      await Deno.remove(output, { recursive: true });

      const files: string[] = [];
      const walk = async (folder: string) => {
        for await (const { name, isDirectory } of Deno.readDir(folder)) {
          if (isDirectory) await walk(join(folder, name));
          else files.push(join(folder, name));
        }
      };
      await walk(home);
      assert.deepEqual(files.sort(), [kernel, notebook].sort());
    });
  },
);

Deno.test("a kernel ends when its Jupyter has ended without a word", { ignore }, async () => {
  const script = `
import os
from jupyter_client.manager import KernelManager
manager = KernelManager(kernel_name="deno")
manager.start_kernel()
client = manager.client()
client.start_channels()
client.wait_for_ready(timeout=60)
print(manager.provisioner.pid, flush=True)
os._exit(0)`;
  const { stdout, stderr } = await new Deno.Command(project.python, {
    args: ["-I", "-c", script],
    env: project.jupyterEnvironment(),
  }).output();
  const kernel = Number(new TextDecoder().decode(stdout));
  assert.ok(kernel > 0, new TextDecoder().decode(stderr));
  assert.ok(
    isRunning(kernel),
    "the kernel must outlive its Jupyter at first: else nothing is tested",
  );
  const limit = performance.now() + 10_000;
  while (isRunning(kernel)) {
    assert.ok(performance.now() < limit, "the kernel is still there after ten seconds");
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
});

function isRunning(process: number): boolean {
  try {
    Deno.kill(process, "SIGCONT"); // Nothing to a process that is not stopped.
    return true;
  } catch {
    return false;
  }
}
