import { type FrontEnd, frontEnd } from "#platform";
import { type Measured, type Watched } from "../live/mod.ts";
import { Film } from "../live/film.ts";
import {
  checkValue,
  FINITE,
  FUNCTION,
  knownOptions,
  type OptionNames,
  recordOf,
} from "../geometry/mod.ts";

/** What {@linkcode watchTraining} draws. */
export interface WatchOptions {
  /**
   * Small images by name, each made by a function that is called at every moment: a kernel
   * `[rows, columns, inputs, outputs]`, maps `[rows, columns, channels]`, or an image.
   */
  watch: Watched;
  /**
   * Single numbers by name, worked out at every moment, such as the accuracy on some images that
   * the training does not see; each becomes a curve below that of the loss.
   */
  measure?: Measured;
  /** The smallest loss that there can be, as a line in the plot. */
  bestLoss?: number;
}

/** Takes the loss of a step; fits `fit`'s option `onBatch`, and loops of one's own. */
export type WatchStep = (report: { loss: number }) => Promise<void>;

/** Share of the training's time that may be spent on drawing, and what is spent in any case. */
const SHARE = 0.02, FREE_MS = 20;

const MAKERS = recordOf(FUNCTION, "functions by name");
const OPTIONS: OptionNames<WatchOptions> = { watch: MAKERS, measure: MAKERS, bestLoss: FINITE };

/**
 * Shows kernels, maps and loss while a training changes them; afterwards a slider goes back.
 *
 * Drawing takes a fiftieth of the time, or 20 ms of a short training: moments are farther apart where they cost more.
 *
 * @param options What to draw.
 * @param train Trains, and calls what it is given after each step.
 * @returns What `train` returns. The output with the slider stays below the cell.
 *
 * @example A kernel that learns to double
 * ```ts
 * import assert from "node:assert/strict";
 * import { tf, watchTraining } from "convolutions";
 *
 * const kernel = tf.variable(tf.zeros([1, 1, 1, 1]));
 * const optimizer = tf.train.sgd(0.1);
 * const steps = await watchTraining({ watch: { kernel: () => kernel } }, async (step) => {
 *   for (let i = 0; i < 30; i++) {
 *     const loss = optimizer.minimize(() => kernel.sub(2).square().mean(), true)!;
 *     await step({ loss: (await loss.data())[0] });
 *   }
 *   return 30;
 * });
 * assert.equal(steps, 30);
 * ```
 */
export async function watchTraining<T>(
  options: WatchOptions,
  train: (step: WatchStep) => Promise<T>,
): Promise<T> {
  const { watch, measure, bestLoss } = knownOptions("watchTraining()", options, OPTIONS);
  checkValue("watchTraining()", "watch", watch, MAKERS);
  checkValue("watchTraining()", "train", train, FUNCTION);
  const film = new Film(watch, bestLoss, measure);
  const notebook = frontEnd();
  const screen = notebook && openScreen(film, notebook);
  let steps = 0;
  let latest = NaN;
  /** Gives how long it took. */
  const record = async () => {
    const from = performance.now();
    const news = await film.addMoment(steps, latest);
    await screen?.show(news);
    return performance.now() - from;
  };
  await record();
  const begun = performance.now();
  let spent = 0;
  try {
    return await train(async ({ loss }) => {
      latest = loss;
      film.addLoss(steps++, loss);
      if (spent <= SHARE * (performance.now() - begun) + FREE_MS) spent += await record();
    });
  } finally {
    await record();
    await screen?.close();
  }
}

/** Two outputs: the film, and a line that hands it what is new. */
function openScreen(film: Film, notebook: FrontEnd) {
  const event = `training-${crypto.randomUUID()}`;
  const broadcast = (type: string, id: string, data: Record<string, string>) =>
    notebook.broadcast(type, { data, metadata: {}, transient: { display_id: id } });
  const [filmId, newsId] = [crypto.randomUUID(), crypto.randomUUID()];
  let opened = false;
  const bundle = async (live?: string) => {
    const output = film.output(live);
    return { "text/html": await output.toHtml(), "text/plain": output.alt };
  };
  return {
    async show(news: unknown) {
      if (!opened) {
        opened = true;
        await broadcast("display_data", filmId, await bundle(event));
        await broadcast("display_data", newsId, { "text/plain": "training …" });
        return;
      }
      const detail = JSON.stringify(news).replaceAll("<", "\\u003c");
      await broadcast("update_display_data", newsId, {
        "text/html": `<script>document.dispatchEvent(new CustomEvent("${event}",` +
          `{detail:${detail}}))</script>`,
        "text/plain": "training …",
      });
    },
    async close() {
      await broadcast("update_display_data", filmId, await bundle());
      await broadcast("update_display_data", newsId, {
        "text/plain": `${film.momentCount} moments of the training are kept.`,
      });
    },
  };
}
