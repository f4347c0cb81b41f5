import * as tf from "@tensorflow/tfjs";
import { Figure, imshow, linePlot, panels } from "../figures/mod.ts";
import { LiveOutput } from "./live_output.ts";
import {
  type FilmData,
  type FilmNews,
  type MomentData,
  type ReelData,
  type SignedBytes,
  signedValues,
} from "./page/training/film_data.ts";
import { shownRange } from "./page/network/channel.ts";
import { colorBytes } from "./picture_data.ts";

/** What is recorded: small images, by name; worked out anew at each moment, within `tf.tidy`. */
export type Watched = Readonly<Record<string, () => tf.Tensor>>;

/** What is measured beside the loss: single numbers, by name; worked out anew at each moment. */
export type Measured = Readonly<Record<string, () => number | tf.Tensor>>;

/** Most moments, points of the curve, and pictures of one name that are kept. */
const MOMENTS = 60;
const POINTS = 1000;
const PICTURES = 32;
/** Of images with a longer side every second, third, … pixel is kept. */
const LONGEST = 72;

/** A training, recorded moment by moment. When it grows long, every second moment is dropped. */
export class Film {
  readonly #watched: Watched;
  readonly #bestLoss?: number;
  readonly #measured: Measured;
  readonly #reels: ReelData[] = [];
  #moments: MomentData[] = [];
  #losses: [number, number][] = [];
  #every = 1;

  constructor(watched: Watched, bestLoss?: number, measured: Measured = {}) {
    this.#watched = watched;
    this.#bestLoss = bestLoss;
    this.#measured = measured;
  }

  get momentCount(): number {
    return this.#moments.length;
  }

  /** Keeps a step's loss. */
  addLoss(step: number, loss: number): void {
    if (step % this.#every !== 0) return;
    this.#losses.push([step, loss]);
    if (this.#losses.length <= POINTS) return;
    this.#every *= 2;
    this.#losses = this.#losses.filter(([at]) => at % this.#every === 0);
  }

  /** Records what is watched as it is now. */
  async addMoment(step: number, loss: number): Promise<FilmNews> {
    const pictures: SignedBytes[] = [];
    for (const [n, [name, make]] of Object.entries(this.#watched).entries()) {
      const { reel, numbers } = await readReel(name, make);
      this.#reels[n] ??= reel;
      pictures.push(signedBytes(numbers));
    }
    const measured: number[] = [];
    for (const measure of Object.values(this.#measured)) measured.push(await readNumber(measure));
    const moment = { step, loss, pictures, measured };
    const since = this.#moments.at(-1)?.step ?? -1;
    this.#moments.push(moment);
    if (this.#moments.length > MOMENTS) this.#moments = this.#moments.filter((_, i) => i % 2 === 0);
    return { moment, losses: this.#losses.filter(([at]) => at > since) };
  }

  /**
   * Makes an output of what has been recorded.
   *
   * @param live Name of the event by which further moments come.
   */
  output(live?: string): LiveOutput {
    const data: FilmData = {
      live,
      reels: this.#reels,
      moments: this.#moments,
      losses: this.#losses,
      measures: Object.keys(this.#measured),
      bestLoss: this.#bestLoss,
      colors: colorBytes("seismic"),
    };
    const running = { alt: "a training that runs", html: () => Promise.resolve("training …") };
    return new LiveOutput({ page: "training", data, still: live ? running : this.#still() });
  }

  /** The last moment, and the curve. */
  #still(): Figure {
    const last = this.#moments.at(-1)!;
    const alt = `The training after ${last.step} steps, loss ${last.loss.toPrecision(4)}: ` +
      this.#reels.map(({ name }) => name).join(", ");
    const pictures = this.#reels.map(({ name, rows, columns, count }, n) => {
      const all = signedValues(last.pictures[n]);
      const [vmin, vmax] = shownRange(all);
      const one = (values: Float32Array, title: string) =>
        imshow({ shape: [rows, columns], data: values }, {
          vmin,
          vmax,
          title,
          cmap: "seismic",
          axis: false,
          width: count === 1 ? 180 : 70,
        });
      const size = rows * columns;
      return panels(
        Array.from(
          { length: Math.min(count, 8) },
          (_, i) => one(all.subarray(i * size, (i + 1) * size), i === 0 ? name : ""),
        ),
        { gap: 6 },
      );
    });
    if (this.#losses.length < 2) return panels(pictures, { alt });
    const curve = linePlot(this.#losses.map(([, loss]) => loss), { title: "loss", alt });
    return panels([...pictures, curve], { alt, columns: 2 });
  }
}

/** Images `[rows, columns]`, or kernels `[rows, columns, inputs, outputs]`, or maps `[rows, columns, channels]`. */
async function readReel(name: string, make: () => tf.Tensor) {
  // A copy: what is watched may be a variable, which stays.
  const tensor = tf.tidy(() => make().clone());
  const [rows, columns, ...others] = tensor.rank === 4 && tensor.shape[0] === 1
    ? tensor.shape.slice(1)
    : tensor.shape;
  const count = others.reduce((product, length) => product * length, 1);
  if (rows === undefined || columns === undefined) {
    throw new RangeError(
      `watchTraining(): "${name}" has shape [${tensor.shape.join(", ")}]; it must be images: ` +
        "[rows, columns], [rows, columns, channels] or a kernel [rows, columns, inputs, outputs].",
    );
  }
  const values = await tensor.data();
  tensor.dispose();
  const kept = Math.min(count, PICTURES);
  const side = Math.ceil(Math.max(rows, columns) / LONGEST);
  const reel = {
    name,
    rows: Math.ceil(rows / side),
    columns: Math.ceil(columns / side),
    count: kept,
  };
  const size = reel.rows * reel.columns;
  const numbers = new Float32Array(size * kept);
  for (let row = 0; row < rows; row += side) {
    for (let column = 0; column < columns; column += side) {
      const to = row / side * reel.columns + column / side;
      const from = (row * columns + column) * count;
      for (let picture = 0; picture < kept; picture++) {
        numbers[picture * size + to] = values[from + picture];
      }
    }
  }
  return { reel, numbers };
}

/** One byte a number is enough for its color, and 0 stays 0. */
function signedBytes(values: Float32Array): SignedBytes {
  const most = values.reduce((most, it) => Math.max(most, Math.abs(it)), 0);
  const bytes = Uint8Array.from(values, (it) => Math.round(127 + 127 * (it / most || 0)));
  return { most, bytes: bytes.toBase64() };
}

async function readNumber(measure: Measured[string]): Promise<number> {
  const value = tf.tidy(() => {
    const value = measure();
    return value instanceof tf.Tensor ? value.clone() : value;
  });
  if (typeof value === "number") return value;
  const [number] = await value.data();
  value.dispose();
  return number;
}
