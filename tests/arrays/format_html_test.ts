import { deepEqual, equal, match, ok } from "node:assert/strict";
import { DataArray, Dataset, Variable } from "../../lib/arrays/mod.ts";
import { Storage } from "../../lib/arrays/storage.ts";
import { toAttributes } from "../../lib/arrays/attributes.ts";
import { summaryStyle } from "../../lib/arrays/format_html_style.ts";

/** Gives the names of elements in order, and fails where they are not closed as they were opened. */
function elements(html: string): string[] {
  const names: string[] = [];
  const open: string[] = [];
  for (const [, slash, name] of html.matchAll(/<(\/?)([a-z][a-z0-9]*)[^>]*>/g)) {
    if (slash) equal(open.pop(), name);
    else {
      names.push(name);
      open.push(name);
    }
  }
  deepEqual(open, []);
  return names;
}

function makeDataset(): Dataset {
  const heights = DataArray.from(new Float32Array([1, 2, 3]), {
    dims: ["radar_height"],
    shape: [3],
    attrs: { units: "km" },
  });
  const rain = DataArray.from(Float32Array.from({ length: 24 }, (_, i) => i ? i / 2 : NaN), {
    dims: ["grid_row", "radar_height"],
    shape: [8, 3],
    coords: { radar_height: heights },
    attrs: { long_name: "rain <b>&", valid_range: new Float32Array([0, 75.5]) },
  });
  return Dataset.from({ rain }, { title: 'a "title"', count: 3 });
}

Deno.test("Dataset.toHtml() shows dimensions, coordinates, variables and attributes", () => {
  const html = makeDataset().toHtml();
  const names = elements(html);
  equal(names.filter((name) => name === "details").length, 5);
  equal(names.filter((name) => name === "summary").length, 5);
  for (
    const part of [
      "<strong>radar_height</strong>: 3",
      "grid_row: 8",
      "Coordinates <span",
      "Data variables <span",
      "Attributes <span",
      "(grid_row, radar_height)",
      "float32",
      "nan 0.5 1.0 1.5 ",
      " ... ",
      " 11.5</span>",
      "min 0.5, mean 6.0, max 11.5, 1 of 24 missing",
      '<th scope="row">valid_range</th><td>[ 0.  75.5]</td>',
      "rain &lt;b&gt;&amp;",
      "a &quot;title&quot;",
    ]
  ) ok(html.includes(part), `${part} is missing in ${html}`);
});

Deno.test("DataArray.toHtml() shows values, coordinates and attributes", () => {
  const html = makeDataset().get("rain").isel({ gridRow: 1 }).toHtml();
  elements(html);
  match(html, /<strong>DataArray<\/strong> <span class="cvd-name">rain<\/span>/);
  const whole = makeDataset().get("rain").toHtml();
  match(whole, />grid_row: 8<.*><strong>radar_height<\/strong>: 3</);
  match(html, /array\(\[1\.5, 2\. , 2\.5\], dtype=float32\)/);
  match(html, /Coordinates/);
});

Deno.test("toHtml() lets nothing of the data act as markup", () => {
  const evil = `"><script>alert(1)</script><img src=x onerror='x'>`;
  const array = DataArray.from([evil], {
    name: evil,
    dims: [evil],
    shape: [1],
    dtype: "object",
    attrs: { [evil]: evil },
  });
  for (const html of [array.toHtml(), Dataset.from({ [evil]: array }, { [evil]: evil }).toHtml()]) {
    const names = elements(html);
    ok(!names.includes("script") && !names.includes("img"), html);
    ok(!/<[^>]*onerror/.test(html.replace(/"[^"]*"/g, '""')));
  }
});

Deno.test("toHtml() says the same with styles stripped", () => {
  const bare = makeDataset().toHtml().replace(/<style>.*?<\/style>/s, "").replace(/<[^>]+>/g, "");
  match(bare, /Dimensions: grid_row: 8 radar_height: 3/);
  match(bare, /rain \(grid_row, radar_height\) float32 nan 0\.5/);
});

Deno.test("summaryStyle is confined to the summary", () => {
  const selectors = summaryStyle.replace(/\{[^}]*\}/g, "\n").split(/[\n,]/).map((s) => s.trim());
  for (const selector of selectors.filter(Boolean)) match(selector, /^\.cvd(-[a-z]+)?\b/);
  ok(selectors.filter(Boolean).length > 20);
});

Deno.test("toHtml() reads little of large variables and does not mark them as loaded", () => {
  const read: string[] = [];
  const variable = (name: string, rows: number) =>
    new Variable({
      dims: [`${name}_y`, "x"],
      storage: new Storage("float32", [rows, 1000], () => {
        read.push(name);
        return new Float32Array(rows * 1000);
      }),
    });
  const variables = [["small", 100], ["huge", 10_000], ["other", 100]] as const;
  const dataVars = new Map(variables.map(([name, rows]) => [name, variable(name, rows)]));
  const dataset = new Dataset({ dataVars });
  const html = dataset.toHtml();
  deepEqual(read, ["small"]);
  ok(html.length < 8000, `${html.length} characters`);
  match(html, /\[10000000 values with dtype=float32\]/);
  match(dataset.toString(), /small +\(small_y, x\) float32 400kB \.\.\./);
});

Deno.test("toHtml() names a single value and an empty dataset", () => {
  match(
    DataArray.from(new Float64Array([2.5]), { dims: [], shape: [] }).toHtml(),
    /a single value/,
  );
  match(Dataset.from({}).toHtml(), /none/);
});

/** The summary line by line, without the style. */
function lines(html: string): string {
  return html.replace(/<style>.*?<\/style>/s, "").replace(
    /(<\/(?:div|details|summary|pre|tr)>)/g,
    "$1\n",
  );
}

Deno.test("toHtml() writes whole summaries as they were looked at; UPDATE_GOLDEN=1 writes them anew", () => {
  const dataset = makeDataset();
  const kept: Record<string, string> = {
    "a dataset": dataset.toHtml(),
    "an array": dataset.get("rain").toHtml(),
    "an array without name, attributes and coordinates": DataArray.from(["a"], {
      dims: ["x"],
      shape: [1],
    }).toHtml(),
    "what cannot be read, and groups": new Dataset({
      refused: new Map([["odd", "it is a reference"]]),
      groups: ["forecast", "forecast/model"],
    }).toHtml(),
  };
  const all = Object.entries(kept).map(([name, html]) => `<!-- ${name} -->\n${lines(html)}`);
  const file = new URL("../fixtures/array_summaries.html", import.meta.url);
  if (Deno.env.get("UPDATE_GOLDEN") === "1") Deno.writeTextFileSync(file, all.join("\n"));
  equal(all.join("\n"), Deno.readTextFileSync(file));
});

/** A dataset with so many variables along a dimension, coordinates and attributes. */
function counted(variables: number, coordinates: number, attributes: number): Dataset {
  const entries = (prefix: string, count: number) =>
    Array.from({ length: count }, (_, i): [string, DataArray] => [
      `${prefix}${i}`,
      DataArray.from(new Float32Array(2), { dims: ["x"], shape: [2] }),
    ]);
  const own = (list: [string, DataArray][]) =>
    new Map(list.map(([name, array]) => [name, array.variable]));
  const attrs = Object.fromEntries(Array.from({ length: attributes }, (_, i) => [`a${i}`, i]));
  return new Dataset({
    dataVars: own(entries("v", variables)),
    coords: own(entries("c", coordinates)),
    attributes: toAttributes(attrs),
  });
}

Deno.test("toHtml() unfolds lists that are short enough to be read at once", () => {
  const sections = (html: string) =>
    [...html.matchAll(/<details class="cvd-section"( open)?><summary>(\w+)/g)]
      .map(([, open, title]) => `${title}${open ? "" : " folded"}`);
  deepEqual(sections(counted(15, 25, 10).toHtml()), ["Coordinates", "Data", "Attributes"]);
  deepEqual(sections(counted(16, 26, 11).toHtml()), [
    "Coordinates folded",
    "Data folded",
    "Attributes folded",
  ]);
  deepEqual(sections(counted(1, 0, 0).toHtml()), ["Data"]);
  const array = (count: number) =>
    DataArray.from(new Float32Array(1), {
      dims: ["x"],
      shape: [1],
      attrs: Object.fromEntries(Array.from({ length: count }, (_, i) => [`a${i}`, i])),
    }).toHtml();
  deepEqual(sections(array(10)), ["Values", "Attributes"]);
  deepEqual(sections(array(11)), ["Values", "Attributes folded"]);
});

Deno.test("toHtml() cuts long attributes, and shows fewer edges of arrays of many axes", () => {
  const withNote = (note: string) =>
    DataArray.from(new Float32Array(1), { dims: ["x"], shape: [1], attrs: { note } }).toHtml();
  const start = "ab" + "c".repeat(1998);
  ok(withNote(start).includes(`<td>${start}</td>`));
  ok(withNote(`${start}d`).includes(`<td>${start}…</td>`));
  const text = (shape: number[]) => {
    const size = shape.reduce((a, b) => a * b);
    const dims = shape.map((_, i) => `d${i}`);
    const array = DataArray.from(Int32Array.from({ length: size }, (_, i) => i), { dims, shape });
    return array.toHtml().match(/<pre>(array[^]*?)<\/pre>/)![1];
  };
  equal(text([201]), "array([  0,   1,   2, ..., 198, 199, 200], shape=(201,), dtype=int32)");
  equal(text([200]).split("\n").length, 15);
  ok(text([20, 20]).startsWith("array([[  0,   1,   2, ...,  17,  18,  19],\n"));
  ok(text([9, 9, 9]).startsWith("array([[[  0,   1, ...,   7,   8],\n        [  9,  10, ...,"));
  ok(
    text([5, 5, 5, 5]).startsWith(
      "array([[[[  0, ...,   4],\n         ...,\n         [ 20, ...,  24]],",
    ),
  );
});

Deno.test("toHtml() sums up 13 numbers and more, and says why elements cannot be read", () => {
  const facts = (values: Float32Array | BigInt64Array, dtype?: "int64") =>
    DataArray.from(values, { dims: ["x"], shape: [values.length], dtype }).toHtml()
      .match(/<div class="cvd-stats">(.*?)<\/div>/)?.[1];
  equal(facts(new Float32Array(12)), undefined);
  equal(facts(new Float32Array(13).fill(NaN)), "all 13 missing");
  const some = Float32Array.from({ length: 13 }, (_, i) => i - 2);
  equal(facts(some), "min -2.0, mean 4.0, max 10.0, 0 of 13 missing");
  some.set([NaN, NaN], 0);
  equal(facts(some), "min 0.0, mean 5.0, max 10.0, 2 of 13 missing");
  equal(
    facts(BigInt64Array.from({ length: 13 }, (_, i) => BigInt(i - 20))),
    "min -20.0, mean -14.0, max -8.0, 0 of 13 missing",
  );
  const texts = DataArray.from(Array(13).fill("a"), { dims: ["x"], shape: [13] }).toHtml();
  ok(!texts.includes('cvd-stats"'));
  const storage = new Storage("float32", [2], () => {
    throw new RangeError("the file <ends> here");
  });
  const broken = new Variable({ dims: ["x"], storage });
  const html = new Dataset({ dataVars: new Map([["broken", broken]]) }).toHtml();
  ok(html.includes("<pre>the file &lt;ends&gt; here</pre>"));
  ok(html.includes('<span class="cvd-preview">(not readable)</span>'));
});

Deno.test("toHtml() reads 32 MB and no more", () => {
  const read: string[] = [];
  const variable = (name: string, letters: number): [string, Variable] => [
    name,
    new Variable({
      dims: [name],
      // 8 texts of 4 bytes a letter.
      storage: new Storage(`<U${letters}`, [8], () => {
        read.push(name);
        return Array(8).fill("");
      }),
    }),
  ];
  const html = (...variables: [string, Variable][]) =>
    new Dataset({ dataVars: new Map(variables) }).toHtml();
  html(variable("x", 1), variable("y", 1e6));
  html(variable("small", 1), variable("rest", 1e6 - 1), variable("none", 1));
  deepEqual(read, ["x", "small", "rest"]);
});
