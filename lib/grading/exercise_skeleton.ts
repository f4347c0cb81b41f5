import type { Cell, Notebook } from "./notebook.ts";
import { fillMetadata } from "./fill_metadata.ts";

/**
 * Makes an exercise to begin with: for each task a statement, an answer with its solution, and tests, seen and hidden.
 * It can be released and graded as it is.
 *
 * @param name The file's name without its ending; cells are called after it.
 * @param tasks How many tasks.
 */
export function exerciseSkeleton(name: string, tasks: number): Notebook {
  const cells: Cell[] = [
    markdown(
      `# ${name.replaceAll(/[_-]+/g, " ")}\n\nWhat it is about, and ${
        2 * tasks
      } points in all. Put your code where it ` +
        "says `YOUR CODE HERE`, run the cell, then the tests below it.",
    ),
    code('import { assertEqual, credit } from "convolutions";'),
    ...Array.from({ length: tasks }, (_, index) => task(index + 1)).flat(),
  ];
  const metadata = {
    kernelspec: { display_name: "Deno", language: "typescript", name: "deno" },
    language_info: { file_extension: ".ts", mimetype: "text/x.typescript", name: "typescript" },
  };
  return fillMetadata({ cells, metadata, nbformat: 4, nbformat_minor: 5 }, name).notebook;
}

function task(number: number): Cell[] {
  const answer = `twice${number}`;
  return [
    markdown(
      `## Task ${number}: Double it (2 points)\n\nWrite a function that gives twice a number.`,
    ),
    code(`const ${answer} = (x: number): number => {
  let result = NaN;
  // BEGIN SOLUTION
  result = 2 * x;
  // END SOLUTION
  return result;
};
${answer}(3)`),
    code(`await credit({
  "a number worked out by hand": [1, () => assertEqual(${answer}(3), 6)],
  // BEGIN HIDDEN TESTS
  "a number drawn anew": [1, () => {
    const x = 1 + Math.floor(1000 * Math.random());
    assertEqual(${answer}(x), 2 * x);
  }],
  // END HIDDEN TESTS
})`),
  ];
}

function markdown(source: string): Cell {
  return { id: "", cell_type: "markdown", source, metadata: {} };
}

function code(source: string): Cell {
  return { id: "", cell_type: "code", source, metadata: {}, execution_count: null, outputs: [] };
}
