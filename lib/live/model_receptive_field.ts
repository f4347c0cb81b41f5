import type * as tf from "@tensorflow/tfjs";
import { MODEL } from "../backend/value_kinds.ts";
import { checkValue, type FieldArea, LIST, shapeText, toPair } from "../geometry/mod.ts";
import { networkSteps } from "./network_steps.ts";
import { receptiveField } from "./page/network/receptive_field.ts";

const CALLER = "modelReceptiveField()";

/**
 * Finds what a unit deep in a network sees of the input image: through all layers and branches
 * before it.
 *
 * @param model Any model with one input, an image, and one output.
 * @param layer Name of the unit's layer.
 * @param position `[row, column]` of the unit in its layer; the middle where not given.
 * @param imageShape `[rows, columns, channels]` of an image, for models that leave it open.
 * @returns Rows and columns of the image, the last ones included, as far as they lie in it.
 * @throws {RangeError} If there is no such layer, the position is not in it, or the model's input
 * has another shape.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { modelReceptiveField, tf } from "convolutions";
 *
 * const conv = (name: string) => tf.layers.conv2d({ filters: 1, kernelSize: 3, strides: 2, name });
 * const first = tf.layers.conv2d({ filters: 1, kernelSize: 3, inputShape: [28, 28, 1] });
 * const model = tf.sequential({ layers: [first, conv("second"), conv("third")] });
 * assert.deepEqual(modelReceptiveField(model, "third", [0, 1]), { rows: [0, 8], columns: [4, 12] });
 * ```
 */
export function modelReceptiveField(
  model: tf.LayersModel,
  layer: string,
  position?: readonly [number, number],
  imageShape?: readonly [number, number, number],
): FieldArea {
  checkValue(CALLER, "model", model, MODEL);
  if (imageShape !== undefined) checkValue(CALLER, "imageShape", imageShape, LIST);
  if (!model.built) model.countParams(); // A sequential model joins its layers when it is asked.
  const shape = imageShape ?? model.inputs[0].shape.slice(1);
  if (shape.length !== 3 || shape.some((length) => length === null)) {
    throw new RangeError(
      `${CALLER}: the model "${model.name}" takes [${shape.map((n) => n ?? "any").join(", ")}]; ` +
        "give the shape of an image, [rows, columns, channels].",
    );
  }
  const steps = networkSteps(model, shape as number[]);
  const at = steps.findLastIndex(({ name }) => name === layer);
  if (at < 0) throw new RangeError(`${CALLER}: the model "${model.name}" has no layer "${layer}".`);
  const size = steps[at].shape;
  const [rows, columns] = size.length === 3 ? size : [1, 1];
  const [row, column] = toPair(CALLER, "position", position ?? [rows >> 1, columns >> 1], 0);
  if (row >= rows || column >= columns) {
    throw new RangeError(
      `${CALLER}: position ${
        shapeText([row, column])
      } is outside the layer "${layer}", which has ` +
        `${rows} × ${columns} units.`,
    );
  }
  const unit = { rows: [row, row], columns: [column, column] } as const;
  const seen = receptiveField(steps, at, unit).get(0)!;
  return { rows: seen.rows, columns: seen.columns };
}
