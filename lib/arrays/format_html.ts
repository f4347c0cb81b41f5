import { htmlEscape } from "escape-goat";
import type { Attributes } from "./attributes.ts";
import { isNumericDType, type NumericData } from "./dtype.ts";
import { formatArray } from "./format_array.ts";
import { summaryStyle } from "./format_html_style.ts";
import { formatInline } from "./format_inline.ts";
import { formatBrief } from "./format_number.ts";
import {
  attributeText,
  type DataArrayParts,
  type DatasetParts,
  formatBytes,
  isIndex,
  limitLines,
  sortCoordinates,
  unreadText,
} from "./format_text.ts";
import type { Variable } from "./variable.ts";

// Reading more than this only to preview it would make a reader wait.
const mostPreviewBytes = 32e6;
const inlineWidth = 35;
const longestAttribute = 2000;

/**
 * Writes a dataset as HTML of nested `<details>`: it stays readable where styles are stripped, as
 * in a notebook that is not trusted, and its colors follow JupyterLab's theme.
 *
 * @param parts The dataset.
 */
export function datasetHtml(
  parts: DatasetParts & { refused: ReadonlyMap<string, string>; groups: readonly string[] },
): string {
  const { sizes, coords, dataVars, attributes, refused, groups } = parts;
  const dims = [...sizes.keys()];
  const indexed = new Set([...coords].filter((entry) => isIndex(...entry)).map(([name]) => name));
  const sorted = sortCoordinates(coords, dims);
  const previewed = choosePreviewed([...coords.values(), ...dataVars.values()]);
  const list = variableList([...dataVars], previewed);
  const sections = [
    dimensionList(sizes, indexed, "No dimensions"),
    coords.size
      ? section("Coordinates", coords.size, coords.size <= 25, variableList(sorted, previewed))
      : "",
    section("Data variables", dataVars.size, dataVars.size <= 15, list),
    refused.size
      ? section("Not readable here", refused.size, true, table([...refused], "Reason"))
      : "",
    attributes.size
      ? section("Attributes", attributes.size, attributes.size <= 10, attributeTable(attributes))
      : "",
    groups.length
      ? section("Groups", groups.length, false, table(groups.map((name) => [name, ""]), "Group"))
      : "",
  ];
  return wrap(`<strong>Dataset</strong> ${sizeText(parts.nbytes)}`, "Dataset", sections);
}

/**
 * Writes a data array as HTML, with its values.
 *
 * @param parts The data array.
 */
export function dataArrayHtml({ name, variable, coords }: DataArrayParts): string {
  const { dims, shape, attributes } = variable;
  const sizes = new Map(dims.map((dim, axis) => [dim, shape[axis]]));
  const indexed = new Set([...coords].filter((entry) => isIndex(...entry)).map(([name]) => name));
  const sorted = sortCoordinates(coords, dims);
  const previewed = choosePreviewed([variable, ...coords.values()]);
  const sections = [
    dimensionList(sizes, indexed, "No dimensions (a single value)"),
    section("Values", undefined, true, values(variable, previewed)),
    coords.size ? section("Coordinates", coords.size, true, variableList(sorted, previewed)) : "",
    attributes.size
      ? section("Attributes", attributes.size, attributes.size <= 10, attributeTable(attributes))
      : "",
  ];
  const title = name === undefined ? "" : ` <span class="cvd-name">${htmlEscape(name)}</span>`;
  const heading = `<strong>DataArray</strong>${title} <span class="cvd-dtype">${
    htmlEscape(variable.dtype)
  }</span> ${sizeText(variable.nbytes)}`;
  return wrap(heading, name === undefined ? "DataArray" : `DataArray ${name}`, sections);
}

function wrap(heading: string, label: string, sections: readonly string[]): string {
  return `<div class="cvd" role="group" aria-label="${
    htmlEscape(label)
  }"><style>${summaryStyle}</style>` +
    `<div class="cvd-head">${heading}</div>${sections.join("")}</div>`;
}

function sizeText(bytes: number): string {
  return `<span class="cvd-faint">${formatBytes(bytes)}</span>`;
}

function dimensionList(
  sizes: ReadonlyMap<string, number>,
  indexed: ReadonlySet<string>,
  none: string,
): string {
  if (!sizes.size) return `<div class="cvd-dims">${none}</div>`;
  const items = [...sizes].map(([dim, length]) => {
    const name = indexed.has(dim) ? `<strong>${htmlEscape(dim)}</strong>` : htmlEscape(dim);
    return `<span class="cvd-dim">${name}: ${length}</span>`;
  });
  return `<div class="cvd-dims">Dimensions: ${items.join(" ")}</div>`;
}

function section(title: string, count: number | undefined, open: boolean, body: string): string {
  const number = count === undefined ? "" : ` <span class="cvd-faint">(${count})</span>`;
  return `<details class="cvd-section"${open ? " open" : ""}><summary>${title}${number}</summary>` +
    `${body || `<div class="cvd-faint">none</div>`}</details>`;
}

function variableList(
  variables: readonly (readonly [string, Variable])[],
  previewed: ReadonlySet<Variable>,
): string {
  return variables.map(([name, variable]) => {
    const strong = isIndex(name, variable)
      ? `<strong>${htmlEscape(name)}</strong>`
      : htmlEscape(name);
    const details = [
      variable.attributes.size ? attributeTable(variable.attributes) : "",
      values(variable, previewed),
    ];
    return `<details class="cvd-var"><summary><span class="cvd-name">${strong}</span> ` +
      `<span class="cvd-of">(${htmlEscape(variable.dims.join(", "))})</span> ` +
      `<span class="cvd-dtype">${htmlEscape(variable.dtype)}</span> ` +
      `<span class="cvd-preview">${htmlEscape(preview(variable, previewed))}</span></summary>` +
      `${details.join("")}</details>`;
  }).join("");
}

function attributeTable(attributes: Attributes): string {
  return table(
    [...attributes].map(([name, attribute]) => {
      const text = attributeText(attribute);
      return [name, text.length > longestAttribute ? `${text.slice(0, longestAttribute)}…` : text];
    }),
    "Value",
  );
}

function table(rows: readonly (readonly [string, string])[], heading: string): string {
  const body = rows.map(([name, value]) =>
    `<tr><th scope="row">${htmlEscape(name)}</th><td>${htmlEscape(value)}</td></tr>`
  );
  return `<table class="cvd-table" aria-label="${heading}"><tbody>${body.join("")}</tbody></table>`;
}

function preview(variable: Variable, previewed: ReadonlySet<Variable>): string {
  if (!previewed.has(variable)) return "…";
  try {
    return formatInline(variable.peek(), variable.dtype, inlineWidth);
  } catch {
    return "(not readable)";
  }
}

function values(variable: Variable, previewed: ReadonlySet<Variable>): string {
  if (!previewed.has(variable)) return `<pre>${htmlEscape(unreadText(variable))}</pre>`;
  try {
    const { shape, dtype } = variable;
    const edgeItems = shape.length < 3 ? 3 : shape.length === 3 ? 2 : 1;
    const options = { precision: 6, lineWidth: 80, threshold: 200, edgeItems };
    const text = limitLines(formatArray(variable.peek(), shape, dtype, options), 40);
    return `${statistics(variable)}<pre>${htmlEscape(text)}</pre>`;
  } catch (error) {
    return `<pre>${htmlEscape((error as Error).message)}</pre>`;
  }
}

/** Sums numbers up in one line, where there are too many to see them all. */
function statistics(variable: Variable): string {
  if (!isNumericDType(variable.dtype) || variable.size < 13) return "";
  let least = Infinity;
  let most = -Infinity;
  let sum = 0;
  let count = 0;
  for (const element of variable.peek() as NumericData) {
    const value = Number(element);
    if (Number.isNaN(value)) continue;
    least = Math.min(least, value);
    most = Math.max(most, value);
    sum += value;
    count++;
  }
  if (!count) return `<div class="cvd-stats">all ${variable.size} missing</div>`;
  const facts = [`min ${formatBrief(least)}`, `mean ${formatBrief(sum / count)}`];
  facts.push(`max ${formatBrief(most)}`, `${variable.size - count} of ${variable.size} missing`);
  return `<div class="cvd-stats">${facts.join(", ")}</div>`;
}

/** Chooses the variables that a summary reads: in order, as long as they are small in all. */
function choosePreviewed(variables: readonly Variable[]): ReadonlySet<Variable> {
  let total = 0;
  return new Set(variables.filter((variable) => {
    total += variable.unreadBytes;
    return variable.loaded || total <= mostPreviewBytes;
  }));
}
