import assert from "node:assert/strict";
import { nearName } from "../../lib/geometry/near_name.ts";

Deno.test("nearName() counts swapped neighbours as one slip, also the first and the last two", () => {
  for (const name of ["tsride", "stirde", "strdie", "stried"]) {
    assert.equal(nearName(name, ["stride"]), "stride");
  }
  assert.equal(nearName("wdith", ["width"]), "width");
  for (const name of ["widtj", "widt", "widthh"]) assert.equal(nearName(name, ["width"]), "width");
  assert.equal(nearName("wdiht", ["width"]), undefined); // two slips in five letters
});

Deno.test("nearName() allows more slips in longer names, counted in the shorter of the two", () => {
  const CASES: [written: string, known: string[], found: string | undefined][] = [
    ["ab", ["ac"], undefined],
    ["abc", ["abd"], "abd"],
    ["abcde", ["xycde"], undefined],
    ["abcdef", ["xycdef"], "xycdef"],
    ["abcdefghi", ["xyzdefghi"], undefined],
    ["abcdefghij", ["xyzdefghij"], "xyzdefghij"],
    ["strxd", ["stride"], undefined],
    ["stridex", ["strxd"], undefined],
    ["widh", ["width"], "width"],
    ["wixdth", ["width"], "width"],
    ["colums", ["volumes", "columns"], "columns"],
    ["colums", ["columns", "volumes"], "columns"],
  ];
  for (const [written, known, found] of CASES) {
    assert.equal(nearName(written, known), found, written);
  }
});

Deno.test("nearName() finds the shortest name that holds what was written, or is held by it", () => {
  const CASES: [written: string, known: string[], found: string | undefined][] = [
    ["wid", ["stride", "columnWidth", "lineWidth"], "lineWidth"],
    ["wid", ["lineWidth", "columnWidth", "stride"], "lineWidth"],
    ["wi", ["columnWidth"], undefined],
    ["theWholeWidth", ["stride", "width"], "width"],
    ["theWholeSum", ["sum", "it"], "sum"],
    ["!?", ["width"], undefined],
    ["toString", ["width"], undefined],
  ];
  for (const [written, known, found] of CASES) {
    assert.equal(nearName(written, known), found, written);
  }
});
