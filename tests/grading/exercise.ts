import {
  type Cell,
  formatNotebook,
  type NbgraderCell,
  type Notebook,
} from "../../lib/grading/mod.ts";

const deno = {
  kernelspec: { display_name: "Deno", language: "typescript", name: "deno" },
  language_info: { name: "typescript", file_extension: ".ts" },
};

/** A cell of an exercise for tests. */
export function cell(
  id: string,
  source: string,
  nbgrader?: Partial<NbgraderCell>,
  cell_type: Cell["cell_type"] = "code",
): Cell {
  const full: NbgraderCell | undefined = nbgrader && {
    schema_version: 3,
    grade: false,
    solution: false,
    locked: true,
    task: false,
    grade_id: id,
    ...nbgrader,
  };
  const made: Cell = { id, cell_type, source, metadata: full ? { nbgrader: full } : {} };
  return cell_type === "code" ? { ...made, execution_count: null, outputs: [] } : made;
}

export function notebook(...cells: Cell[]): Notebook {
  return { cells, metadata: structuredClone(deno), nbformat: 4, nbformat_minor: 5 };
}

/** Two tasks: 2 points for a doubling, 3 for a sum. */
export function exercise(): Notebook {
  return notebook(
    cell("intro", "# An exercise", {}, "markdown"),
    cell("setup", 'import { assertEqual } from "convolutions";', {}),
    cell("double-statement", "## 1. Doubling\nDouble it.", {}, "markdown"),
    cell(
      "double",
      "const double = (x: number): number => {\n  // BEGIN SOLUTION\n  return 2 * x;\n  // END SOLUTION\n};",
      { solution: true, locked: false },
    ),
    cell(
      "double-tests",
      "assertEqual(double(2), 4);\n// BEGIN HIDDEN TESTS\nassertEqual(double(21), 42);\n// END HIDDEN TESTS",
      { grade: true, points: 2 },
    ),
    cell("sum-statement", "## 2. A `sum`", {}, "markdown"),
    cell("sum", "let sum = 0;\n// BEGIN SOLUTION\nsum = 1 + 2;\n// END SOLUTION", {
      solution: true,
      locked: false,
    }),
    cell(
      "sum-tests",
      "// BEGIN HIDDEN TESTS\nassertEqual(sum, 3);\n// END HIDDEN TESTS\nassertEqual(sum > 0, true);",
      { grade: true, points: 3 },
    ),
  );
}

/** A copy in which the texts of cells are others, as a student hands it in. */
export function withSources(original: Notebook, sources: Record<string, string>): Notebook {
  const copy = structuredClone(original);
  for (const cell of copy.cells) cell.source = sources[cell.id] ?? cell.source;
  return copy;
}

/** The sources of a notebook by its cells' ids. */
export function sourcesOf({ cells }: Notebook): Record<string, string> {
  return Object.fromEntries(cells.map(({ id, source }) => [id, source]));
}

/** A small generator of the same numbers each time, 0 to below 1. */
export function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

export function text(notebook: Notebook): string {
  return formatNotebook(notebook);
}
