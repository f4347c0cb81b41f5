import { type DurationUnit, notATime } from "./dtype.ts";

const perSecond: Record<DurationUnit, bigint> = { s: 1n, ms: 1000n, us: 1000000n, ns: 1000000000n };

/**
 * Writes a time as NumPy does: `2020-01-01T06:00:00.000000000`.
 *
 * @param nanoseconds Nanoseconds since 1970-01-01T00:00:00, without leap seconds.
 * @returns ISO 8601 with nine decimal places, or `NaT` for "not a time".
 *
 * @example The epoch
 * ```ts
 * import assert from "node:assert/strict";
 * import { formatDatetime } from "./format_time.ts";
 *
 * assert.equal(formatDatetime(0n), "1970-01-01T00:00:00.000000000");
 * ```
 */
export function formatDatetime(nanoseconds: bigint): string {
  if (nanoseconds === notATime) return "NaT";
  const seconds = floorDivide(nanoseconds, perSecond.ns);
  const iso = new Date(Number(seconds) * 1000).toISOString().slice(0, 19);
  return `${iso}.${String(nanoseconds - seconds * perSecond.ns).padStart(9, "0")}`;
}

/** Writes a time as xarray previews it: the date alone at midnight, no needless decimal places. */
export function formatDatetimeBriefly(nanoseconds: bigint): string {
  const full = formatDatetime(nanoseconds);
  if (full === "NaT") return full;
  const [seconds, fraction] = full.split(".");
  if (fraction === "000000000") return seconds.replace(/T00:00:00$/, "");
  return `${seconds}.${fraction.replace(/000$/, "")}`;
}

/** Which part of a duration is worth writing. */
export type DurationFormat = "date" | "time" | "datetime";

/** Chooses what to write of durations: only days, only hours to nanoseconds, or both. */
export function chooseDurationFormat(
  counts: readonly bigint[],
  unit: DurationUnit,
): DurationFormat {
  const day = 86400n * perSecond[unit];
  const present = counts.filter((count) => count !== notATime);
  if (present.every((count) => floorDivide(count, day) === 0n)) return "time";
  return present.every((count) => count % day === 0n) ? "date" : "datetime";
}

/**
 * Writes a duration as pandas does: `1 days 12:00:00`.
 *
 * @param count Number of units, e.g. nanoseconds.
 * @param unit The unit.
 * @param format Which part to write.
 */
export function formatDuration(
  count: bigint,
  unit: DurationUnit,
  format: DurationFormat = "datetime",
): string {
  if (count === notATime) return "NaT";
  const nanoseconds = count * (perSecond.ns / perSecond[unit]);
  const day = 86400n * perSecond.ns;
  const days = floorDivide(nanoseconds, day);
  const [clock, fraction] = formatDatetime(nanoseconds).slice(11).split(".");
  const decimals = fraction === "000000000" ? "" : `.${fraction.replace(/000$/, "")}`;
  if (format === "date") return `${days} days`;
  // pandas marks the clock with a plus where the days are negative
  const sign = days < 0n ? "+" : "";
  return format === "time" ? clock + decimals : `${days} days ${sign}${clock}${decimals}`;
}

/** Milliseconds that a duration lasts, NaN for "not a time". */
export function durationToMilliseconds(count: bigint, unit: DurationUnit): number {
  return count === notATime ? NaN : Number(count) / (Number(perSecond[unit]) / 1000);
}

/** Unit of a duration type: `"ns"` of `"timedelta64[ns]"`. */
export function durationUnit(dtype: string): DurationUnit {
  return dtype.slice("timedelta64[".length, -1) as DurationUnit;
}

function floorDivide(dividend: bigint, divisor: bigint): bigint {
  return (dividend - (dividend % divisor + divisor) % divisor) / divisor;
}
