import { equal } from "node:assert/strict";
import { findName, listNames } from "../../lib/arrays/names.ts";

Deno.test("findName() prefers the file's own spelling", () => {
  equal(findName(["gridRow", "grid_row"], "gridRow"), "gridRow");
  equal(findName(["grid_row"], "gridRow"), "grid_row");
  equal(findName(["T2-mean"], "T2Mean"), "T2-mean");
});

Deno.test("findName() gives nothing where none or several fit", () => {
  equal(findName(["grid_row"], "gridrow"), undefined);
  equal(findName(["a_b", "a-b"], "aB"), undefined);
  equal(findName([], "a"), undefined);
});

Deno.test("listNames() says so when there are none", () => {
  equal(listNames(["a", "b"]), '"a", "b"');
  equal(listNames([]), "(none)");
});
