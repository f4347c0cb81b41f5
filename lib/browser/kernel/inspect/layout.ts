import type { Context } from "./options.ts";
import { textWidth } from "./width.ts";

/** Parts of a printed value. */
export interface Parts {
  /** What stands before the braces, such as an error's stack. */
  base: string;
  braces: [string, string];
  /** Entries, each printed. */
  entries: string[];
  /** The list whose elements these are; they may stand in columns. */
  list?: ArrayLike<unknown>;
  /** How deep the value is. */
  depth: number;
}

/** Puts entries into one line if they are short and not deep, otherwise each into its own. */
export function layOut(context: Context, { base, braces, entries, list, depth }: Parts): string {
  const [open, close] = braces;
  const { compact } = context;
  const before = base ? `${base} ` : "";
  if (compact === true) {
    if (fits(context, entries, 0, base)) {
      return `${open}${base ? ` ${base}` : ""} ${entries.join(", ")} ${close}`;
    }
    const margin = " ".repeat(context.indentation);
    const gap = base === "" && open.length === 1 ? " " : `${base ? ` ${base}` : ""}\n${margin}  `;
    return `${open}${gap}${entries.join(`,\n${margin}  `)} ${close}`;
  }
  let rows = entries;
  if (typeof compact === "number" && compact >= 1) {
    if (list && entries.length > 6) rows = inColumns(context, entries, list);
    if (context.currentDepth - depth < compact && rows.length === entries.length) {
      const start = rows.length + context.indentation + open.length + base.length + 10;
      if (fits(context, rows, start, base)) {
        const line = rows.join(", ");
        if (!line.includes("\n")) return `${before}${open} ${line} ${close}`;
      }
    }
  }
  const margin = `\n${" ".repeat(context.indentation)}`;
  const comma = context.trailingComma ? "," : "";
  return `${before}${open}${margin}  ${rows.join(`,${margin}  `)}${comma}${margin}${close}`;
}

/** Whether entries, with a comma each, fit into a line. */
function fits({ breakLength }: Context, entries: string[], start: number, base: string): boolean {
  let length = entries.length + start;
  if (length + entries.length > breakLength) return false;
  for (const entry of entries) {
    length += entry.length;
    if (length > breakLength) return false;
  }
  return base === "" || !base.includes("\n");
}

/** Puts more than six entries into columns, if their lengths are alike; about a square. */
function inColumns(context: Context, entries: string[], list: ArrayLike<unknown>): string[] {
  // A last entry that says how many more there are stays alone.
  const count = context.maxArrayLength < entries.length ? entries.length - 1 : entries.length;
  const widths = entries.slice(0, count).map(textWidth);
  const longest = Math.max(0, ...widths);
  const widest = longest + 2;
  const total = widths.reduce((sum, width) => sum + width + 2, 0);
  if (
    widest * 3 + context.indentation >= context.breakLength ||
    (total / widest <= 5 && longest > 6)
  ) return entries;
  const bias = Math.max(widest - 3 - Math.sqrt(widest - total / entries.length), 1);
  const columns = Math.min(
    Math.round(Math.sqrt(2.5 * bias * count) / bias), // A character is 2.5 times as high as wide.
    Math.floor((context.breakLength - context.indentation) / widest),
    Number(context.compact) * 4,
    15,
  );
  if (columns <= 1) return entries;
  const columnWidths = Array.from({ length: columns }, (_, column) => {
    let width = 0;
    for (let at = column; at < count; at += columns) width = Math.max(width, widths[at]);
    return width + 2;
  });
  const right = entries.every((_, at) => ["number", "bigint"].includes(typeof list[at]));
  const rows: string[] = [];
  for (let from = 0; from < count; from += columns) {
    const to = Math.min(from + columns, count);
    let row = "";
    for (let at = from; at < to; at++) {
      const last = at === to - 1;
      const text = last ? entries[at] : `${entries[at]}, `;
      const width = columnWidths[at - from] + entries[at].length - widths[at] - (last ? 2 : 0);
      row += right ? text.padStart(width) : last ? text : text.padEnd(width);
    }
    rows.push(row);
  }
  if (count < entries.length) rows.push(entries[count]);
  return rows;
}
