/**
 * The workloads of bench.ts in tfjs: reads `[name, count]` a line, answers with times in ms.
 *
 * The first argument says on what: `ours` (the wasm backend with our kernels), or tfjs's `wasm` or
 * `cpu` backend as they come.
 */
import * as tf from "@tensorflow/tfjs";
import { registerTrainingKernels } from "../lib/backend/kernels/mod.ts";
import { measure } from "./bench_workloads.ts";
import { textLines } from "./text_lines.ts";

const variant = Deno.args[0];
if (variant !== "cpu") await import("@tensorflow/tfjs-backend-wasm");
await tf.setBackend(variant === "cpu" ? "cpu" : "wasm");
await tf.ready();
if (variant === "cpu") Object.assign(tf.backend(), { firstUse: false });
if (variant === "ours") await registerTrainingKernels();

async function answer(name: string, count: number): Promise<object> {
  if (name === "version") return { version: `tfjs ${tf.version.tfjs}, ${variant}` };
  if (name === "memory") return { memory: peakMemory() };
  try {
    return await measure(name, count);
  } catch (error) {
    return { error: error instanceof Error ? error.message : `${error}` };
  }
}

/** The largest resident size so far, in MiB; NaN where the system does not tell. */
function peakMemory(): number {
  try {
    const status = Deno.readTextFileSync("/proc/self/status");
    return Number(status.match(/VmHWM:\s+(\d+)/)?.[1]) / 1024;
  } catch {
    return NaN;
  }
}

for await (const line of textLines(Deno.stdin.readable)) {
  const [name, count] = JSON.parse(line);
  console.log(JSON.stringify(await answer(name, count)));
}
