/** How a calendar counts days; `mixed` is Julian until 4 October 1582, Gregorian from the 15th. */
export type CalendarKind = "mixed" | "gregorian" | "julian" | "noleap" | "all_leap" | "360_day";

/** Calendars by the names that the CF conventions give them. */
export const calendarKinds: Readonly<Record<string, CalendarKind>> = {
  standard: "mixed",
  gregorian: "mixed",
  proleptic_gregorian: "gregorian",
  tai: "gregorian",
  julian: "julian",
  noleap: "noleap",
  "365_day": "noleap",
  all_leap: "all_leap",
  "366_day": "all_leap",
  "360_day": "360_day",
};

/** 15 October 1582, the first day of the Gregorian calendar, in days since 1970. */
const reformDay = -141427;
/** Days from 1 March of the year 0 to 1970-01-01, in the Gregorian calendar. */
const epoch = 719468;
/** How much later the Julian calendar's 1 March of the year 0 is than the Gregorian's, in days. */
const julianShift = -2;
const monthStarts = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];

/** A day of a calendar, months and days counted from 1. */
export interface CalendarDay {
  /** The years −1 and 1 are neighbours in `mixed` and `julian`; the others have a year 0. */
  year: number;
  month: number;
  day: number;
}

/**
 * Counts the days to a date: since 1970-01-01 in `mixed`, `gregorian` and `julian`, since the year 0
 * in the others.
 *
 * @returns `undefined` if the calendar has no such date.
 *
 * @example The calendar's reform
 * ```ts
 * import assert from "node:assert/strict";
 * import { dayOfDate } from "./calendar.ts";
 *
 * assert.equal(dayOfDate("mixed", { year: 1582, month: 10, day: 4 }), -141428);
 * assert.equal(dayOfDate("mixed", { year: 1582, month: 10, day: 10 }), undefined);
 * ```
 */
export function dayOfDate(kind: CalendarKind, date: CalendarDay): number | undefined {
  const { year, month, day } = date;
  if (year === 0 && !hasYearZero(kind)) return undefined;
  if (!(month >= 1 && month <= 12 && day >= 1 && day <= 31)) return undefined;
  const counted = count(kind, year < 0 && !hasYearZero(kind) ? year + 1 : year, month, day);
  // 31 April is counted as 1 May, and so comes back as another date
  const { year: y, month: m, day: d } = dateOfDay(kind, counted);
  return y === year && m === month && d === day ? counted : undefined;
}

/** Gives the date of a day that {@linkcode dayOfDate} counts, by arithmetic: no day is far away. */
export function dateOfDay(kind: CalendarKind, day: number): CalendarDay {
  if (kind === "360_day") {
    const month = Math.floor(day / 30);
    return { year: Math.floor(month / 12), month: mod(month, 12) + 1, day: mod(day, 30) + 1 };
  }
  if (kind === "noleap" || kind === "all_leap") {
    const length = kind === "noleap" ? 365 : 366;
    const within = mod(day, length);
    const startOf = (month: number) => monthStarts[month] + (length === 366 && month > 1 ? 1 : 0);
    const month = monthStarts.findLastIndex((_, index) => startOf(index) <= within);
    return { year: Math.floor(day / length), month: month + 1, day: within - startOf(month) + 1 };
  }
  const date = kind === "julian" || kind === "mixed" && day < reformDay
    ? fromMarch(julianYear(day + epoch - julianShift))
    : fromMarch(gregorianYear(day + epoch));
  return date.year <= 0 && !hasYearZero(kind) ? { ...date, year: date.year - 1 } : date;
}

function hasYearZero(kind: CalendarKind): boolean {
  return kind !== "mixed" && kind !== "julian";
}

/** Counts the days to a date in a calendar with a year 0; a day too many is one of the next month. */
function count(kind: CalendarKind, year: number, month: number, day: number): number {
  if (kind === "360_day") return (year * 12 + month - 1) * 30 + day - 1;
  if (kind === "noleap") return year * 365 + monthStarts[month - 1] + day - 1;
  if (kind === "all_leap") {
    return year * 366 + monthStarts[month - 1] + (month > 2 ? 1 : 0) + day - 1;
  }
  if (kind === "mixed") {
    const isGregorian = year > 1582 || year === 1582 && (month > 10 || month === 10 && day >= 15);
    return count(isGregorian ? "gregorian" : "julian", year, month, day);
  }
  // Years begin in March here, so that the leap day is their last.
  const y = month > 2 ? year : year - 1;
  const within = Math.floor((153 * mod(month - 3, 12) + 2) / 5) + day - 1;
  const leaps = Math.floor(y / 4);
  if (kind === "julian") return y * 365 + leaps + within - epoch + julianShift;
  return y * 365 + leaps - Math.floor(y / 100) + Math.floor(y / 400) + within - epoch;
}

/** Year that begins in March, and days since its 1 March. */
type MarchDay = [year: number, within: number];

function gregorianYear(day: number): MarchDay {
  const era = Math.floor(day / 146097);
  const inEra = day - era * 146097;
  const year = Math.floor(
    (inEra - Math.floor(inEra / 1460) + Math.floor(inEra / 36524) - Math.floor(inEra / 146096)) /
      365,
  );
  return [year + era * 400, inEra - 365 * year - Math.floor(year / 4) + Math.floor(year / 100)];
}

function julianYear(day: number): MarchDay {
  const era = Math.floor(day / 1461);
  const inEra = day - era * 1461;
  const year = Math.floor((inEra - Math.floor(inEra / 1460)) / 365);
  return [year + era * 4, inEra - 365 * year];
}

function fromMarch([year, within]: MarchDay): CalendarDay {
  const index = Math.floor((5 * within + 2) / 153);
  const month = index < 10 ? index + 3 : index - 9;
  const day = within - Math.floor((153 * index + 2) / 5) + 1;
  return { year: month <= 2 ? year + 1 : year, month, day };
}

function mod(value: number, divisor: number): number {
  return value - Math.floor(value / divisor) * divisor;
}
