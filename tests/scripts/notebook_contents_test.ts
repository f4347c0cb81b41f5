import assert from "node:assert/strict";
import { charactersOf, unitsOf } from "../../lib/browser/lite/cell_help.ts";
import { notebookContents } from "../../scripts/site/notebook_contents.ts";

const NOTEBOOK = JSON.stringify({
  cells: [
    { cell_type: "markdown", metadata: {}, source: ["# A\n", "b"] },
    {
      cell_type: "code",
      metadata: { tags: ["x"] },
      source: ["1\n", "2"],
      outputs: [
        { output_type: "stream", text: ["a\n", "b"] },
        {
          output_type: "execute_result",
          data: {
            "text/html": ["<p>", "</p>"],
            "image/png": "iVBO",
            "application/json": ["a", "b"],
          },
        },
      ],
    },
  ],
});

Deno.test("notebookContents() writes files with whole texts, and a list of each folder", () => {
  const time = new Date(0);
  const files = notebookContents(
    new Map([["01.ipynb", NOTEBOOK], ["practice/01.ipynb", NOTEBOOK]]),
    time,
  );
  assert.deepEqual([...files.keys()].sort(), [
    "api/contents/all.json",
    "api/contents/practice/all.json",
    "files/01.ipynb",
    "files/practice/01.ipynb",
  ]);
  const { cells } = JSON.parse(files.get("files/practice/01.ipynb")!);
  assert.equal(cells[0].source, "# A\nb");
  assert.deepEqual(cells[0].metadata, {});
  assert.equal(cells[1].source, "1\n2");
  assert.deepEqual(cells[1].metadata, { tags: ["x"], trusted: true });
  assert.equal(cells[1].outputs[0].text, "a\nb");
  assert.deepEqual(cells[1].outputs[1].data, {
    "text/html": "<p></p>",
    "image/png": "iVBO",
    "application/json": ["a", "b"],
  });
  const root = JSON.parse(files.get("api/contents/all.json")!);
  assert.deepEqual(
    root.content.map(({ name, type }: Record<string, string>) => `${type} ${name}`),
    ["notebook 01.ipynb", "directory practice"],
  );
  const { content: [{ path, size, last_modified }] } = JSON.parse(
    files.get("api/contents/practice/all.json")!,
  );
  assert.equal(path, "practice/01.ipynb");
  assert.equal(size, new TextEncoder().encode(files.get("files/practice/01.ipynb")!).length);
  assert.equal(last_modified, "1970-01-01T00:00:00.000Z");
});

Deno.test("positions in Jupyter's characters and in UTF-16 units", () => {
  const text = '"🌩️é"; x';
  for (let units = 0; units <= text.length; units++) {
    if (/[\uDC00-\uDFFF]/.test(text.charAt(units))) continue; // Within a character.
    assert.equal(unitsOf(text, charactersOf(text, units)), units);
  }
  assert.equal(charactersOf("🌩x", 2), 1);
  assert.equal(unitsOf("🌩x", 1), 2);
});
