import { deepEqual, equal } from "node:assert/strict";
import { toAttributes } from "../../lib/arrays/attributes.ts";
import { decodeGroup } from "../../lib/sources/netcdf_decode.ts";

Deno.test("decodeGroup() leaves times in units that it does not understand as numbers", () => {
  for (
    const units of ["fortnights since 2020-01-01", "days since the flood", "days since 2020-13-01"]
  ) {
    const dataset = decodeGroup({
      variables: [{
        name: "t",
        dims: ["t"],
        shape: [2],
        dtype: "int16",
        attributes: toAttributes({ units, calendar: "standard", _FillValue: 7 }),
        read: () => new Int16Array([7, 8]),
      }],
      attributes: new Map(),
      refused: new Map(),
      groups: [],
    });
    const { dtype, values, attrs } = dataset.get("t");
    deepEqual({ dtype, values }, { dtype: "float32", values: [NaN, 8] });
    deepEqual(attrs, { units, calendar: "standard" });
  }
});

Deno.test("decodeGroup() turns texts of an unknown encoding into one character per byte", () => {
  const dataset = decodeGroup({
    variables: [{
      name: "s",
      dims: ["length"],
      shape: [2],
      dtype: "char",
      attributes: toAttributes({ _Encoding: "klingon" }),
      read: () => ["a", "\xe9"],
    }],
    attributes: new Map(),
    refused: new Map(),
    groups: [],
  });
  equal(dataset.get("s").values, "a\xe9");
});
