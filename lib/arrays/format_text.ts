import type { Attribute, Attributes } from "./attributes.ts";
import { formatArray, formatList } from "./format_array.ts";
import { formatInline } from "./format_inline.ts";
import { formatFloat } from "./format_number.ts";
import { quoteText } from "./format_python.ts";
import type { ArrayData, DType } from "./dtype.ts";
import type { Variable } from "./variable.ts";

const lineWidth = 80;
const mostRows = 12;
const mostArrayLines = 40;

/** The parts of a dataset that its texts are made of. */
export interface DatasetParts {
  sizes: ReadonlyMap<string, number>;
  coords: ReadonlyMap<string, Variable>;
  dataVars: ReadonlyMap<string, Variable>;
  attributes: Attributes;
  nbytes: number;
}

/** The parts of a data array that its texts are made of. */
export interface DataArrayParts {
  name: string | undefined;
  variable: Variable;
  coords: ReadonlyMap<string, Variable>;
}

/**
 * Writes a dataset as xarray's `repr` does; values that nobody has asked for show as `...`.
 *
 * @param parts The dataset.
 * @param library What stands before the class name, e.g. `"xarray."`.
 */
export function datasetText(parts: DatasetParts, library = ""): string {
  const { sizes, coords, dataVars, attributes } = parts;
  const column = columnWidth([...dataVars.keys(), ...coords.keys()]);
  const dimensions = wrapElements([...sizes].map(([dim, n]) => `${dim}: ${n}`), column + 1);
  return [
    `<${library}Dataset> Size: ${formatBytes(parts.nbytes)}`,
    `${"Dimensions:".padEnd(column)}(${dimensions})`,
    ...coordinateLines(coords, [...sizes.keys()], column),
    ...unindexedLines([...sizes.keys()], coords),
    ...variableLines("Data variables", dataVars, column),
    ...attributeLines(attributes),
  ].join("\n");
}

/**
 * Writes a data array as xarray's `repr` does, with its values if they have been asked for.
 *
 * @param parts The data array.
 * @param library What stands before the class name, e.g. `"xarray."`.
 */
export function dataArrayText({ name, variable, coords }: DataArrayParts, library = ""): string {
  const { dims, shape } = variable;
  const start = `<${library}DataArray ${name === undefined ? "" : `${quoteText(name)} `}`;
  const sizes = wrapElements(dims.map((dim, axis) => `${dim}: ${shape[axis]}`), start.length + 1);
  return [
    `${start}(${sizes})> Size: ${formatBytes(variable.nbytes)}`,
    variable.loaded
      ? limitLines(formatArray(variable.peek(), shape, variable.dtype), mostArrayLines)
      : unreadText(variable),
    ...coordinateLines(coords, dims, columnWidth(coords.keys())),
    ...unindexedLines(dims, coords),
    ...attributeLines(variable.attributes),
  ].join("\n");
}

/** Says how many values there are, in place of values that are not read. */
export function unreadText(variable: Variable): string {
  return `[${variable.size} values with dtype=${variable.dtype}]`;
}

/**
 * Writes a number of bytes in decimal units: `197kB`.
 *
 * @param count Bytes.
 */
export function formatBytes(count: number): string {
  const units = ["B", "kB", "MB", "GB", "TB", "PB", "EB", "ZB", "YB"];
  let unit = 0;
  let value = count;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  // Python rounds exact halves to the even number
  const rounded = value % 1 === 0.5 ? 2 * Math.round(value / 2) : Math.round(value);
  return `${rounded}${units[unit]}`;
}

/** Writes an attribute's value as Python's `str` does. */
export function attributeText({ value, dtype }: Attribute): string {
  if (typeof value === "string") return value;
  if (typeof value === "number" && (dtype === "float32" || dtype === "float64")) {
    return formatFloat(value, dtype);
  }
  if (typeof value === "number" || typeof value === "bigint") return String(value);
  if (Array.isArray(value)) return `[${value.map(quoteText).join(", ")}]`;
  return formatList(value as ArrayData, dtype as DType);
}

/** Puts coordinates in the order of the dimensions that they belong to, as xarray prints them. */
export function sortCoordinates(
  coords: ReadonlyMap<string, Variable>,
  dims: readonly string[],
): [string, Variable][] {
  const rank = ([name, variable]: [string, Variable]): [number, number] => {
    if (dims.includes(name)) return [dims.indexOf(name), 0];
    const dim = variable.dims.findLast((dim) => dims.includes(dim));
    return [dim === undefined ? dims.length : dims.indexOf(dim), 1];
  };
  return [...coords].sort((a, b) => {
    const [first, second] = [rank(a), rank(b)];
    return first[0] - second[0] || first[1] - second[1];
  });
}

/** Tells whether a variable gives the positions along the dimension of its name. */
export function isIndex(name: string, variable: Variable): boolean {
  return variable.dims.length === 1 && variable.dims[0] === name;
}

function coordinateLines(
  coords: ReadonlyMap<string, Variable>,
  dims: readonly string[],
  column: number,
): string[] {
  if (!coords.size) return [];
  return variableLines("Coordinates", new Map(sortCoordinates(coords, dims)), column);
}

function unindexedLines(dims: readonly string[], coords: ReadonlyMap<string, Variable>): string[] {
  const without = dims.filter((dim) => !coords.has(dim));
  const start = "Dimensions without coordinates: ";
  return without.length ? [start + wrapElements(without, start.length)] : [];
}

function variableLines(
  title: string,
  variables: ReadonlyMap<string, Variable>,
  column: number,
): string[] {
  const lines = [...variables].map(([name, variable]) => {
    const mark = isIndex(name, variable) ? "*" : " ";
    const dims = variable.dims.length ? `(${variable.dims.join(", ")}) ` : "";
    const start = fit(`  ${mark} ${name} `, column) +
      `${dims}${variable.dtype} ${formatBytes(variable.nbytes)} `;
    const { loaded } = variable;
    return start +
      (loaded ? formatInline(variable.peek(), variable.dtype, lineWidth - start.length) : "...");
  });
  return section(title, lines, `${"    ...".padEnd(column)} ...`);
}

function attributeLines(attributes: Attributes): string[] {
  if (!attributes.size) return [];
  const column = columnWidth(attributes.keys());
  const lines = [...attributes].map(([name, attribute]) => {
    const value = attributeText(attribute).replaceAll("\t", "\\t").replaceAll("\n", "\\n");
    return truncate(`${fit(`    ${name}:`, column)} ${value}`, lineWidth);
  });
  return section("Attributes", lines, `${"    ...".padEnd(column)} ...`);
}

function section(title: string, lines: string[], ellipsis: string): string[] {
  if (!lines.length) return [`${title}:`, "    *empty*"];
  if (lines.length <= mostRows) return [`${title}:`, ...lines];
  const half = mostRows / 2;
  const heading = `${title}: (${mostRows}/${lines.length})`;
  return [heading, ...lines.slice(0, half), ellipsis, ...lines.slice(-half)];
}

function columnWidth(names: Iterable<string>): number {
  let width = 7;
  for (const name of names) width = Math.max(width, [...name].length);
  return width + 6;
}

function fit(text: string, width: number): string {
  return truncate(text, width).padEnd(width);
}

function truncate(text: string, width: number): string {
  return text.length > width ? `${text.slice(0, width - 3)}...` : text;
}

function wrapElements(elements: readonly string[], column: number): string {
  let length = 0;
  let rows = [""];
  elements.forEach((element, i) => {
    const text = element + (i < elements.length - 1 ? ", " : "");
    length += text.length;
    if (column + length > lineWidth) {
      rows[rows.length - 1] = rows[rows.length - 1].trimEnd();
      rows.push(`\n${" ".repeat(column)}${text}`);
      length = text.length;
    } else rows[rows.length - 1] += text;
  });
  if (rows.length > mostRows) {
    const half = mostRows / 2;
    rows = [...rows.slice(0, half), `\n${" ".repeat(column)}...`, ...rows.slice(-half)];
  }
  return rows.join("");
}

/** Keeps the first and the last lines of a long text. */
export function limitLines(text: string, most: number): string {
  const lines = text.split("\n");
  if (lines.length <= most) return text;
  return [...lines.slice(0, most / 2), "...", ...lines.slice(-most / 2)].join("\n");
}
