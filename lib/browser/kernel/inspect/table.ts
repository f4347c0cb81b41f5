import { contextOf } from "./options.ts";
import { isMap, isSet } from "./kinds.ts";
import { printValue } from "./print_value.ts";
import { quote } from "./quote.ts";
import { textWidth } from "./width.ts";

/**
 * What `console.table()` draws: a row for each value, a column for each property.
 *
 * @param properties The columns that are wanted, in this order.
 */
export function tableText(data: object, properties?: readonly string[]): string {
  const iterates = isSet(data) || isMap(data) ||
    (!Array.isArray(data) && typeof (data as Iterable<unknown>)[Symbol.iterator] === "function");
  const rows: Record<string, unknown> = isMap(data)
    ? { ...Array.from(data, ([key, value]) => ({ Key: key, Values: value })) }
    : iterates
    ? { ...Array.from(data as Iterable<unknown>) }
    : data as Record<string, unknown>;
  const keys = Object.keys(rows);
  const columns = new Map<string, string[]>();
  for (const name of properties ?? []) columns.set(name, keys.map(() => ""));
  const values = keys.map(() => "");
  let hasPlain = false;
  keys.forEach((key, index) => {
    const row = rows[key];
    const plain = row === null || (typeof row !== "function" && typeof row !== "object");
    if (plain && properties === undefined) {
      hasPlain = true;
      values[index] = cellText(row);
    } else if (!plain) {
      for (const name of properties ?? Object.keys(row)) {
        if (!(name in row)) continue;
        if (!columns.has(name)) columns.set(name, keys.map(() => ""));
        columns.get(name)![index] = cellText((row as Record<string, unknown>)[name]);
      }
    }
  });
  // An object's whole numbers come first, as in what Deno draws.
  const names = Object.keys(Object.fromEntries([...columns.keys()].map((name) => [name, 0])));
  const heads = [
    iterates ? "(iter idx)" : "(idx)",
    ...properties ?? names,
    ...(!properties && !isMap(data) && hasPlain ? ["Values"] : []),
  ].filter(Boolean);
  return draw(heads, [keys, ...names.map((name) => columns.get(name)!), values]);
}

function cellText(value: unknown): string {
  const context = contextOf({ depth: 1, compact: true, breakLength: Infinity });
  if (typeof value !== "string") return printValue(context, value, 0);
  return quote(value.length > 10_000 ? `${value.slice(0, 10_000)}...` : value, context);
}

function draw(heads: string[], columns: string[][]): string {
  const count = columns.reduce((most, { length }) => Math.max(most, length), 0);
  const cells = Array.from(
    { length: count },
    (_, row) => heads.map((_, column) => columns[column]?.[row] ?? ""),
  );
  const widths = heads.map((head, column) =>
    Math.max(textWidth(head), ...cells.map((row) => textWidth(row[column])))
  );
  const right = heads.map((_, column) => cells.every((row) => Number.isInteger(+row[column])));
  const line = (row: string[], align?: boolean[]) =>
    `│ ${
      row.map((cell, column) => {
        const gap = " ".repeat(widths[column] - textWidth(cell));
        return align?.[column] ? gap + cell : cell + gap;
      }).join(" │ ")
    } │\n`;
  const rule = (left: string, middle: string, end: string) =>
    left + widths.map((width) => "─".repeat(width + 2)).join(middle) + end;
  return `${rule("┌", "┬", "┐")}\n${line(heads)}${rule("├", "┼", "┤")}\n${
    cells.map((row) => line(row, right)).join("")
  }${rule("└", "┴", "┘")}`;
}
