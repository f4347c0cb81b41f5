import {
  type ArrayData,
  CalendarDate,
  type DType,
  type DurationUnit,
  type NumericData,
} from "../arrays/mod.ts";
import { notATime } from "../arrays/dtype.ts";
import { type CalendarKind, calendarKinds, dateOfDay, dayOfDate } from "./calendar.ts";
import { parseReferenceDate } from "./reference_date.ts";

const nanosecondsPer = {
  nanosecond: 1n,
  microsecond: 1_000n,
  millisecond: 1_000_000n,
  second: 1_000_000_000n,
  minute: 60_000_000_000n,
  hour: 3_600_000_000_000n,
  day: 86_400_000_000_000n,
  month: 30n * 86_400_000_000_000n,
  common_year: 365n * 86_400_000_000_000n,
} as const;
type TimeUnit = keyof typeof nanosecondsPer;

/** Spellings of units beside the name itself and its plural. */
const abbreviations: Record<TimeUnit, string[]> = {
  nanosecond: [],
  microsecond: ["microsecs", "microsec"],
  millisecond: ["millisecs", "millisec", "msecs", "msec", "ms"],
  second: ["secs", "sec", "s"],
  minute: ["mins", "min"],
  hour: ["hrs", "hr", "h"],
  day: ["d"],
  month: [],
  common_year: [],
};
/** Units whose length is fixed in some calendars only. */
const calendarsOf: Partial<Record<TimeUnit, CalendarKind>> = {
  month: "360_day",
  common_year: "noleap",
};

/** How a variable counts time: `hours since 2020-01-01` in the calendar `standard`. */
export interface TimeReference {
  unit: TimeUnit;
  calendar: string;
  /** Nanoseconds from the day that the calendar counts from, see {@linkcode dayOfDate}. */
  origin: bigint;
  /** Whether xarray counts in nanoseconds (pandas), not in microseconds (cftime). */
  isExact: boolean;
}

/**
 * Reads CF time units.
 *
 * @param units For example `"hours since 2020-01-01 06:00"`.
 * @param calendar The attribute `calendar`; `standard` if there is none.
 * @returns The reference, or why these units cannot be counted in.
 *
 * @example Hours
 * ```ts
 * import assert from "node:assert/strict";
 * import { parseTimeUnits, type TimeReference } from "./netcdf_times.ts";
 *
 * const { unit, calendar } = parseTimeUnits("hours since 2020-01-01") as TimeReference;
 * assert.deepEqual([unit, calendar], ["hour", "standard"]);
 * ```
 */
export function parseTimeUnits(units: string, calendar = "standard"): TimeReference | string {
  const [, word, text] = units.match(/^\s*(\S+)\s+since\s+(.+?)\s*$/s) ?? [];
  if (word === undefined) return 'they are not of the form "days since 2000-01-01"';
  const name = word.toLowerCase();
  const unit = (Object.keys(nanosecondsPer) as TimeUnit[])
    .find((one) => name === one || name === `${one}s` || abbreviations[one].includes(name));
  if (!unit) return `"${word}" is no unit of one length`;
  const known = calendar.toLowerCase();
  const kind = calendarKinds[known];
  if (!kind) return `the calendar "${calendar}" is not known`;
  if (calendarsOf[unit] && calendarsOf[unit] !== kind) {
    return `a ${unit} has no one length in the calendar "${calendar}"`;
  }
  const date = parseReferenceDate(text);
  if (typeof date === "string") return date;
  const day = dayOfDate(kind, date);
  if (day === undefined) return `their date does not exist in the calendar "${calendar}"`;
  const origin = BigInt(day) * nanosecondsPer.day + date.time;
  if (known === "tai" && date.year < 1958) return 'the calendar "tai" begins in 1958';
  const isExact = (kind === "mixed" || known === "proleptic_gregorian") && fits(origin) &&
    !abbreviations[unit].includes(name);
  return { unit, calendar: known, origin, isExact };
}

/** Times as xarray has them, and how many of the counts were no date. */
export interface DecodedTimes {
  dtype: DType;
  data: ArrayData;
  /** Counts so large that no calendar has their date, such as netCDF's fill value 9.97e36. */
  impossible: number;
}

/**
 * Turns counts since a date into times, as `xarray.open_dataset` does: to `datetime64[ns]` where
 * the calendar and the range allow it, else to dates of the calendar.
 *
 * @param counts What is no date becomes "not a time": NaN, the smallest 64-bit integer, the rest.
 * @param reference Unit, date and calendar of the counts.
 * @param dtype `"object"` asks for dates of the calendar in any case.
 */
export function decodeTimes(
  counts: NumericData,
  reference: TimeReference,
  dtype?: DType,
): DecodedTimes {
  const isStandard = ["mixed", "gregorian"].includes(calendarKinds[reference.calendar]) &&
    reference.calendar !== "tai";
  if (isStandard && dtype !== "object") {
    const decoded = toNanoseconds(counts, reference);
    if (decoded) return decoded;
  }
  let impossible = 0;
  const data = Array.from(counts as ArrayLike<number | bigint>, (count) => {
    if (isMissing(count)) return "NaT";
    if (isImpossible(count, reference.unit)) {
      impossible++;
      return "NaT";
    }
    return calendarDate(addMicroseconds(count, reference), reference.calendar);
  });
  return { dtype: "object", data, impossible };
}

/**
 * Turns counts of a unit into durations, as xarray does for variables that it wrote itself.
 *
 * @param units For example `"hours"`.
 * @param resolution Unit of the result.
 * @returns `undefined` if the units are no such units, or a count is too large.
 */
export function decodeDurations(
  counts: NumericData,
  units: string,
  resolution: DurationUnit,
): BigInt64Array | undefined {
  const unit = Object.keys(nanosecondsPer).find((unit) => `${unit}s` === units) as TimeUnit;
  if (!unit || calendarsOf[unit]) return undefined;
  const divisor = { ns: 1n, us: 1_000n, ms: 1_000_000n, s: 1_000_000_000n }[resolution];
  const result = new BigInt64Array(counts.length);
  for (let i = 0; i < counts.length; i++) {
    result[i] = notATime;
    if (isMissing(counts[i])) continue;
    if (isImpossible(counts[i], unit)) return undefined;
    result[i] = multiply(counts[i], nanosecondsPer[unit], counts) / divisor;
  }
  return result;
}

/** `undefined` if a date does not fit 64 bits of nanoseconds. */
function toNanoseconds(counts: NumericData, reference: TimeReference): DecodedTimes | undefined {
  const { unit, origin, isExact } = reference;
  const factor = nanosecondsPer[unit];
  const data = new BigInt64Array(counts.length).fill(notATime);
  let impossible = 0;
  for (let i = 0; i < counts.length; i++) {
    const count = counts[i];
    if (isMissing(count)) continue;
    if (isImpossible(count, unit)) {
      impossible++;
      continue;
    }
    const sum = isExact
      ? origin + multiply(count, factor, counts)
      : addMicroseconds(count, reference) * 1000n;
    if (!fits(sum)) return undefined;
    data[i] = sum;
  }
  return { dtype: "datetime64[ns]", data, impossible };
}

function isMissing(count: number | bigint): boolean {
  return count === notATime || Number.isNaN(count);
}

function fits(value: bigint): boolean {
  return BigInt.asIntN(64, value) === value && value !== notATime;
}

/** Whether a count is beyond 292,471 years: 64 bits of microseconds, as much as cftime counts. */
function isImpossible(count: number | bigint, unit: TimeUnit): boolean {
  return !(Math.abs(Number(count)) * (Number(nanosecondsPer[unit]) / 1000) < 2 ** 63);
}

/** Scales to nanoseconds; floating-point counts in double precision and cut, as NumPy does. */
function multiply(count: number | bigint, factor: bigint, counts: NumericData): bigint {
  const isFloat = counts instanceof Float32Array || counts instanceof Float64Array;
  return isFloat ? BigInt(Math.trunc(Number(count) * Number(factor))) : BigInt(count) * factor;
}

const microsecondsPerDay = 86_400_000_000n;

/** Adds a count to the origin, in microseconds, rounded as cftime does. */
function addMicroseconds(count: number | bigint, { unit, origin }: TimeReference): bigint {
  const factor = nanosecondsPer[unit];
  const start = (origin - floorMod(origin, 1000n)) / 1000n;
  if (typeof count === "bigint") return start + count * factor / 1000n;
  const whole = Math.trunc(count);
  const part = (count - whole) * Number(factor) / 1000;
  const base = BigInt(whole) * factor / 1000n;
  const rest = part - Math.floor(part);
  let rounded = base + BigInt(Math.floor(part));
  if (rest > 0.5 || rest === 0.5 && rounded % 2n !== 0n) rounded++;
  if (factor < nanosecondsPer.second) return start + rounded;
  // a microsecond beside a whole second is noise of a division
  const beyondSecond = floorMod(rounded, 1_000_000n);
  if (beyondSecond === 1n) return start + base + BigInt(Math.floor(part));
  if (beyondSecond === 999_999n) return start + base + BigInt(Math.ceil(part));
  return start + rounded;
}

function floorMod(value: bigint, divisor: bigint): bigint {
  return (value % divisor + divisor) % divisor;
}

function calendarDate(microseconds: bigint, calendar: string): CalendarDate {
  const time = floorMod(microseconds, microsecondsPerDay);
  const count = Number((microseconds - time) / microsecondsPerDay);
  const { year, month, day } = dateOfDay(calendarKinds[calendar], count);
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
}
