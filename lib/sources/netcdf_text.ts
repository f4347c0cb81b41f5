import { type Attributes, type DType } from "../arrays/mod.ts";
import { sizeOf } from "../arrays/region.ts";
import type { RawDType, RawVariable } from "./netcdf_raw.ts";
import type { Stage, Take } from "./netcdf_stage.ts";

/** Whether elements are bytes that stand for text. */
function isBytes(dtype: RawDType): boolean {
  return dtype === "char" || dtype.startsWith("|S");
}

/**
 * Joins characters along their last dimension, where no other kind of variable uses it.
 *
 * @param variable A variable of a group.
 * @param users The variables of the group by the dimensions that they have.
 * @param names Names of the variables of the group.
 */
export function joinCharacters(
  variable: RawVariable,
  users: ReadonlyMap<string, readonly RawVariable[]>,
  names: ReadonlySet<string>,
): RawVariable {
  const dim = variable.dims.at(-1);
  if (variable.dtype !== "char" || dim === undefined || names.has(dim)) return variable;
  const isOnlyLast = users.get(dim)!
    .every(({ dims, dtype }) => isBytes(dtype) && dims.at(-1) === dim);
  if (!isOnlyLast) return variable;
  const length = variable.shape.at(-1)!;
  const shape = variable.shape.slice(0, -1);
  return {
    ...variable,
    dims: variable.dims.slice(0, -1),
    shape,
    dtype: `|S${Math.max(1, length)}`,
    read: (region) => {
      const characters = variable.read(
        region && {
          start: [...region.start, 0],
          step: [...region.step, 1],
          count: [...region.count, length],
        },
      ) as string[];
      return Array.from({ length: sizeOf(region?.count ?? shape) }, (_, i) => {
        const text = characters.slice(i * length, (i + 1) * length).map((c) => c || "\0").join("");
        return text.replace(/\0+$/, "");
      });
    },
  };
}

/**
 * Decodes bytes of which the file names the encoding, and makes missing texts NaN, as xarray does.
 *
 * @returns `undefined` if the elements are no text.
 */
export function decodeTexts(
  { dtype, shape, read }: RawVariable,
  attributes: Attributes,
  take: Take,
): Stage | undefined {
  if (!isBytes(dtype) && dtype !== "text") return undefined;
  const encoding = isBytes(dtype) ? take("_Encoding")?.value : undefined;
  const hasMissing = attributes.has("_FillValue") || attributes.has("missing_value");
  const fills = [take("_FillValue")?.value];
  const other = take("missing_value")?.value;
  // xarray compares the bytes of characters with `_FillValue` alone
  if (dtype === "text") fills.push(other);
  if (typeof encoding === "string") {
    return {
      dtype: "object",
      read: (region) => decodeBytes(read(region) as string[], encoding),
    };
  }
  if (hasMissing) {
    const missing = new Set(fills.flat().filter((value) => typeof value === "string"));
    return {
      dtype: "object",
      read: (region) => (read(region) as string[]).map((text) => missing.has(text) ? NaN : text),
    };
  }
  if (dtype !== "text") return { dtype: dtype === "char" ? "|S1" : dtype as DType, read };
  // The type names the longest text, so texts are read at once, as xarray does.
  const texts = read() as string[];
  const longest = texts.reduce((most, text) => Math.max(most, [...text].length), 1);
  const stage: Stage = { dtype: `<U${longest}`, read };
  return sizeOf(shape) === texts.length ? { ...stage, data: texts } : stage;
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
