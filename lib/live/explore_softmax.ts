import * as tf from "@tensorflow/tfjs";
import { type Figure, panels, plotFigure } from "../figures/mod.ts";
import {
  checkValue,
  knownOptions,
  listOf,
  NUMBERS,
  type OptionNames,
  TEXT,
  wholeFrom,
} from "../geometry/mod.ts";
import { LiveOutput } from "./live_output.ts";
import type { SoftmaxData } from "./page/data.ts";
import { numberText } from "./page/number_text.ts";
import { crossEntropyLoss, softmax } from "./page/softmax/softmax_loss.ts";

/** How {@linkcode exploreSoftmax} names and judges the logits. */
export interface ExploreSoftmaxOptions {
  /** Names of the classes; their numbers from 0 on where not given. */
  classes?: readonly string[];
  /** The place of the right class; 0 where not given. */
  answer?: number;
}

/** More would not be a picture any more. */
const MOST_CLASSES = 20;

const OPTIONS: OptionNames<ExploreSoftmaxOptions> = {
  classes: listOf(TEXT, "texts"),
  answer: wholeFrom(0),
};

/**
 * Puts softmax and cross entropy into the reader's hands: the logits as bars to pull, the
 * probabilities that they become, and the loss for the class that is right.
 *
 * @param logits What a network says of one item, before softmax; shape `[classes]` or
 * `[1, classes]`, 2 to 20 of them.
 * @param options Names of the classes, and which is right.
 * @returns An output whose still picture shows logits, probabilities and loss.
 * @throws {RangeError} If there are too few or too many logits, one is not finite, there are other
 * than as many names, or `answer` is no class.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { exploreSoftmax } from "convolutions";
 *
 * const output = await exploreSoftmax([2, 1, 0], { classes: ["cat", "dog", "fox"], answer: 0 });
 * assert.match(output.alt, /cat 66.5 %.*loss 0.4076/);
 * ```
 */
export async function exploreSoftmax(
  logits: ArrayLike<number> | tf.Tensor,
  options: ExploreSoftmaxOptions = {},
): Promise<LiveOutput> {
  knownOptions("exploreSoftmax()", options, OPTIONS);
  const numbers = Array.from(await readLogits(logits));
  const { classes = numbers.map((_, i) => String(i)), answer = 0 } = options;
  check(numbers, classes, answer);
  const data: SoftmaxData = { logits: numbers, classes: [...classes], answer };
  return new LiveOutput({ page: "softmax", data, still: stillPicture(data) });
}

async function readLogits(logits: ArrayLike<number> | tf.Tensor): Promise<ArrayLike<number>> {
  if (!(logits instanceof tf.Tensor)) {
    return checkValue("exploreSoftmax()", "logits", logits, NUMBERS);
  }
  if (logits.size === logits.shape.at(-1)) return await logits.data();
  throw new RangeError(
    `exploreSoftmax(): logits must be those of one item, [classes] or [1, classes], not [${
      logits.shape.join(", ")
    }].`,
  );
}

function check(logits: readonly number[], classes: readonly string[], answer: number): void {
  const { length } = logits;
  if (length < 2 || length > MOST_CLASSES) {
    throw new RangeError(
      `exploreSoftmax(): logits must be 2 to ${MOST_CLASSES} numbers, not ${length}.`,
    );
  }
  const odd = logits.findIndex((it) => !Number.isFinite(it));
  if (odd >= 0) {
    throw new RangeError(`exploreSoftmax(): logits[${odd}] must be a number, not ${logits[odd]}.`);
  }
  if (classes.length !== length) {
    throw new RangeError(
      `exploreSoftmax(): classes must be ${length} names, one for each logit, not ${classes.length}.`,
    );
  }
  if (answer >= length) {
    throw new RangeError(
      `exploreSoftmax(): answer must be the place of a class, 0 to ${length - 1}, not ${answer}.`,
    );
  }
}

/** Logits and probabilities as bars side by side, and the loss. */
function stillPicture({ logits, classes, answer }: SoftmaxData): Figure {
  const probabilities = softmax(logits);
  const loss = numberText(crossEntropyLoss(logits, answer));
  const bars = (title: string, values: readonly number[], color: string) =>
    plotFigure({
      title,
      width: 290,
      height: 240,
      x: { label: null, grid: true, ticks: 5 },
      y: { label: null, domain: classes },
      draw: (plot) => [
        plot.barX(values, { x: (value: number) => value, y: classes, fill: color }),
        plot.ruleX([0]),
      ],
    });
  const told = classes.map((name, i) => `${name} ${(100 * probabilities[i]).toFixed(1)} %`);
  return panels([
    bars("Logits", logits, "#0a5aa0"),
    bars(`Probabilities; right is ${classes[answer]}`, probabilities, "#00703c"),
  ], {
    title: `Loss: −log ${numberText(probabilities[answer], 3)} = ${loss}`,
    alt: `Softmax of ${logits.length} logits: ${told.join(", ")}; ` +
      `${classes[answer]} is right: loss ${loss}`,
  });
}
