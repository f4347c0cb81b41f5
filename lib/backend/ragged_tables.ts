import * as tf from "@tensorflow/tfjs";
import { patch } from "./patch.ts";

let mended = false;

/**
 * Has tfjs say what is wrong with a table whose rows differ in length: it takes the shape from the
 * first row, and fails much later for want of numbers. Calling it again does nothing.
 */
export function refuseRaggedTables(): void {
  if (mended) return;
  mended = true;
  patch(
    tf.engine(),
    "makeTensor",
    (makeTensor) =>
      function (this: ReturnType<typeof tf.engine>, values, shape, dtype, backend) {
        const size = shape.reduce((product, length) => product * length, 1);
        const given = values?.length;
        if (typeof given === "number" && dtype !== "complex64" && given !== size) {
          throw new RangeError(
            `A tensor of the shape [${shape.join(", ")}] has ${size} numbers, not ${given}: ` +
              "a table needs rows of one length.",
          );
        }
        return makeTensor.call(this, values, shape, dtype, backend);
      },
  );
}
