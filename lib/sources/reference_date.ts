/** A date and time of day of no particular calendar, from which times are counted. */
export interface ReferenceDate {
  year: number;
  month: number;
  day: number;
  /** Nanoseconds since midnight, UTC; a zone can make them negative or more than a day. */
  time: bigint;
}

const months = "jan feb mar apr may jun jul aug sep oct nov dec".split(" ");
const month =
  "(?<word>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|" +
  "sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)";
/** Spellings of a date; the longer ones stand before those that they begin with. */
const spellings = [
  // 20000101, 200001011200, 20000101T120000
  "(?<y>\\d{4})(?<m>\\d\\d)(?<d>\\d\\d)(?<compact>\\d{4}(?:\\d\\d)?)?(?!\\d)",
  // 2000-1-1, -4713-01-01
  "(?<y>[+-]?\\d{3,6})-(?<m>\\d{1,2})-(?<d>\\d{1,2})(?!\\d)",
  // 1-1-1: the year of a climatology
  "(?<y>[+-]?\\d{1,2})-(?<m>\\d{1,2})-(?<d>\\d{1,2})(?!\\d)",
  // 2000/01/01, 2000.1.1, 2000 1 1
  "(?<y>\\d{4})(?<s>[/. ])(?<m>\\d{1,2})\\k<s>(?<d>\\d{1,2})(?!\\d)",
  // 31-12-1999, 12/31/1999, 31.12.1999
  "(?<a>\\d{1,2})(?<s>[-/.])(?<b>\\d{1,2})\\k<s>(?<y>\\d{4})(?!\\d)",
  `(?<d>\\d{1,2})[- .]*${month}[-., ]*(?<y>\\d{4})(?!\\d)`,
  `(?<y>\\d{4})[- .]*${month}(?:[- .]+(?<d>\\d{1,2})(?![\\d:]))?(?![a-z])`,
  `${month}[. ]+(?<d>\\d{1,2}),? +(?<y>\\d{4})(?!\\d)`,
  `${month}[-., ]+(?<y>\\d{4})(?!\\d)`,
  "(?<y>\\d{4})(?:-(?<m>\\d{1,2}))?(?!\\d)",
].map((spelling) => new RegExp(`^${spelling}`, "i"));
const clock = new RegExp(
  "^(?:(?:\\s*t\\s*|\\s*,\\s*|\\s+|[_:-](?=\\d))" +
    "(?<h>\\d{1,2}):(?<min>\\d{1,2})(?::(?<s>\\d{1,2})(?:[.,](?<f>\\d*))?)?(?:\\s*(?<half>[ap])m\\b)?" +
    "|(?:t|\\s+)(?<hh>\\d\\d)(?:(?<mm>\\d\\d)(?:(?<ss>\\d\\d)(?:[.,](?<ff>\\d+))?)?)?(?![\\d:])" +
    "|\\s+0(?![\\d:]))",
  "i",
);
const noZone = /^(?:z|utc|gmt|ut)?\.?\s*[+-]?(?:0+(?:[:.]0+)*)?\s*(?:z|utc|gmt|ut)?\.?$/;
const signedZone = /^([+-])(?:(\d{1,2})(?::(\d{2}))?|(\d{2})(\d{2}))$/;

/**
 * Reads the date of CF time units, in the spellings that real files have.
 *
 * @param text What follows `since`, such as `2000-01-01 06:00 +01:00` or `01-jan-1970`.
 * @returns The date, or why it has no one meaning; whether the day exists is up to the calendar.
 *
 * @example Day and month in either order
 * ```ts
 * import assert from "node:assert/strict";
 * import { parseReferenceDate } from "./reference_date.ts";
 *
 * assert.deepEqual(parseReferenceDate("31-12-1999"), { year: 1999, month: 12, day: 31, time: 0n });
 * assert.match(parseReferenceDate("5-6-1999") as string, /month/);
 * ```
 */
export function parseReferenceDate(text: string): ReferenceDate | string {
  const spelled = text.trim().replace(/\s+/g, " ")
    .replace(/^(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?,? /i, "")
    // Jan 1 00:00:00 1970, as the programming language C writes it
    .replace(/^([a-z]+ \d{1,2}) (\d{1,2}:[\d:]+)( [a-z]+)? (\d{4})$/i, "$1 $4 $2$3");
  const found = spellings.map((spelling) => spelled.match(spelling)).find(Boolean);
  if (!found) return "its date is not understood";
  const date = dateOf(found.groups!);
  if (typeof date === "string") return date;
  const rest = spelled.slice(found[0].length);
  const compact = found.groups!.compact;
  const [time, zone] = splitClock(compact ? ` ${compact}${rest}` : rest);
  if (typeof time === "string") return time;
  const shift = minutesOfZone(zone, time !== undefined);
  if (typeof shift === "string") return shift;
  return { ...date, time: (time ?? 0n) - BigInt(shift) * 60_000_000_000n };
}

function dateOf(groups: Record<string, string | undefined>): Omit<ReferenceDate, "time"> | string {
  const { y, m = "1", d = "1", a, b, word } = groups;
  const year = Number(y);
  if (word) {
    return { year, month: months.indexOf(word.slice(0, 3).toLowerCase()) + 1, day: Number(d) };
  }
  if (a === undefined) return { year, month: Number(m), day: Number(d) };
  const [first, second] = [Number(a), Number(b)];
  if (first !== second && first <= 12 && second <= 12) {
    return "its date can begin with the day or with the month";
  }
  return first > 12 ? { year, month: second, day: first } : { year, month: first, day: second };
}

/** Splits into nanoseconds since midnight, if there is a time of day, and what follows it. */
function splitClock(text: string): [time: bigint | string | undefined, rest: string] {
  const found = text.match(clock);
  if (!found) return [undefined, text];
  const { h, hh, min, mm, s, ss, f, ff, half } = found.groups!;
  let hour = Number(h ?? hh ?? 0);
  const [minute, second] = [Number(min ?? mm ?? 0), Number(s ?? ss ?? 0)];
  if (half && hour <= 12) hour = hour % 12 + (half.toLowerCase() === "p" ? 12 : 0);
  if (hour > 23 || minute > 59 || second > 59) return ["its time of day does not exist", ""];
  const fraction = BigInt((f ?? ff ?? "").slice(0, 9).padEnd(9, "0"));
  const time = BigInt(hour * 3600 + minute * 60 + second) * 1_000_000_000n + fraction;
  return [time, text.slice(found[0].length)];
}

/** Minutes that a zone is ahead of UTC. */
function minutesOfZone(text: string, afterTime: boolean): number | string {
  const zone = text.trim().toLowerCase().replace(/^[[(](.*)[\])]$/, "$1");
  // 2000-01-01 0:00 has a time of day, 2000-01-01+01:00 one of both
  if (noZone.test(zone) && (afterTime || !/\d/.test(zone))) return 0;
  const [, sign, hours, minutes = "0", hh, mm] = zone.match(signedZone) ?? [];
  const isClear = afterTime || /^\s/.test(text) && zone.includes(":");
  if (sign && isClear) {
    const size = Number(hours ?? hh) * 60 + Number(mm ?? minutes);
    return sign === "-" ? -size : size;
  }
  if (/^\d/.test(zone) && afterTime) return `its time zone "${zone}" has no sign`;
  if (/^[a-z][a-z/_]*([+-]\d+(:\d+)?)?$/.test(zone)) {
    return `its time zone "${text.trim()}" can mean several`;
  }
  return `"${text.trim()}" in it is not understood`;
}
