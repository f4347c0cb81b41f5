import { deepEqual, equal } from "node:assert/strict";
import { eachRun } from "../../lib/arrays/region.ts";
import type { RawVariable } from "../../lib/sources/netcdf_raw.ts";
import { decodeTexts, joinCharacters } from "../../lib/sources/netcdf_text.ts";

/** Characters of texts of one length, as netCDF-3 stores them. */
function characters(texts: string[], shape: number[], name = "v"): RawVariable {
  const all = texts.join("").split("").map((letter) => letter === "_" ? "" : letter);
  return {
    name,
    dims: ["row", "column", "letters"].slice(3 - shape.length),
    shape,
    dtype: "char",
    attributes: new Map(),
    read: (region) => {
      if (!region) return all;
      const found: string[] = [];
      eachRun(shape, region, (position, count, step) => {
        for (let i = 0; i < count; i++) found.push(all[position + i * step]);
      });
      return found;
    },
  };
}

const users = (...variables: RawVariable[]) => new Map([["letters", variables]]);

Deno.test("joinCharacters() joins the last dimension, of all texts or of some", () => {
  const variable = characters(["ab_", "c__", "_d_", "efg", "___", "h_i"], [2, 3, 3]);
  const joined = joinCharacters(variable, users(variable), new Set(["v"]));
  const { dims, shape, dtype } = joined;
  deepEqual({ dims, shape, dtype }, { dims: ["row", "column"], shape: [2, 3], dtype: "|S3" });
  deepEqual(joined.read(), ["ab", "c", "\0d", "efg", "", "h\0i"]);
  deepEqual(joined.read({ start: [0, 1], step: [1, 1], count: [2, 2] }), ["c", "\0d", "", "h\0i"]);
  deepEqual(joined.read({ start: [1, 0], step: [1, 2], count: [1, 2] }), ["efg", "h\0i"]);
  deepEqual(joined.read({ start: [0, 0], step: [1, 1], count: [0, 3] }), []);
});

Deno.test("joinCharacters() leaves characters whose dimension others use", () => {
  const variable = characters(["ab", "cd"], [2, 2]);
  const isJoined = (one: RawVariable, others: RawVariable[], names: string[]) =>
    joinCharacters(one, users(one, ...others), new Set(names)) !== one;
  equal(isJoined(variable, [], ["v"]), true);
  equal(isJoined(variable, [], ["v", "letters"]), false, "a coordinate");
  equal(isJoined(variable, [{ ...variable, dtype: "int8" }], ["v"]), false, "numbers along it");
  equal(
    isJoined(variable, [{ ...variable, dims: ["letters", "x"] }], ["v"]),
    false,
    "not the last",
  );
  equal(isJoined(variable, [characters(["xy"], [2])], ["v"]), true, "other texts");
  equal(isJoined({ ...variable, dtype: "int8" }, [], ["v"]), false);
  equal(isJoined({ ...variable, dims: [], shape: [] }, [], ["v"]), false);
});

Deno.test("decodeTexts() reads an encoding, and makes missing texts NaN", () => {
  const decode = (dtype: RawVariable["dtype"], texts: string[], given: Record<string, string>) => {
    const attributes = new Map(
      Object.entries(given).map(([name, value]) => [name, { value, dtype: "str" as const }]),
    );
    const taken: string[] = [];
    const stage = decodeTexts(
      { ...characters([], [texts.length]), dtype, read: () => texts },
      attributes,
      (name) => {
        if (attributes.has(name)) taken.push(name);
        return attributes.get(name);
      },
    );
    return stage && { dtype: stage.dtype, texts: stage.read(), taken: taken.sort() };
  };
  const latin = ["Z\xfcrich"];
  deepEqual(decode("|S6", latin, {}), { dtype: "|S6", texts: latin, taken: [] });
  for (const name of ["latin-1", "latin1", "ISO-8859-1"]) {
    deepEqual(decode("|S6", latin, { _Encoding: name }), {
      dtype: "object",
      texts: ["Zürich"],
      taken: ["_Encoding"],
    });
  }
  deepEqual(decode("|S6", ["Z\xc3\xbc"], { _Encoding: "utf-8" })?.texts, ["Zü"]);
  deepEqual(decode("|S6", latin, { _Encoding: "nonsense" })?.texts, latin);
  const missing = { _FillValue: "a", missing_value: "b" };
  deepEqual(decode("|S1", ["a", "b", "c"], missing), {
    dtype: "object",
    texts: [NaN, "b", "c"],
    taken: ["_FillValue", "missing_value"],
  });
  deepEqual(decode("text", ["a", "b", "c"], missing)?.texts, [NaN, NaN, "c"]);
  deepEqual(decode("text", ["a", "☁☁☁", ""], {}), {
    dtype: "<U3",
    texts: ["a", "☁☁☁", ""],
    taken: [],
  });
  deepEqual(decode("text", ["", ""], {})?.dtype, "<U1");
  deepEqual(decode("char", ["a"], {})?.dtype, "|S1");
  deepEqual(decode("int32", [], {}), undefined);
});
