import {
  type Attribute,
  type Attributes,
  Dataset,
  type DurationUnit,
  type NumericData,
  Variable,
} from "../arrays/mod.ts";
import { isNumericDType } from "../arrays/dtype.ts";
import { type Region, sizeOf } from "../arrays/region.ts";
import { Storage } from "../arrays/storage.ts";
import type { RawGroup, RawVariable } from "./netcdf_raw.ts";
import { type Stage, type Take, Undecodable } from "./netcdf_stage.ts";
import { decodeTexts, joinCharacters } from "./netcdf_text.ts";
import {
  decodeDurations,
  decodeTimes,
  parseTimeUnits,
  type TimeReference,
} from "./netcdf_times.ts";
import { type Remark, unpack } from "./netcdf_unpack.ts";
import { SourceError } from "./source_error.ts";

/** How {@linkcode decodeGroup} decodes. */
export interface DecodeOptions {
  /** Whether counts since a date become times. Default true. */
  decodeTimes?: boolean;
  /** What to call the file in messages. */
  source?: string;
  /** Called with each line that the reader should see. */
  onNotice?: (text: string) => void;
}

/** Times of more elements are decoded when they are used; their ends tell the type, as in xarray. */
const mostTimesAtOnce = 200_000;

/**
 * Applies the CF conventions to a group as `xarray.open_dataset` does: missing values become NaN,
 * packed numbers are unpacked, characters joined, times and booleans recognised, coordinates told
 * from data variables.
 *
 * @param group Variables as stored.
 * @param options What to decode, and where remarks go.
 * @returns The dataset; coordinates along their own dimension are read at once, the rest when used.
 */
export function decodeGroup(group: RawGroup, options: DecodeOptions = {}): Dataset {
  const names = new Set(group.variables.map(({ name }) => name));
  const raw = options.decodeTimes === false ? group.variables : withBoundsUnits(group.variables);
  const users = new Map<string, RawVariable[]>();
  for (const variable of raw) {
    for (const dim of variable.dims) {
      if (!users.has(dim)) users.set(dim, []);
      users.get(dim)!.push(variable);
    }
  }
  const coordinateNames = new Set(namesIn(group.attributes.get("coordinates"), names));
  const refused = new Map(group.refused);
  const remarks = new Map<string, string[]>();
  const dataVars = new Map<string, Variable>();
  const coords = new Map<string, Variable>();
  const decoded = new Map<string, Variable>();
  for (const variable of raw) {
    const { name } = variable;
    const remark: Remark = (text) => remarks.set(text, [...remarks.get(text) ?? [], name]);
    try {
      const joined = joinCharacters(variable, users, names);
      const result = decodeVariable(joined, options, remark);
      namesIn(result.encoding.get("coordinates"), names).forEach((one) => coordinateNames.add(one));
      decoded.set(name, result);
    } catch (error) {
      if (!(error instanceof Undecodable)) throw error;
      refused.set(name, error.message);
      remark(`it is not read: ${error.message}`);
    }
  }
  for (const [name, variable] of decoded) {
    const isIndex = variable.dims.length === 1 && variable.dims[0] === name;
    if (isIndex) variable.storage.load();
    (isIndex || coordinateNames.has(name) ? coords : dataVars).set(name, variable);
  }
  for (const [text, about] of remarks) options.onNotice?.(`${listed(about)}: ${text}.`);
  const attributes = new Map(group.attributes);
  if (typeof attributes.get("coordinates")?.value === "string") attributes.delete("coordinates");
  return new Dataset({ ...group, refused, dataVars, coords, attributes });
}

/** Names of variables, the first few of many. */
function listed(names: readonly string[]): string {
  const shown = names.slice(0, 3).map((name) => `"${name}"`).join(", ");
  return names.length > 3 ? `${shown} and ${names.length - 3} more` : shown;
}

function decodeVariable(
  raw: RawVariable,
  { decodeTimes: areTimesDecoded = true, source = "bytes" }: DecodeOptions,
  remark: Remark,
): Variable {
  const attributes = new Map(raw.attributes);
  const encoding = new Map<string, Attribute>();
  const take: Take = (name) => {
    const attribute = attributes.get(name);
    if (attribute) {
      attributes.delete(name);
      encoding.set(name, attribute);
    }
    return attribute;
  };
  let stage = decodeTexts(raw, attributes, take) ?? { dtype: raw.dtype, read: raw.read } as Stage;
  if (isNumericDType(stage.dtype)) {
    const reference = areTimesDecoded ? readTimeReference(attributes, remark) : undefined;
    const duration = areTimesDecoded ? readDurationUnit(attributes) : undefined;
    const isTime = reference !== undefined || duration !== undefined;
    stage = unpack(stage, attributes, take, isTime, remark);
    const what = { source, name: raw.name };
    if (reference) stage = decodeTime(stage, raw.shape, reference, take, remark, what);
    else if (duration) stage = decodeDuration(stage, attributes, duration, take);
    if (attributes.get("dtype")?.value === "bool") {
      take("dtype");
      const { read } = stage;
      stage = {
        dtype: "bool",
        read: (region) =>
          Uint8Array.from(read(region) as Int8Array, (value) => value === 0 ? 0 : 1),
      };
    }
  }
  take("coordinates");
  const { dtype, read, data } = stage;
  const storage = new Storage(dtype, raw.shape, data ? () => data : read);
  if (data) storage.peek();
  return new Variable({ dims: raw.dims, storage, attributes, encoding });
}

function decodeTime(
  stage: Stage,
  shape: readonly number[],
  reference: TimeReference,
  take: Take,
  remark: Remark,
  { source, name }: { source: string; name: string },
): Stage {
  take("units");
  take("calendar");
  const read = stage.read as (region?: Region) => NumericData;
  const size = sizeOf(shape);
  // The range decides the type, so few times are decoded at once.
  const isLarge = size > mostTimesAtOnce;
  const sample = isLarge ? readEnds(read, shape) : read();
  const { dtype, data, impossible } = decodeTimes(sample, reference);
  if (impossible) remark(`${impossible} of its ${size} values are no dates and become NaT`);
  if (!isLarge) return { dtype, read: () => data, data };
  return {
    dtype,
    read: (region) => {
      const times = decodeTimes(read(region), reference, dtype);
      if (times.dtype === dtype) return times.data;
      throw new SourceError({
        source,
        reason: "unreadable",
        problem: `the times of "${name}" cannot be decoded: some are not between 1678 and 2262`,
        hint: "Open it with decodeTimes: false.",
      });
    },
  };
}

/** Reads the first and the last element. */
function readEnds(
  read: (region?: Region) => NumericData,
  shape: readonly number[],
): NumericData {
  const step = shape.map(() => 1);
  const first = read({ start: shape.map(() => 0), step, count: step });
  const last = read({ start: shape.map((length) => length - 1), step, count: step });
  return new (first.constructor as Float64ArrayConstructor)([
    ...first as Float64Array,
    ...last as Float64Array,
  ]);
}

function decodeDuration(
  stage: Stage,
  attributes: Attributes,
  resolution: DurationUnit,
  take: Take,
): Stage {
  const units = String(attributes.get("units")?.value);
  const data = decodeDurations(stage.read() as NumericData, units, resolution);
  if (!data) return stage;
  take("units");
  take("dtype");
  return { dtype: `timedelta64[${resolution}]`, read: () => data, data };
}

/** Unit of durations that xarray wrote; units such as `hours` alone stay numbers, as in xarray. */
function readDurationUnit(attributes: Attributes): DurationUnit | undefined {
  const dtype = String(attributes.get("dtype")?.value);
  return dtype.match(/^timedelta64\[(s|ms|us|ns)\]$/)?.[1] as DurationUnit | undefined;
}

function readTimeReference(attributes: Attributes, remark: Remark): TimeReference | undefined {
  const units = attributes.get("units")?.value;
  if (typeof units !== "string" || !units.includes("since")) return undefined;
  const calendar = attributes.get("calendar")?.value;
  const reference = parseTimeUnits(units, calendar === undefined ? undefined : String(calendar));
  if (typeof reference !== "string") return reference;
  remark(`it stays numbers, as its units "${units}" are not clear: ${reference}`);
  return undefined;
}

/** Gives the bounds of a time the time's units, which CF lets them leave out. */
function withBoundsUnits(variables: readonly RawVariable[]): RawVariable[] {
  const inherited = new Map<string, Attributes>();
  for (const { attributes } of variables) {
    const units = attributes.get("units")?.value;
    const bounds = attributes.get("bounds")?.value;
    if (typeof units !== "string" || !units.includes("since") || typeof bounds !== "string") {
      continue;
    }
    const kept = ["units", "calendar"].filter((name) => attributes.has(name));
    inherited.set(bounds, new Map(kept.map((name) => [name, attributes.get(name)!])));
  }
  return variables.map((variable) => {
    const given = inherited.get(variable.name);
    return given
      ? { ...variable, attributes: new Map([...given, ...variable.attributes]) }
      : variable;
  });
}

function namesIn(attribute: Attribute | undefined, known: ReadonlySet<string>): string[] {
  if (typeof attribute?.value !== "string") return [];
  return attribute.value.split(/\s+/).filter((name) => known.has(name));
}
