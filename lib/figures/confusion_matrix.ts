import {
  checkValue,
  knownOptions,
  listOf,
  NUMBERS,
  type OptionNames,
  SIDE,
  TEXT,
} from "../geometry/mod.ts";
import type { Figure } from "./figure.ts";
import type { Numbers } from "./image_values.ts";
import { plotFigure } from "./plot.ts";
import { THEME } from "./text.ts";

/** How {@linkcode confusionMatrix} is drawn. */
export interface ConfusionMatrixOptions {
  /** Names of the classes; their numbers from 0 on where not given. */
  classes?: readonly string[];
  /** Heading. */
  title?: string;
  /** In CSS pixels; 460 where not given. */
  width?: number;
}

const OPTIONS: OptionNames<ConfusionMatrixOptions> = {
  classes: listOf(TEXT, "texts"),
  title: TEXT,
  width: SIDE,
};

/**
 * Draws what is taken for what: a row for each class that is right, a column for each that was
 * said, and how often. What was said rightly stands on the diagonal; the more often two classes are
 * confused, the darker their cell.
 *
 * @param right The class of each item, 0 to classes − 1.
 * @param said What was said of each item.
 * @param options Names, heading, width.
 * @returns A figure.
 * @throws {RangeError} If there are no items, `right` and `said` are not equally many, or one is
 * no class.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { confusionMatrix } from "convolutions";
 *
 * const figure = confusionMatrix([0, 0, 1, 1], [0, 1, 1, 1], { classes: ["cat", "dog"] });
 * assert.equal(figure.alt, "3 of 4 are right; most often cat is taken for dog: 1 time");
 * ```
 */
export function confusionMatrix(
  right: Numbers,
  said: Numbers,
  options: ConfusionMatrixOptions = {},
): Figure {
  knownOptions("confusionMatrix()", options, OPTIONS);
  checkValue("confusionMatrix()", "right", right, NUMBERS);
  checkValue("confusionMatrix()", "said", said, NUMBERS);
  if (right.length === 0 || right.length !== said.length) {
    throw new RangeError(
      `confusionMatrix(): right and said must be equally many, at least 1, ` +
        `not ${right.length} and ${said.length}.`,
    );
  }
  const count = options.classes?.length ?? largestClass(right, said) + 1;
  const classes = options.classes ?? Array.from({ length: count }, (_, i) => String(i));
  const counts = countPairs(right, said, count);
  const cells = counts.flatMap((row, i) =>
    row.map((times, j) => ({ right: classes[i], said: classes[j], times, same: i === j }))
  );
  const confused = cells.filter(({ same, times }) => !same && times > 0);
  const most = confused.reduce((most, { times }) => Math.max(most, times), 1);
  const { width = 460 } = options;
  return plotFigure({
    width,
    height: width * 0.92,
    title: options.title,
    alt: describe(cells, right.length),
    padding: 0.04,
    marginTop: 46,
    marginLeft: 64,
    marginBottom: 10,
    x: { label: "said", domain: classes, axis: "top", labelAnchor: "center", tickSize: 0 },
    y: { label: "right", domain: classes, labelAnchor: "center", tickSize: 0 },
    color: { type: "sqrt", domain: [0, most], scheme: "Oranges" },
    draw: (plot) => [
      plot.cell(cells, {
        x: "said",
        y: "right",
        fill: ({ same, times }) => same ? RIGHT : times === 0 ? NOTHING : null,
      }),
      plot.cell(confused, { x: "said", y: "right", fill: "times" }),
      plot.text(cells.filter(({ times }) => times > 0), {
        x: "said",
        y: "right",
        text: ({ times }) => times.toLocaleString("en"),
        fill: ({ same, times }) => !same && times > most / 2 ? "white" : THEME.ink,
      }),
    ],
  });
}

/** Colors of what is right, and of what never occurs. */
const RIGHT = "#cfe8d6", NOTHING = "#f3f5f7";

/** More cells could not be read. */
const MOST_CLASSES = 100;

/** What is no class does not count; it is found when pairs are counted. */
function largestClass(...lists: readonly Numbers[]): number {
  let most = 0;
  for (const list of lists) {
    for (let i = 0; i < list.length; i++) {
      if (list[i] > most && list[i] < MOST_CLASSES && Number.isInteger(list[i])) most = list[i];
    }
  }
  return most;
}

function countPairs(right: Numbers, said: Numbers, count: number): number[][] {
  const counts = Array.from({ length: count }, () => Array<number>(count).fill(0));
  for (let i = 0; i < right.length; i++) {
    for (const [name, value] of [["right", right[i]], ["said", said[i]]] as const) {
      if (Number.isInteger(value) && value >= 0 && value < count) continue;
      throw new RangeError(
        `confusionMatrix(): ${name}[${i}] must be a class, 0 to ${count - 1}, not ${value}.`,
      );
    }
    counts[right[i]][said[i]]++;
  }
  return counts;
}

interface Cell {
  right: string;
  said: string;
  times: number;
  same: boolean;
}

function describe(cells: readonly Cell[], items: number): string {
  const hits = cells.reduce((sum, { same, times }) => sum + (same ? times : 0), 0);
  const worst = cells.filter(({ same }) => !same).reduce<Cell | undefined>(
    (worst, cell) => cell.times > (worst?.times ?? 0) ? cell : worst,
    undefined,
  );
  const told = `${hits.toLocaleString("en")} of ${items.toLocaleString("en")} are right`;
  if (!worst) return told;
  const times = `${worst.times} time${worst.times === 1 ? "" : "s"}`;
  return `${told}; most often ${worst.right} is taken for ${worst.said}: ${times}`;
}
