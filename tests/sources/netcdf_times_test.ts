import { deepEqual, equal, match, ok, throws } from "node:assert/strict";
import { eachRun } from "../../lib/arrays/region.ts";
import { formatDatetime } from "../../lib/arrays/format_time.ts";
import { toAttributes } from "../../lib/arrays/attributes.ts";
import { dateOfDay, dayOfDate } from "../../lib/sources/calendar.ts";
import { decodeGroup } from "../../lib/sources/netcdf_decode.ts";
import { decodeTimes, parseTimeUnits } from "../../lib/sources/netcdf_times.ts";
import { parseReferenceDate } from "../../lib/sources/reference_date.ts";
import { readExpected } from "../fixtures/netcdf/expected.ts";

/** What xarray made of times, as make_times.py wrote it down. */
interface ExpectedTimes {
  units: string;
  calendar: string | null;
  counts: number[];
  /** If it refused, or left numbers. */
  error?: string;
  dates?: string[];
}

const cases = readExpected<ExpectedTimes[]>("times");
const refused = "numbers";

/**
 * Where another answer than xarray's is right: it takes a zone without sign for the time of day,
 * leaves out words that it does not know, and guesses the order of day and month.
 */
const better: Record<string, string> = {
  "seconds since 2020-02-05 10:08:25 0:00": "2020-02-05T10:08:25.000000000",
  "seconds since 2020-02-05 10:08:25 1:00": refused,
  "seconds since 2020-02-05 10:08:25 EST": refused,
  "seconds since 2020-02-05 10:08:25 Europe/Berlin": refused,
  "seconds since 2020-02-05 10:08:25 UTC+1": refused,
  "seconds since 5-6-1999": refused,
  "seconds since 1/2/2000": refused,
  "seconds since 2000-01-01+01:00": refused,
  "seconds since 2000-01-01 noon": refused,
  "seconds since 2010-02-03 4": refused,
  "seconds since 2010-2-3 -6": refused,
  "nanoseconds since 2000-01-01 360_day": "2000-01-01 00:00:00",
  "nanoseconds since 2000-01-01 noleap": "2000-01-01 00:00:00",
};

function decode({ units, calendar, counts }: ExpectedTimes): string[] {
  const reference = parseTimeUnits(units, calendar ?? undefined);
  if (typeof reference === "string") return [refused];
  const { data } = decodeTimes(new Float64Array(counts), reference);
  return Array.from(
    data as ArrayLike<unknown>,
    (time) => typeof time === "bigint" ? formatDatetime(time) : String(time),
  );
}

Deno.test("decodeTimes() gives xarray's dates for all spellings, units, calendars and years", () => {
  let decoded = 0;
  let left = 0;
  for (const one of cases) {
    const known = better[one.calendar === null ? one.units : `${one.units} ${one.calendar}`];
    const dates = decode(one);
    const what = `${one.units} (${one.calendar})`;
    if (known) equal(dates[0], known, what);
    else deepEqual(dates, one.dates ?? [refused], what);
    if (dates[0] === refused) left++;
    else decoded++;
  }
  deepEqual([decoded > 350, left > 100], [true, true], `${decoded} decoded, ${left} left`);
});

Deno.test("decodeTimes() counts within a microsecond in both directions from any year", () => {
  const reference = parseTimeUnits("days since 0001-01-01", "julian");
  ok(typeof reference !== "string");
  const { data } = decodeTimes(new Float64Array([-1, 0, -365.5, 1e6 + 0.5]), reference);
  deepEqual((data as string[]).map(String), [
    "-0001-12-31 00:00:00",
    "0001-01-01 00:00:00",
    "-0001-01-01 12:00:00",
    "2738-11-08 12:00:00",
  ]);
});

Deno.test("decodeTimes() makes what is no date NaT, at once, and counts it", () => {
  for (const calendar of ["standard", "noleap", "julian", "360_day"]) {
    const reference = parseTimeUnits("days since 2000-01-01", calendar);
    ok(typeof reference !== "string");
    const counts = new Float64Array([0, 9.969209968386869e36, NaN, Infinity, -Infinity, 2 ** 62]);
    const start = performance.now();
    const { data, impossible, dtype } = decodeTimes(counts, reference);
    ok(performance.now() - start < 100);
    equal(impossible, 4);
    const missing = dtype === "object" ? "NaT" : -(2n ** 63n);
    deepEqual(Array.from(data as ArrayLike<unknown>).slice(1), new Array(5).fill(missing));
  }
});

Deno.test("dateOfDay() and dayOfDate() are each other's inverse in all calendars, near and far", () => {
  const near = Array.from({ length: 3000 }, (_, i) => i - 1500);
  for (
    const kind of ["mixed", "gregorian", "julian", "noleap", "all_leap", "360_day"] as const
  ) {
    for (const around of [0, -141427, -719468, -719468 - 366, 146097 * 4, -1e8, 1e8]) {
      let before = dateOfDay(kind, around - 1501);
      for (const offset of near) {
        const date = dateOfDay(kind, around + offset);
        equal(dayOfDate(kind, date), around + offset);
        const isNext = date.day === before.day + 1 && date.month === before.month ||
          date.day === 1 || kind === "mixed" && date.day === 15 && before.day === 4;
        ok(isNext, `${kind}: ${JSON.stringify(before)}, then ${JSON.stringify(date)}`);
        if ((kind === "mixed" || kind === "julian")) ok(date.year !== 0);
        before = date;
      }
    }
  }
});

Deno.test("dayOfDate() knows which dates there are", () => {
  const exists = (
    kind: Parameters<typeof dayOfDate>[0],
    year: number,
    month: number,
    day: number,
  ) => dayOfDate(kind, { year, month, day }) !== undefined;
  deepEqual(
    [
      exists("gregorian", 1900, 2, 29),
      exists("julian", 1900, 2, 29),
      exists("mixed", 1500, 2, 29),
      exists("mixed", 1582, 10, 10),
      exists("mixed", 0, 1, 1),
      exists("gregorian", 0, 2, 29),
      exists("mixed", -1, 2, 29),
      exists("mixed", -4, 2, 29),
      exists("360_day", 2001, 2, 30),
      exists("360_day", 2001, 2, 31),
      exists("noleap", 2000, 2, 29),
      exists("all_leap", 2001, 2, 29),
      exists("gregorian", 2001, 13, 1),
      exists("gregorian", 2001, 4, 31),
    ],
    [false, true, true, false, false, true, true, false, true, false, false, true, false, false],
  );
});

Deno.test("parseReferenceDate() says why a date has no one meaning", () => {
  for (const date of ["5-6-1999", "1-12-1999", "12-1-1999"]) {
    match(parseReferenceDate(date) as string, /day or with the month/);
  }
  match(parseReferenceDate("2000-01-01 10:00 CST") as string, /zone "CST" can mean several/);
  match(parseReferenceDate("2000-01-01 10:00 6:00") as string, /zone "6:00" has no sign/);
  match(parseReferenceDate("the flood") as string, /not understood/);
});

Deno.test("decodeGroup() decodes of very many times those that are asked for", () => {
  const counts = Float64Array.from({ length: 600_000 }, (_, i) => i);
  counts[300_000] = 1e7;
  let read = 0;
  const { dataVars } = decodeGroup({
    variables: [{
      name: "t",
      dims: ["line", "pixel"],
      shape: [1000, 600],
      dtype: "float64",
      attributes: toAttributes({ units: "hours since 2000-01-01" }),
      read: (region) => {
        if (!region) return counts;
        const part: number[] = [];
        eachRun([1000, 600], region, (position, length, step) => {
          for (let i = 0; i < length; i++) part.push(counts[position + i * step]);
        });
        read += part.length;
        return new Float64Array(part);
      },
    }],
    attributes: new Map(),
    refused: new Map(),
    groups: [],
  }, { source: "swath.nc" });
  const times = dataVars.get("t")!;
  equal(times.dtype, "datetime64[ns]");
  const dates = times.isel({ line: 1, pixel: [0, 3] }).values as Date[];
  deepEqual(dates.map((date) => date.toISOString().slice(0, 13)), [
    "2000-01-26T00",
    "2000-01-26T01",
    "2000-01-26T02",
  ]);
  equal(read, 5);
  throws(() => times.isel({ line: 500, pixel: [0, 3] }).data, {
    name: "SourceError",
    message: /"swath.nc": the times of "t" .* not between 1678 and 2262\. Open it with decodeTimes/,
  });
});
