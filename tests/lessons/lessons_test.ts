/** Lessons that train for seconds or not at all; see trained_lessons_test.ts for the others. */

import assert from "node:assert/strict";
import { executeOnStandIns, type Lesson, mirror, printed, testLesson, text } from "./lesson_run.ts";

const LESSONS: Lesson[] = [
  {
    file: "00_start.ipynb",
    source: "start", // has none: its own cells
    cells: 5,
    checks: mirror ? ["start.json"] : ["start_synthetic.json"],
  },
  { file: "01_stride_padding_pooling.ipynb", source: "steps", cells: 35, checks: ["steps.json"] },
  {
    file: "02_radar_convolutions.ipynb",
    source: "radar",
    cells: 8,
    checks: mirror ? ["radar.json", "radar_pictures.json"] : ["radar_synthetic.json"],
  },
  {
    file: "03_edges_and_learned_kernels.ipynb",
    source: "edges",
    cells: 17,
    checks: mirror ? ["edges.json"] : ["edges_synthetic.json"],
  },
];

LESSONS.forEach(testLesson);

Deno.test("00_start.ipynb runs to its end on stand-ins and says so", async () => {
  const { outputs } = await executeOnStandIns("00_start.ipynb", ["start_synthetic.json"]);
  assert.match(printed(outputs["start-02"]).join("\n"), /synthetic/i);
  assert.match(printed(outputs["start-05"]).join("\n"), /chelsea.* a stand-in/i);
});

Deno.test("02_radar_convolutions.ipynb runs to its end on stand-ins and says so", async () => {
  const { outputs } = await executeOnStandIns("02_radar_convolutions.ipynb", [
    "radar_synthetic.json",
  ]);
  for (const cell of ["radar-02", "radar-05", "radar-06"]) {
    assert.match(printed(outputs[cell]).join("\n"), /stand-in|synthetic/i, cell);
  }
  assert.match(text(outputs["radar-02"].at(-1)?.data?.["text/html"]), /synthetic/i);
  for (const cell of ["radar-03", "radar-03a", "radar-03e", "radar-04", "radar-07", "radar-08"]) {
    assert.match(printed(outputs[cell]).join("\n"), /synthetic/i, `label in ${cell}`);
  }
});

Deno.test("03_edges_and_learned_kernels.ipynb runs to its end on a stand-in and says so", async () => {
  const { outputs } = await executeOnStandIns("03_edges_and_learned_kernels.ipynb", [
    "edges_synthetic.json",
  ]);
  assert.match(printed(outputs["edges-02"]).join("\n"), /puppy\.jpg.* a stand-in/);
});
