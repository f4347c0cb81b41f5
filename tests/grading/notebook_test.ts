import { deepEqual, equal, match, throws } from "node:assert/strict";
import { formatNotebook, parseNotebook, SubmissionError } from "../../lib/grading/mod.ts";
import { exercise } from "./exercise.ts";

function refused(text: string, pattern: RegExp): void {
  throws(() => parseNotebook(text, "mine.ipynb"), (error) => {
    if (!(error instanceof SubmissionError)) return false;
    match(error.message, /^mine\.ipynb: /);
    match(error.message, pattern);
    match(error.hint, /JupyterLab/);
    return true;
  });
}

Deno.test("parseNotebook() reads back what formatNotebook() writes", () => {
  deepEqual(parseNotebook(formatNotebook(exercise()), "x"), exercise());
});

Deno.test("formatNotebook() writes the layout that Jupyter writes", async () => {
  const url = new URL("../../notebooks/01_stride_padding_pooling.ipynb", import.meta.url);
  const lesson = JSON.parse(await Deno.readTextFile(url));
  for (const cell of lesson.cells) cell.source = cell.source.join("");
  equal(formatNotebook(lesson), await Deno.readTextFile(url));
});

Deno.test("parseNotebook() reads a mark, Windows line ends, no line end at the close", () => {
  const written = formatNotebook(exercise());
  for (
    const text of [
      `\uFEFF${written}`,
      written.trimEnd(),
      written.replaceAll("\n", "\r\n"),
      written.replaceAll("\\n", "\\r\\n"),
      `\n\n ${written}`,
    ]
  ) {
    deepEqual(parseNotebook(text, "x"), exercise());
  }
});

Deno.test("parseNotebook() gives ids to version 4.0, and keeps nbgrader's names", () => {
  const old = JSON.parse(formatNotebook(exercise()));
  old.nbformat_minor = 0;
  for (const cell of old.cells) delete cell.id;
  const { cells, nbformat_minor } = parseNotebook(JSON.stringify(old), "x");
  equal(nbformat_minor, 5);
  equal(new Set(cells.map(({ id }) => id)).size, cells.length);
  deepEqual(
    cells.map((cell) => cell.metadata.nbgrader?.grade_id),
    exercise().cells.map((cell) => cell.metadata.nbgrader?.grade_id),
  );
});

Deno.test("parseNotebook() makes ids unique and allowed", () => {
  const ids = ["a", "a", "", "b c", "cell-3", 7, "x".repeat(65), "__proto__", "a"];
  const cells = ids.map((id) => ({ id, cell_type: "code", source: `${id}`, metadata: {} }));
  const parsed = parseNotebook(JSON.stringify({ nbformat: 4, nbformat_minor: 5, cells }), "x");
  const given = parsed.cells.map(({ id }) => id);
  equal(new Set(given).size, ids.length);
  for (const id of given) match(id, /^[A-Za-z0-9_-]{1,64}$/);
  equal(given[0], "a");
  equal(given[4], "cell-3");
});

Deno.test("parseNotebook() drops outputs, however long", () => {
  const big = exercise();
  const text = "x".repeat(1 << 17);
  big.cells[4].outputs = Array.from(
    { length: 50 },
    () => ({ output_type: "stream", name: "stdout", text }),
  );
  const written = formatNotebook(big);
  equal(written.length > 6e6, true);
  const parsed = parseNotebook(written, "x");
  deepEqual(parsed, exercise());
});

Deno.test("parseNotebook() keeps the places of cells that are none", () => {
  const cells = [null, 3, { cell_type: "heading", source: ["a", 5, "b"] }, {
    cell_type: "code",
    source: { "0": "no" },
    metadata: [1],
  }];
  const parsed = parseNotebook(JSON.stringify({ nbformat: 4, cells, metadata: null }), "x");
  deepEqual(parsed.cells.map(({ source }) => source), ["", "", "ab", ""]);
  deepEqual(parsed.cells.map(({ cell_type }) => cell_type), ["raw", "raw", "raw", "code"]);
  deepEqual(parsed.metadata, {});
});

Deno.test("parseNotebook() reads nbgrader's notes only as what they should be", () => {
  const nbgrader = { grade_id: "a", grade: 1, solution: "true", points: "100", locked: true };
  const cells = [{ cell_type: "code", source: "", metadata: { nbgrader } }, {
    cell_type: "code",
    source: "",
    metadata: { nbgrader: { grade_id: { toString: "a" } } },
  }];
  const [first, second] = parseNotebook(JSON.stringify({ nbformat: 4, cells }), "x").cells;
  equal(first.metadata.nbgrader?.grade, false);
  equal(first.metadata.nbgrader?.solution, false);
  equal(first.metadata.nbgrader?.points, undefined);
  equal(second.metadata.nbgrader, undefined);
});

Deno.test("parseNotebook() says what a file seems to be", () => {
  refused("", /the file is empty/);
  refused("\uFEFF \n", /the file is empty/);
  refused("<!DOCTYPE html><title>GitHub</title>", /a web page/);
  refused("PK\x03\x04\x14", /a zip archive/);
  refused("%PDF-1.7", /a PDF/);
  refused('{\n<<<<<<< HEAD\n "cells": []', /conflict marks/);
  refused(formatNotebook(exercise()).slice(0, 300), /damaged or cut off/);
  refused("import numpy", /not JSON/);
  refused("[]", /of another kind/);
  refused("null", /of another kind/);
  refused('{"a":1}', /of another kind/);
  refused('{"nbformat":3,"worksheets":[]}', /format is 3, not 4/);
  refused('{"nbformat":"4","cells":[]}', /format is unknown, not 4/);
  refused('{"nbformat":4}', /no list of cells/);
  refused("[".repeat(1e6), /not a notebook/);
});
