import assert from "node:assert/strict";
import { type Cell, parseNotebook, releaseNotebook, scoreNotebook } from "../../lib/grading/mod.ts";
import { nothingHolds, project } from "../grading/attack.ts";
import { notebooksIn } from "../../scripts/project.ts";
import { attacked, exerciseAttacks, testNames } from "./attacks.ts";
import { executeInTurn } from "./execute_in_turn.ts";

const files = await notebooksIn(project.exercises);
const execute = executeInTurn(project, files.length, { timeout: 8 });

for (const file of files) {
  Deno.test({
    name: `attacks on the tests of ${file} earn nothing`,
    ignore: nothingHolds,
    fn: async (t) => {
      const exercise = parseNotebook(await Deno.readTextFile(`${project.exercises}/${file}`), file);
      const students = releaseNotebook(exercise);
      const attacks = exerciseAttacks(testNames(exercise));
      const cells: Cell[] = [];
      const tried: [gradeId: string, name: string][] = [];
      let stubs: Cell[] = [];
      const copy = (cell: Cell, id: string, source = cell.source): Cell => ({
        ...cell,
        id,
        source,
        metadata: { nbgrader: { ...cell.metadata.nbgrader!, grade_id: id } },
      });
      exercise.cells.forEach((cell, index) => {
        const { nbgrader } = cell.metadata;
        if (nbgrader?.solution) stubs.push(students.cells[index]);
        else if (!nbgrader?.grade) cells.push(cell);
        else {
          for (const [i, attack] of attacks.entries()) {
            for (const stub of stubs) {
              cells.push(copy(stub, `${stub.id}-${i}`, attacked(stub.source, attack)));
            }
            cells.push(copy(cell, `${cell.id}-${i}`));
            tried.push([`${cell.id}-${i}`, attack.name]);
          }
          stubs = [];
        }
      });
      const notebook = { ...exercise, cells };
      const execution = await execute(notebook);
      assert.equal(execution.failure, undefined);
      const scores = new Map(
        scoreNotebook(notebook, execution).cells.map((score) => [score.gradeId, score]),
      );
      const runs = new Map(execution.cells.map((run) => [run.id, run]));
      for (const { name } of attacks) {
        await t.step(name, () => {
          for (const [gradeId] of tried.filter(([, attack]) => attack === name)) {
            const { points, reason } = scores.get(gradeId)!;
            assert.equal(points, 0, `${gradeId}: ${points} points`);
            assert(reason.length > 3, `${gradeId} has no reason`);
            assert.notEqual(runs.get(gradeId)!.status, "not-run", `${gradeId}: ${reason}`);
          }
        });
      }
    },
  });
}
