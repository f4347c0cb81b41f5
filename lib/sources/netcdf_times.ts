import {
  type ArrayData,
  CalendarDate,
  type DType,
  type DurationUnit,
  notATime,
  type NumericData,
} from "../arrays/mod.ts";

const nanosecondsPer = {
  nanosecond: 1n,
  microsecond: 1_000n,
  millisecond: 1_000_000n,
  second: 1_000_000_000n,
  minute: 60_000_000_000n,
  hour: 3_600_000_000_000n,
  day: 86_400_000_000_000n,
} as const;
type TimeUnit = keyof typeof nanosecondsPer;

const spellings: Record<TimeUnit, string[]> = {
  nanosecond: ["nanoseconds", "nanosecond"],
  microsecond: ["microseconds", "microsecond", "microsecs", "microsec"],
  millisecond: ["milliseconds", "millisecond", "millisecs", "millisec", "msecs", "msec", "ms"],
  second: ["seconds", "second", "secs", "sec", "s"],
  minute: ["minutes", "minute", "mins", "min"],
  hour: ["hours", "hour", "hrs", "hr", "h"],
  day: ["days", "day", "d"],
};

const calendarKinds: Record<string, CalendarKind> = {
  standard: "mixed",
  gregorian: "mixed",
  proleptic_gregorian: "gregorian",
  julian: "julian",
  noleap: "noleap",
  "365_day": "noleap",
  all_leap: "all_leap",
  "366_day": "all_leap",
  "360_day": "360_day",
};
type CalendarKind = "mixed" | "gregorian" | "julian" | "noleap" | "all_leap" | "360_day";

/** A date and time of day of no particular calendar. */
interface ReferenceDate {
  year: number;
  month: number;
  day: number;
  /** Nanoseconds since midnight, UTC. */
  time: bigint;
}

/** How a variable counts time: `hours since 2020-01-01` in the calendar `standard`. */
export interface TimeReference {
  unit: TimeUnit;
  date: ReferenceDate;
  calendar: string;
}

/**
 * Reads CF time units.
 *
 * @param units For example `"hours since 2020-01-01 06:00"`.
 * @param calendar The attribute `calendar`; `standard` if there is none.
 * @returns `undefined` if these are no such units, or in a spelling that is not understood.
 *
 * @example Hours
 * ```ts
 * import { equal } from "node:assert/strict";
 * equal(parseTimeUnits("hours since 2020-01-01")?.unit, "hour");
 * ```
 */
export function parseTimeUnits(units: string, calendar = "standard"): TimeReference | undefined {
  const [, word, text] = units.match(/^\s*(\S+)\s+since\s+(.+?)\s*$/s) ?? [];
  const unit = Object.entries(spellings)
    .find(([, words]) => words.includes(word?.toLowerCase()))?.[0] as TimeUnit | undefined;
  const date = text === undefined ? undefined : parseDate(text);
  const known = calendar.toLowerCase();
  return unit && date && known in calendarKinds ? { unit, date, calendar: known } : undefined;
}

/**
 * Turns counts since a date into times, as `xarray.open_dataset` does: to `datetime64[ns]` where
 * the calendar and the range allow it, else to dates of the calendar.
 *
 * @param counts NaN and the smallest 64-bit integer mean "not a time".
 * @param reference Unit, date and calendar of the counts.
 */
export function decodeTimes(
  counts: NumericData,
  reference: TimeReference,
): { dtype: DType; data: ArrayData } {
  const kind = calendarKinds[reference.calendar];
  if (kind === "mixed" || kind === "gregorian") {
    const start = gregorianDay(reference.date);
    if (kind === "gregorian" || start >= reformDay) {
      const origin = BigInt(start) * nanosecondsPer.day + reference.date.time;
      const data = addCounts(counts, reference.unit, origin);
      if (data) return { dtype: "datetime64[ns]", data };
    }
  }
  const dates = calendarDates(counts, reference, kind);
  if (kind === "mixed" || kind === "gregorian") {
    const times = dates.map((date) => date ? toNanoseconds(date) : notATime);
    const fits = times.every((time) => BigInt.asIntN(64, time) === time);
    const isAfterReform = dates.every((date) => !date || !isBeforeReform(date));
    if (fits && isAfterReform) {
      return { dtype: "datetime64[ns]", data: BigInt64Array.from(times) };
    }
  }
  return { dtype: "object", data: dates.map((date) => date ?? "NaT") };
}

/**
 * Turns counts of a unit into durations, as xarray does for variables that it wrote itself.
 *
 * @param units For example `"hours"`.
 * @param resolution Unit of the result.
 * @returns `undefined` if the units are no such units.
 */
export function decodeDurations(
  counts: NumericData,
  units: string,
  resolution: DurationUnit,
): BigInt64Array | undefined {
  const unit = Object.keys(nanosecondsPer).find((unit) => `${unit}s` === units) as TimeUnit;
  const data = unit && addCounts(counts, unit, 0n);
  if (!data) return undefined;
  const divisor = { ns: 1n, us: 1_000n, ms: 1_000_000n, s: 1_000_000_000n }[resolution];
  return data.map((value) => value === notATime ? value : value / divisor);
}

/** Adds counts to an origin in nanoseconds; `undefined` if a result does not fit 64 bits. */
function addCounts(
  counts: NumericData,
  unit: TimeUnit,
  origin: bigint,
): BigInt64Array | undefined {
  const factor = nanosecondsPer[unit];
  const result = new BigInt64Array(counts.length);
  for (let i = 0; i < counts.length; i++) {
    const count = counts[i];
    if (count === notATime || Number.isNaN(count)) {
      result[i] = notATime;
      continue;
    }
    // Fractions are scaled in double precision and cut, as NumPy does.
    const isFloat = counts instanceof Float32Array || counts instanceof Float64Array;
    const scaled = isFloat ? Number(count) * Number(factor) : 0;
    if (!Number.isFinite(scaled)) return undefined;
    const nanoseconds = origin +
      (isFloat ? BigInt(Math.trunc(scaled)) : BigInt(count) * factor);
    if (BigInt.asIntN(64, nanoseconds) !== nanoseconds || nanoseconds === notATime) {
      return undefined;
    }
    result[i] = nanoseconds;
  }
  return result;
}

const microsecondsPerDay = 86_400_000_000n;
/** 15 October 1582, the first day of the Gregorian calendar, in days since 1970. */
const reformDay = -141427;

/** Counts in a calendar, `undefined` for "not a time"; exact to the microsecond as cftime is. */
function calendarDates(
  counts: NumericData,
  { unit, date, calendar }: TimeReference,
  kind: CalendarKind,
): (CalendarDate | undefined)[] {
  const origin = BigInt(dayNumber(kind, date.year, date.month, date.day)) * microsecondsPerDay +
    date.time / 1_000n;
  const factor = Number(nanosecondsPer[unit]) / 1000;
  return Array.from(counts as ArrayLike<number | bigint>, (count) => {
    if (count === notATime || Number.isNaN(count)) return undefined;
    const total = origin + BigInt(Math.round(Number(count) * factor));
    let time = total % microsecondsPerDay;
    if (time < 0n) time += microsecondsPerDay;
    const [year, month, day] = dateOfDay(kind, Number((total - time) / microsecondsPerDay));
    const seconds = Number(time / 1_000_000n);
    return new CalendarDate(
      calendar,
      year,
      month,
      day,
      Math.floor(seconds / 3600),
      Math.floor(seconds / 60) % 60,
      seconds % 60,
      Number(time % 1_000_000n),
    );
  });
}

function toNanoseconds(date: CalendarDate): bigint {
  const seconds = date.hour * 3600 + date.minute * 60 + date.second;
  return BigInt(gregorianDay({ ...date, time: 0n })) * nanosecondsPer.day +
    BigInt(seconds) * nanosecondsPer.second + BigInt(date.microsecond) * 1_000n;
}

function isBeforeReform({ year, month, day }: CalendarDate): boolean {
  return year < 1582 || year === 1582 && (month < 10 || month === 10 && day < 15);
}

/** Days since 1970-01-01 in the Gregorian calendar, extended before its reform. */
function gregorianDay({ year, month, day }: ReferenceDate): number {
  return dayNumber("gregorian", year, month, day);
}

const monthStarts = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];

/** Day of a date, counted from the same day for all dates of one calendar. */
function dayNumber(kind: CalendarKind, year: number, month: number, day: number): number {
  if (kind === "360_day") return (year * 12 + month - 1) * 30 + day - 1;
  if (kind === "mixed") {
    const after = year > 1582 || year === 1582 && (month > 10 || month === 10 && day >= 15);
    return dayNumber(after ? "gregorian" : "julian", year, month, day);
  }
  const isLeap = isLeapYear(kind, year);
  const within = monthStarts[month - 1] + (isLeap && month > 2 ? 1 : 0) + day - 1;
  return yearStart(kind, year) + within;
}

/** Date of a day that {@linkcode dayNumber} counts. */
function dateOfDay(kind: CalendarKind, day: number): [year: number, month: number, day: number] {
  if (kind === "360_day") {
    const months = Math.floor(day / 30);
    return [Math.floor(months / 12), mod(months, 12) + 1, mod(day, 30) + 1];
  }
  if (kind === "mixed") return dateOfDay(day >= reformDay ? "gregorian" : "julian", day);
  let year = Math.floor((day - yearStart(kind, 0)) / 366);
  while (yearStart(kind, year + 1) <= day) year++;
  const isLeap = isLeapYear(kind, year);
  const within = day - yearStart(kind, year);
  const startOf = (index: number) => monthStarts[index] + (isLeap && index > 1 ? 1 : 0);
  const month = monthStarts.findLastIndex((_, index) => startOf(index) <= within);
  return [year, month + 1, within - startOf(month) + 1];
}

function isLeapYear(kind: CalendarKind, year: number): boolean {
  if (kind === "noleap") return false;
  if (kind === "all_leap") return true;
  if (kind === "julian") return mod(year, 4) === 0;
  return mod(year, 4) === 0 && (mod(year, 100) !== 0 || mod(year, 400) === 0);
}

/** First day of a year; Gregorian and Julian days count from 1970-01-01 (Gregorian). */
function yearStart(kind: CalendarKind, year: number): number {
  if (kind === "noleap") return year * 365;
  if (kind === "all_leap") return year * 366;
  const before = year - 1;
  const quarters = Math.floor(before / 4);
  if (kind === "julian") return before * 365 + quarters - 719164;
  return before * 365 + quarters - Math.floor(before / 100) + Math.floor(before / 400) - 719162;
}

function mod(value: number, divisor: number): number {
  return value - Math.floor(value / divisor) * divisor;
}

function parseDate(text: string): ReferenceDate | undefined {
  const pattern =
    /^([+-]?\d{1,5})(?:-(\d{1,2})(?:-(\d{1,2}))?)?(?:[T\s]+(\d{1,2})(?::(\d{1,2})(?::(\d{1,2})(?:\.(\d*))?)?)?)?\s*(?:(Z|UTC|GMT)|([+-])(\d{1,2}):?(\d{2})?)?$/i;
  const match = text.match(pattern);
  if (!match) return undefined;
  const [, year, month = "1", day = "1", hour = "0", minute = "0", second = "0"] = match;
  const [fraction = "", , sign, zoneHour = "0", zoneMinute = "0"] = match.slice(7);
  const shift = (Number(zoneHour) * 60 + Number(zoneMinute)) * (sign === "-" ? -1 : 1);
  const minutes = Number(hour) * 60 + Number(minute) - shift;
  const time = BigInt(minutes * 60 + Number(second)) * nanosecondsPer.second +
    BigInt(fraction.slice(0, 9).padEnd(9, "0"));
  const date = { year: Number(year), month: Number(month), day: Number(day), time };
  const isPossible = date.month >= 1 && date.month <= 12 && date.day >= 1 && date.day <= 31;
  return isPossible ? date : undefined;
}
