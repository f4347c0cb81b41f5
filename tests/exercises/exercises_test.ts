import assert from "node:assert/strict";
import { parseNotebook, scoreNotebook } from "../../lib/grading/mod.ts";
import { executeInTurn } from "./execute_in_turn.ts";
import { Project } from "../../scripts/project.ts";
import { type Trial, trialsNotebook } from "./trials.ts";
import { wrongAnswers } from "./wrong_answers.ts";

/** The exercises, and how many points each is worth. */
const EXERCISES = {
  "01_stride_padding_pooling": 24,
  "02_radar_convolutions": 23,
  "03_edges_and_learned_kernels": 22,
  "04_filters_and_inception": 19,
  "05_mnist_cnn": 21,
};

const project = new Project();
const execute = executeInTurn(project, Object.keys(EXERCISES).length);

for (const [name, points] of Object.entries(EXERCISES)) {
  Deno.test(`notebooks/exercises/${name} judges stubs, wrong answers and solutions`, async (t) => {
    const path = `${project.notebooks}/exercises/${name}.ipynb`;
    const exercise = parseNotebook(await Deno.readTextFile(path), name);
    const { notebook, trials } = trialsNotebook(exercise, wrongAnswers[name]);
    const execution = await execute(notebook);
    assert.equal(execution.failure, undefined);
    const scores = new Map(
      scoreNotebook(notebook, execution).cells.map((score) => [score.gradeId, score]),
    );
    for (const trial of trials) {
      const { points, max, status, reason, output } = scores.get(trial.gradeId)!;
      await t.step(describe(trial), () => {
        const got = `${points} of ${max} points, ${status}: ${reason}`;
        if (trial.kind === "solution") assert.equal(points, max, got);
        // Without the hidden tests credit() may count less; but nothing that is seen may fail.
        if (trial.kind === "visible") assert(status === "ok" && !/Not yet/.test(reason), got);
        if (trial.kind === "stub") assert(status === "error" && points === 0, got);
        if (trial.wrong) {
          assert.equal(points, trial.wrong.points, got);
          const told = `${reason}\n${output}`;
          assert(told.includes(trial.wrong.remark), `"${trial.wrong.remark}" is not in: ${told}`);
        }
      });
    }
    await t.step("runs every cell, and has tasks enough", () => {
      const tests = new Set(trials.map(({ gradeId }) => gradeId));
      for (const { id, status, reason } of execution.cells) {
        assert(tests.has(id) || status === "ok", `${id}: ${status}: ${reason}`);
      }
      const solutions = trials.filter(({ kind }) => kind === "solution");
      assert(solutions.length >= 5 && solutions.length <= 8, `${solutions.length} tasks`);
      assert.equal(solutions.reduce((sum, { max }) => sum + max, 0), points);
      const told = trials.filter(({ kind }) => kind === "wrong");
      assert(told.length >= 5, `${told.length} wrong answers`);
      assert.equal(told.length, wrongAnswers[name].length, "a wrong answer belongs to no task");
    });
  });
}

function describe({ answer, kind, wrong }: Trial): string {
  switch (kind) {
    case "stub":
      return `${answer}: the starting cell fails`;
    case "visible":
      return `${answer}: the solution passes the visible tests`;
    case "solution":
      return `${answer}: the solution gets all points`;
    case "wrong":
      return `${answer}: ${wrong!.slip}`;
  }
}
