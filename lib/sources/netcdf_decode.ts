import {
  type ArrayData,
  type Attribute,
  type Attributes,
  Dataset,
  type DType,
  type DurationUnit,
  isNumericDType,
  notATime,
  type NumericData,
  type NumericDType,
  Storage,
  typedArrays,
  Variable,
} from "../arrays/mod.ts";
import type { RawDType, RawGroup, RawVariable } from "./netcdf_raw.ts";
import {
  decodeDurations,
  decodeTimes,
  parseTimeUnits,
  type TimeReference,
} from "./netcdf_times.ts";

/**
 * Applies the CF conventions to a group as `xarray.open_dataset` does: missing values become NaN,
 * packed numbers are unpacked, characters joined, times and booleans recognised, coordinates told
 * from data variables.
 *
 * @param group Variables as stored.
 * @returns The dataset; coordinates along their own dimension are read at once, the rest when used.
 */
export function decodeGroup(group: RawGroup): Dataset {
  const names = new Set(group.variables.map(({ name }) => name));
  const raw = withBoundsUnits(group.variables);
  const coordinateNames = new Set(namesIn(group.attributes.get("coordinates"), names));
  const decoded = new Map<string, Variable>();
  for (const variable of raw) {
    const result = decodeVariable(joinCharacters(variable, raw, names));
    for (const name of namesIn(result.encoding.get("coordinates"), names)) {
      coordinateNames.add(name);
    }
    decoded.set(variable.name, result);
  }
  const dataVars = new Map<string, Variable>();
  const coords = new Map<string, Variable>();
  for (const [name, variable] of decoded) {
    const isIndex = variable.dims.length === 1 && variable.dims[0] === name;
    if (isIndex) variable.storage.load();
    (isIndex || coordinateNames.has(name) ? coords : dataVars).set(name, variable);
  }
  const attributes = new Map(group.attributes);
  if (typeof attributes.get("coordinates")?.value === "string") attributes.delete("coordinates");
  return new Dataset({ ...group, dataVars, coords, attributes });
}

/** Elements and type part-way through decoding; reading waits until the values are needed. */
interface Stage {
  dtype: DType;
  read: () => ArrayData;
}

function decodeVariable(raw: RawVariable): Variable {
  const attributes = new Map(raw.attributes);
  const encoding = new Map<string, Attribute>();
  const take = (name: string): Attribute | undefined => {
    const attribute = attributes.get(name);
    if (attribute) {
      attributes.delete(name);
      encoding.set(name, attribute);
    }
    return attribute;
  };
  let stage = firstStage(raw, take);
  const timeReference = readTimeReference(attributes);
  if (isNumericDType(stage.dtype)) {
    const isTime = timeReference !== undefined || readDurationUnit(attributes) !== undefined;
    stage = unpack(stage.dtype, stage.read, attributes, take, isTime);
    stage = decodeTime(stage, attributes, take, timeReference);
    if (attributes.get("dtype")?.value === "bool") {
      take("dtype");
      const { read } = stage;
      stage = {
        dtype: "bool",
        read: () => Uint8Array.from(read() as Int8Array, (value) => Number(Boolean(value))),
      };
    }
  }
  take("coordinates");
  const size = raw.shape.reduce((product, length) => product * length, 1);
  const { dims, shape } = raw;
  return new Variable({
    dims,
    shape,
    storage: new Storage(stage.dtype, size, stage.read),
    attributes,
    encoding,
  });
}

function firstStage(raw: RawVariable, take: (name: string) => Attribute | undefined): Stage {
  const { dtype, read } = raw;
  if (dtype === "char" || dtype.startsWith("|S")) {
    const encodingName = take("_Encoding")?.value;
    if (typeof encodingName === "string") {
      return { dtype: "object", read: () => decodeBytes(read() as string[], encodingName) };
    }
    return { dtype: dtype === "char" ? "|S1" : dtype as DType, read };
  }
  if (dtype === "text") {
    // The type names the longest text, so texts are read at once, as xarray does.
    const texts = read() as string[];
    const longest = Math.max(1, ...texts.map((text) => [...text].length));
    return { dtype: `<U${longest}`, read: () => texts };
  }
  return { dtype: dtype as DType, read };
}

/** Masks missing values, then scales and offsets, with the result types of xarray. */
function unpack(
  stored: NumericDType,
  read: () => ArrayData,
  attributes: Attributes,
  take: (name: string) => Attribute | undefined,
  isTime: boolean,
): Stage {
  const unsigned = attributes.get("_Unsigned")?.value;
  const fills = takeFills(stored, attributes, take);
  let dtype = stored;
  let current = read as () => NumericData;
  if (unsigned !== undefined) {
    take("_Unsigned");
    const other = otherSignedness(stored, unsigned);
    if (other) {
      dtype = other;
      const before = current;
      current = () => convert(before(), other);
      // The fill value is stored with the sign that the bytes have in the file.
      if (fills.own !== undefined) {
        fills.all.delete(fills.own);
        fills.all.add(convert(convert([fills.own], stored), other)[0]);
      }
    }
  }
  const scale = take("scale_factor");
  const offset = take("add_offset");
  const isPacked = scale !== undefined || offset !== undefined;
  if (fills.all.size) {
    const missing = [...fills.all];
    const before = current;
    if (!isPacked && isTime && !dtype.startsWith("float")) {
      dtype = "int64";
      current = () => mask(convert(before(), "int64"), missing.map(BigInt), notATime);
    } else {
      dtype = isPacked ? unpackedType(dtype, scale, offset) : maskedType(dtype);
      const target = dtype;
      current = () => mask(convert(before(), target), missing.map(Number), NaN);
    }
  }
  if (isPacked) {
    if (!fills.any || isTime) dtype = unpackedType(dtype, scale, offset);
    const target = dtype;
    const before = current;
    const factor = scale && Number(scale.value);
    const shift = offset && Number(offset.value);
    current = () => scaleAndShift(convert(before(), target, true), factor, shift);
  }
  return { dtype, read: current };
}

function decodeTime(
  stage: Stage,
  attributes: Attributes,
  take: (name: string) => Attribute | undefined,
  reference: TimeReference | undefined,
): Stage {
  const read = stage.read as () => NumericData;
  if (reference) {
    take("units");
    take("calendar");
    // The range decides the type, so times are decoded at once; they are small.
    const { dtype, data } = decodeTimes(read(), reference);
    return { dtype, read: () => data };
  }
  const unit = readDurationUnit(attributes);
  const units = attributes.get("units")?.value;
  if (!unit || typeof units !== "string") return stage;
  const durations = decodeDurations(read(), units, unit);
  if (!durations) return stage;
  take("units");
  take("dtype");
  return { dtype: `timedelta64[${unit}]`, read: () => durations };
}

/** Unit of durations that xarray wrote; units such as `hours` alone stay numbers, as in xarray. */
function readDurationUnit(attributes: Attributes): DurationUnit | undefined {
  const dtype = String(attributes.get("dtype")?.value);
  return dtype.match(/^timedelta64\[(s|ms|us|ns)\]$/)?.[1] as DurationUnit | undefined;
}

function readTimeReference(attributes: Attributes): TimeReference | undefined {
  const units = attributes.get("units")?.value;
  const calendar = attributes.get("calendar")?.value;
  if (typeof units !== "string" || !units.includes("since")) return undefined;
  return parseTimeUnits(units, typeof calendar === "string" ? calendar : undefined);
}

/** Missing values as stored: all of them, and the one of `_FillValue`; `any`: an attribute counts. */
interface Fills {
  all: Set<number | bigint>;
  own: number | bigint | undefined;
  any: boolean;
}

function takeFills(
  dtype: NumericDType,
  attributes: Attributes,
  take: (name: string) => Attribute | undefined,
): Fills {
  const fills: Fills = { all: new Set(), own: undefined, any: false };
  for (const name of ["missing_value", "_FillValue"]) {
    const value = attributes.get(name)?.value;
    if (value === undefined) continue;
    take(name);
    const numbers = typeof value === "string" || Array.isArray(value)
      ? []
      : typeof value === "object"
      ? [...value as Float64Array]
      : [value as number];
    const usable = numbers.filter((number) => !Number.isNaN(number));
    // xarray drops a missing value that an integer can never have
    if (!usable.length && !dtype.startsWith("float")) continue;
    fills.any = true;
    usable.forEach((number) => fills.all.add(number));
    if (name === "_FillValue") fills.own = usable[0];
  }
  return fills;
}

function otherSignedness(dtype: NumericDType, unsigned: unknown): NumericDType | undefined {
  if (dtype.startsWith("int") && unsigned === "true") return `u${dtype}` as NumericDType;
  if (dtype.startsWith("uint") && unsigned === "false") return dtype.slice(1) as NumericDType;
  return undefined;
}

/** Type that holds an integer type and NaN. */
function maskedType(dtype: NumericDType): NumericDType {
  if (dtype.startsWith("float")) return dtype;
  return typedArrays[dtype].BYTES_PER_ELEMENT <= 2 ? "float32" : "float64";
}

/** Type of unpacked numbers, by the types of the packed ones, the factor and the offset. */
function unpackedType(
  dtype: NumericDType,
  scale: Attribute | undefined,
  offset: Attribute | undefined,
): NumericDType {
  const typeOf = ({ value, dtype }: Attribute): NumericDType =>
    typeof value === "number" || typeof value === "bigint" ? dtype as NumericDType : "float64";
  if (scale && offset && typeOf(scale) === typeOf(offset) && typeOf(scale).startsWith("float")) {
    return dtype === "int32" || dtype === "uint32" ? "float64" : typeOf(scale);
  }
  return offset || !scale ? "float64" : typeOf(scale);
}

function convert(
  data: NumericData | readonly (number | bigint)[],
  dtype: NumericDType,
  copy = false,
): NumericData {
  const type = typedArrays[dtype];
  if (!copy && data instanceof type) return data as NumericData;
  if (dtype === "int64" || dtype === "uint64") {
    const toBigInt = (value: number | bigint) =>
      typeof value === "bigint" ? value : BigInt(Math.trunc(Number.isFinite(value) ? value : 0));
    return (type as typeof BigInt64Array).from(data as ArrayLike<number>, toBigInt as never);
  }
  return (type as typeof Float64Array).from(data as ArrayLike<number>, Number);
}

function mask(
  data: NumericData,
  missing: readonly (number | bigint)[],
  replacement: number | bigint,
): NumericData {
  const result = (data as Float64Array).slice();
  for (let i = 0; i < result.length; i++) {
    if (missing.includes(result[i])) result[i] = replacement as number;
  }
  return result;
}

/** Writes into `data`: each step rounds to its type, as NumPy's in-place operations do. */
function scaleAndShift(
  data: NumericData,
  factor: number | undefined,
  shift: number | undefined,
): NumericData {
  const numbers = data as Float64Array;
  if (data instanceof BigInt64Array || data instanceof BigUint64Array) {
    const scaled = Array.from(data, (value) => Number(value) * (factor ?? 1) + (shift ?? 0));
    return convert(scaled, data instanceof BigInt64Array ? "int64" : "uint64");
  }
  if (factor !== undefined) { for (let i = 0; i < data.length; i++) numbers[i] *= factor; }
  if (shift !== undefined) { for (let i = 0; i < data.length; i++) numbers[i] += shift; }
  return data;
}

/** Joins characters along their last dimension, where no other kind of variable uses it. */
function joinCharacters(
  raw: RawVariable,
  all: readonly RawVariable[],
  names: ReadonlySet<string>,
): RawVariable {
  const dim = raw.dims.at(-1);
  if (raw.dtype !== "char" || dim === undefined || names.has(dim)) return raw;
  const isText = (dtype: RawDType) => dtype === "char" || dtype.startsWith("|S");
  const isOnlyLast = all.every(({ dims, dtype }) =>
    !dims.includes(dim) || (isText(dtype) && dims.at(-1) === dim)
  );
  if (!isOnlyLast) return raw;
  const length = raw.shape.at(-1)!;
  const shape = raw.shape.slice(0, -1);
  return {
    ...raw,
    dims: raw.dims.slice(0, -1),
    shape,
    dtype: `|S${Math.max(1, length)}`,
    read: () => {
      const characters = raw.read() as string[];
      const count = shape.reduce((product, n) => product * n, 1);
      return Array.from(
        { length: count },
        (_, i) =>
          characters.slice(i * length, (i + 1) * length).map((c) => c || "\0").join("")
            .replace(/\0+$/, ""),
      );
    },
  };
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

function decodeBytes(texts: readonly string[], encoding: string): string[] {
  let decoder: TextDecoder;
  try {
    decoder = new TextDecoder(encoding.replace("latin-1", "latin1"));
  } catch {
    return [...texts]; // no encoding of that name: bytes stay as they are
  }
  return texts.map((text) => decoder.decode(Uint8Array.from(text, (c) => c.charCodeAt(0))));
}
