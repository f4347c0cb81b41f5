/** Prints what the lessons run on here: versions, tfjs backend, canvas library. */

import { join } from "node:path";
import { Project } from "./project.ts";

const project = new Project();

async function output(command: string[]): Promise<string> {
  const { stdout } = await new Deno.Command(command[0], {
    args: command.slice(1),
    env: project.jupyterEnvironment(),
    stdin: "null",
    stderr: "null",
  }).output();
  return new TextDecoder().decode(stdout).trim();
}

/** What a part of the library says of itself; a broken part is reported, not fatal. */
async function ask(answer: () => Promise<string>): Promise<string> {
  try {
    return await answer();
  } catch (error) {
    return `does not work: ${error instanceof Error ? error.message : error}`;
  }
}

const versions = "import platform, importlib.metadata as m; " +
  "print(platform.python_version(), m.version('jupyterlab'), m.version('nbconvert'))";
const [python, lab, nbconvert] = (await output([project.python, "-I", "-c", versions])).split(" ");
const rows: [string, string][] = [
  ["Deno", `${Deno.version.deno} (V8 ${Deno.version.v8}, TypeScript ${Deno.version.typescript})`],
  ["System", `${Deno.build.os} ${Deno.build.arch}`],
  ["Python", python],
  ["JupyterLab", lab],
  ["nbconvert", nbconvert],
  ["Kernel", join(project.kernelspec, "kernel.json")],
  [
    "tfjs backend",
    await ask(async () => String(await (await import("../lib/backend/mod.ts")).startBackend())),
  ],
  [
    "Canvas",
    await ask(async () => {
      (await import("#platform")).openCanvas(1, 1);
      const manifest = join(project.root, ".npm", "node_modules", "skia-canvas", "package.json");
      return `skia-canvas ${JSON.parse(await Deno.readTextFile(manifest)).version}`;
    }),
  ],
  ["Data mirror", Deno.env.get("CONVOLUTIONS_MIRROR") ?? "none (CONVOLUTIONS_MIRROR)"],
];
for (const [name, value] of rows) console.log(`${name.padEnd(13)}${value}`);
Deno.exit(0); // A WebGPU device would keep the process alive.
