import { CalendarDate } from "./calendar_date.ts";
import { formatFloat } from "./format_number.ts";

const quoted: Record<string, string> = { "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/** Writes text as Python's `repr` does: in single quotes, unless it holds one and no double one. */
export function quoteText(text: string): string {
  return quote(text, /[\\\p{C}\p{Z}]/gu);
}

/** Writes bytes, given one per character, as Python's `repr` does: `b'KTLX'`. */
export function quoteBytes(text: string): string {
  return `b${quote(text, /[\\\p{Cc}\xa0-\xff]/gu)}`;
}

/** Quotes a text, and spells out which of its characters are special. */
function quote(text: string, special: RegExp): string {
  const mark = text.includes("'") && !text.includes('"') ? '"' : "'";
  const body = text.replace(special, (one) => one === " " ? one : quoted[one] ?? codeText(one));
  return mark + body.replaceAll(mark, `\\${mark}`) + mark;
}

const calendarClasses: Record<string, [name: string, hasYearZero: boolean]> = {
  standard: ["Gregorian", false],
  gregorian: ["Gregorian", false],
  proleptic_gregorian: ["ProlepticGregorian", true],
  julian: ["Julian", false],
  noleap: ["NoLeap", true],
  "365_day": ["NoLeap", true],
  all_leap: ["AllLeap", true],
  "366_day": ["AllLeap", true],
  "360_day": ["360Day", true],
  tai: ["TAI", false],
};

/** Writes an element of an `object` array as Python's `repr` does. */
export function representObject(value: string | CalendarDate | number): string {
  if (typeof value === "number") return formatFloat(value, "float64");
  if (!(value instanceof CalendarDate)) return quoteText(value);
  const { year, month, day, hour, minute, second, microsecond } = value;
  const [name, hasYearZero] = calendarClasses[value.calendar] ?? [value.calendar, true];
  const numbers = [year, month, day, hour, minute, second, microsecond].join(", ");
  return `cftime.Datetime${name}(${numbers}, has_year_zero=${hasYearZero ? "True" : "False"})`;
}

/** A character by its number: `\\xa0`, `\\u2003` or `\\U000e0001`. */
function codeText(character: string): string {
  const code = character.codePointAt(0)!;
  const [letter, digits] = code < 0x100 ? ["x", 2] : code < 0x10000 ? ["u", 4] : ["U", 8];
  return `\\${letter}${code.toString(16).padStart(digits as number, "0")}`;
}
