import type * as tf from "@tensorflow/tfjs";
import type { Settings } from "./settings.ts";

/**
 * Makes the layers that compute, one after the other, what a layer of Keras does.
 *
 * @param shapes Shapes of what enters, with the batch.
 */
export type Maker = (settings: Settings, shapes: readonly tf.Shape[]) => tf.layers.Layer[];

/** Rows and columns. */
export type Pair = [number, number];
