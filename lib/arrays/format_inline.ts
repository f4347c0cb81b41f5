import type { CalendarDate } from "./calendar_date.ts";
import type { DType } from "./dtype.ts";
import type { ArrayData } from "./dtype.ts";
import { formatBrief } from "./format_number.ts";
import { quoteBytes, quoteText } from "./format_python.ts";
import {
  chooseDurationFormat,
  durationUnit,
  formatDatetimeBriefly,
  formatDuration,
} from "./format_time.ts";

/**
 * Writes as many elements of an array on one line as fit, from both ends.
 *
 * @param data Elements in row-major order.
 * @param dtype Type of the elements.
 * @param width Longest line.
 * @returns For example `0.0 0.0 0.0 ... 24.39 12.73`.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { formatInline } from "./format_inline.ts";
 *
 * assert.equal(formatInline(new Int32Array([1, 2, 3, 4, 5, 6]), "int32", 9), "1 2 ... 6");
 * ```
 */
export function formatInline(data: ArrayData, dtype: DType, width: number): string {
  const size = data.length;
  const relevant = Math.min(Math.max(size, 1), Math.max(Math.ceil(width / 2), 2));
  const back = Math.floor(relevant / 2);
  const front = writeItems(data.slice(0, Math.ceil(relevant / 2)), dtype);
  const end = back ? writeItems(data.slice(-back), dtype) : [];
  const lengths: number[] = [];
  let total = -1;
  for (let i = 0; i < relevant; i++) {
    const item = i % 2 === 0 ? front[i / 2] : end[end.length - 1 - (i - 1) / 2];
    if (item === undefined) break;
    lengths.push(total += [...item].length + 1);
  }
  let count = size;
  let padding = size <= 1 ? "" : " ";
  if (size > 2 && (relevant < size || lengths.some((length) => length > width))) {
    padding = " ... ";
    const tooLong = lengths.findIndex((length) => length + padding.length - 1 > width);
    count = Math.min(size, Math.max(tooLong, 2));
  }
  const shownInFront = Math.ceil(count / 2);
  const shownAtEnd = count - shownInFront;
  const text = front.slice(0, shownInFront).join(" ") + padding +
    (shownAtEnd ? end.slice(-shownAtEnd) : end).join(" ");
  return text.length > width ? `${text.slice(0, Math.max(width - 3, 0))}...` : text;
}

function writeItems(data: ArrayData, dtype: DType): string[] {
  if (dtype.startsWith("timedelta64")) {
    const counts = [...data] as bigint[];
    const unit = durationUnit(dtype);
    const format = chooseDurationFormat(counts, unit);
    return counts.map((count) => formatDuration(count, unit, format));
  }
  return Array.from(data as ArrayLike<number>, (item) => writeItem(item, dtype));
}

function writeItem(item: ArrayData[number], dtype: DType): string {
  if (dtype === "float32" || dtype === "float64") return formatBrief(item as number);
  if (dtype === "bool") return item ? "True" : "False";
  if (dtype === "datetime64[ns]") return formatDatetimeBriefly(item as bigint);
  if (dtype.startsWith("|S")) return quoteBytes(item as string);
  if (typeof item === "string") return quoteText(item);
  if (dtype === "object" && typeof item === "number") return formatBrief(item);
  return String(item as number | bigint | CalendarDate);
}
