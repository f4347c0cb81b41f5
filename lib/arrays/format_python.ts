import { CalendarDate } from "./calendar_date.ts";
import { formatFloat } from "./format_number.ts";

const quoted: Record<string, string> = { "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/** Writes text as Python's `repr` does: in single quotes, unless it holds one and no double one. */
export function quoteText(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const body = text.replace(
    /[\\\p{Cc}\xa0\xad]/gu,
    (character) => quoted[character] ?? `\\x${hex(character)}`,
  )
    .replaceAll(quote, `\\${quote}`);
  return quote + body + quote;
}

/** Writes bytes, given one per character, as Python's `repr` does: `b'KTLX'`. */
export function quoteBytes(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const body = text.replace(
    /[\\\p{Cc}\xa0-\xff]/gu,
    (character) => quoted[character] ?? `\\x${hex(character)}`,
  )
    .replaceAll(quote, `\\${quote}`);
  return `b${quote}${body}${quote}`;
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
  tai: ["TAI", true],
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

function hex(character: string): string {
  return character.charCodeAt(0).toString(16).padStart(2, "0");
}
