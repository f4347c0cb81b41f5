/** Lessons that train on MNIST: in a process of their own, as both take as long as all others together. */

import assert from "node:assert/strict";
import { executeOnStandIns, type Lesson, mirror, printed, testLesson } from "./lesson_run.ts";

const LESSONS: Lesson[] = [
  {
    file: "04_filters_and_inception.ipynb",
    source: "filters",
    cells: 23,
    checks: mirror ? ["filters.json"] : ["filters_synthetic.json"],
  },
  {
    file: "05_mnist_cnn.ipynb",
    source: "mnist",
    cells: 87,
    checks: mirror ? ["mnist.json", "mnist_pictures.json"] : ["mnist.json"],
  },
];

LESSONS.forEach(testLesson);

Deno.test("04_filters_and_inception.ipynb runs to its end on a stand-in without weights and says so", async () => {
  const { outputs } = await executeOnStandIns("04_filters_and_inception.ipynb", [
    "filters_synthetic.json",
  ]);
  assert.match(printed(outputs["filters-04"]).join("\n"), /chelsea\.png.* a stand-in/);
  assert.match(printed(outputs["filters-17"]).join("\n"), /^The weights are missing/);
  for (const cell of ["filters-22", "filters-23"]) {
    assert.match(printed(outputs[cell]).join("\n"), /Not shown, because the weights are missing/);
  }
});

Deno.test("05_mnist_cnn.ipynb runs to its end without the grizzly and says so", async () => {
  const { outputs } = await executeOnStandIns("05_mnist_cnn.ipynb", ["mnist.json"]);
  assert.match(printed(outputs["mnist-83"]).join("\n"), /grizzly\.jpg.* a stand-in/);
});
