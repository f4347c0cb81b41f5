import { deepEqual, equal, match, ok } from "node:assert/strict";
import { DataArray, Dataset, Variable } from "../../lib/arrays/mod.ts";
import { Storage } from "../../lib/arrays/storage.ts";
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
