import { graphicsAdapter, setting, tfjsFiles } from "#platform";
import * as tf from "@tensorflow/tfjs";
import { BACKEND_NAMES, type BackendName, BackendReport } from "./backend_report.ts";
import type { SkippedBackend } from "./backend_report.ts";
import { mendGradients } from "./gradients.ts";
import { mendLayers } from "./layers.ts";
import { refuseRaggedTables } from "./ragged_tables.ts";
import { isSoftwareAdapter } from "./software_adapter.ts";

const VARIABLE = "CONVOLUTIONS_BACKEND";

let inUse: BackendReport | undefined;
let starting: Promise<unknown> = Promise.resolve();

/**
 * Starts the fastest tfjs backend that works here: WebGPU on a real graphics card, else
 * WebAssembly, else plain JavaScript. Calling it again changes nothing unless `name` differs.
 *
 * @param name A backend to use and no other; by default the environment variable
 * `CONVOLUTIONS_BACKEND`, and without it the fastest.
 * @returns Which backend is in use, and why.
 * @throws {RangeError} If `name` or the environment variable names no backend.
 * @throws {Error} If the named backend, or every backend, does not work here.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { startBackend } from "convolutions";
 *
 * const report = await startBackend("wasm");
 * assert.equal(report.name, "wasm");
 * ```
 */
export function startBackend(name?: BackendName): Promise<BackendReport> {
  // One start at a time: two cells may await it at once.
  const started = starting.then(() => start(name));
  starting = started.catch(() => {});
  return started;
}

/**
 * Says which tfjs backend is in use.
 *
 * @throws {Error} If no backend has been started.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { backendReport, startBackend } from "convolutions";
 *
 * await startBackend("wasm");
 * assert.equal(backendReport().name, "wasm");
 * ```
 */
export function backendReport(): BackendReport {
  if (!inUse) throw new Error("No tfjs backend is in use yet: call `await startBackend()` first.");
  return inUse;
}

async function start(name: BackendName | undefined): Promise<BackendReport> {
  const wanted = namedBackend(name);
  if (inUse && tf.getBackend() === inUse.name && (!wanted || wanted === inUse.name)) return inUse;

  const skipped: SkippedBackend[] = [];
  for (const candidate of wanted ? [wanted] : BACKEND_NAMES) {
    try {
      mendGradients();
      const { detail, threads, kernelsOnCpu } = await OPENERS[candidate](candidate === wanted);
      await checkBackend();
      mendLayers();
      refuseRaggedTables();
      inUse = new BackendReport(
        candidate,
        detail,
        threads,
        tf.version.tfjs,
        skipped,
        kernelsOnCpu,
      );
      return inUse;
    } catch (error) {
      skipped.push({
        name: candidate,
        reason: error instanceof Error ? error.message : `${error}`,
      });
    }
  }
  const tried = skipped.map(({ name, reason }) => `${name}: ${reason}`).join("; ");
  throw new Error(
    wanted
      ? `The tfjs backend asked for does not work here (${tried}). Leave the name away, or unset ` +
        `${VARIABLE}, to let the lesson choose.`
      : `No tfjs backend works here (${tried}).`,
  );
}

function namedBackend(name: string | undefined): BackendName | undefined {
  const source = name === undefined ? `The environment variable ${VARIABLE}` : "startBackend()";
  const wanted = name ?? setting(VARIABLE);
  // An empty variable is how shells and workflows say "unset".
  if (wanted === undefined || (name === undefined && wanted === "")) return undefined;
  const known = BACKEND_NAMES.find((backend) => backend === wanted);
  if (known) return known;
  throw new RangeError(
    `${source} names the unknown backend "${wanted}": use one of ${BACKEND_NAMES.join(", ")}.`,
  );
}

interface Opened {
  detail: string;
  threads: number;
  kernelsOnCpu?: ReadonlySet<string>;
}

/** Opens a backend; `asked` is true when the reader named it. */
const OPENERS: Record<BackendName, (asked: boolean) => Promise<Opened>> = {
  async webgpu(asked) {
    const adapter = await graphicsAdapter();
    if (!adapter) throw new Error("no graphics adapter found");
    if (isSoftwareAdapter(adapter) && !asked) {
      throw new Error(`${adapter.description} is a software adapter`);
    }
    if (adapter.onlyAsked && !asked) {
      throw new Error(`${adapter.description} computes only for who asks for it`);
    }
    await import("@tensorflow/tfjs-backend-webgpu");
    await use("webgpu");
    const others = adapter.onlyAsked ? "; its numbers differ in the last digits" : "";
    return { detail: adapter.description + others, threads: 0 };
  },

  async wasm() {
    const { getThreadsCount, setWasmPaths } = await import("@tensorflow/tfjs-backend-wasm");
    const files = tfjsFiles();
    if (files) {
      setWasmPaths(files);
      // Its threads would wait for ever in a browser that has them.
      tf.env().set("WASM_HAS_MULTITHREAD_SUPPORT", false);
    }
    const { kernelsOnCpu, registerTrainingKernels } = await import("./kernels/mod.ts");
    await use("wasm");
    await registerTrainingKernels();
    const simd = await tf.env().getAsync("WASM_HAS_SIMD_SUPPORT");
    return {
      detail: simd ? "WebAssembly with SIMD" : "WebAssembly without SIMD",
      threads: getThreadsCount(),
      kernelsOnCpu,
    };
  },

  async cpu() {
    await use("cpu");
    // Its first tensor would print an advertisement for another package into the cell's output.
    Object.assign(tf.backend(), { firstUse: false });
    return { detail: "plain JavaScript, slow", threads: 1 };
  },
};

async function use(name: BackendName): Promise<void> {
  if (!await tf.setBackend(name)) throw new Error("tfjs could not initialise it");
  await tf.ready();
}

/** Throws unless the backend that is set computes a small product correctly. */
async function checkBackend(): Promise<void> {
  const product = tf.tidy(() => tf.matMul([[1, 2], [3, 4]], [[5], [6]]));
  try {
    const [first, second] = await product.data();
    if (first !== 17 || second !== 39) {
      throw new Error(`it computes [17, 39] as [${first}, ${second}]`);
    }
  } finally {
    product.dispose();
  }
}
