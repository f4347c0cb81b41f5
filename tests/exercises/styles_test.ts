import assert from "node:assert/strict";
import { parseNotebook, scoreNotebook } from "../../lib/grading/mod.ts";
import { notebooksIn, Project } from "../../scripts/project.ts";
import { testNames } from "./attacks.ts";
import { executeInTurn } from "./execute_in_turn.ts";
import { styles } from "./styles.ts";

const project = new Project();

/** Each exercise in each style takes minutes: so many, unless ALL_STYLES is set. */
const TRIED = Deno.env.get("ALL_STYLES") ? styles.length : 2;

const files = await notebooksIn(project.exercises);
const execute = executeInTurn(project, TRIED * files.length);

for (const [number, file] of files.entries()) {
  for (let i = 0; i < TRIED; i++) {
    // Each task in another style; no two notebooks have the same task in the same one.
    const first = (2 * number + i) % styles.length;
    Deno.test(`right answers to ${file} earn all points, whatever their style: ${styles[first].name}, …`, async () => {
      const exercise = parseNotebook(await Deno.readTextFile(`${project.exercises}/${file}`), file);
      // A student's helper may be called like a name of the tests, but not like another one of the student's.
      const solutions = exercise.cells.filter(({ metadata }) => !metadata.nbgrader?.grade)
        .map(({ source }) => source).join("\n");
      const names = testNames(exercise).filter((name) =>
        !new RegExp(`\\b${name}\\b`).test(solutions)
      );
      let task = 0;
      const cells = exercise.cells.map((cell) => {
        if (cell.cell_type !== "code" || !cell.metadata.nbgrader?.solution) return cell;
        return {
          ...cell,
          source: styles[(first + task++) % styles.length].write(cell.source, names),
        };
      });
      const notebook = { ...exercise, cells };
      const execution = await execute(notebook);
      assert.equal(execution.failure, undefined);
      for (const { gradeId, points, max, reason } of scoreNotebook(notebook, execution).cells) {
        assert.equal(points, max, `${gradeId}: ${points} of ${max}: ${reason}`);
      }
    });
  }
}
