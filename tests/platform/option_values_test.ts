/** Wrong values of options are told in one voice: `conv2d(): stride must be …, not 0.` */
import assert from "node:assert/strict";
import { tf } from "convolutions";
import { CALLS, INSIDE, namesOf } from "./option_calls.ts";

const WRONG = {
  "0": 0,
  "-1": -1,
  "1.5": 1.5,
  NaN,
  '"2"': "2",
  null: null,
  true: true,
  "[1, 2, 3]": [1, 2, 3],
  "{ a: 1 }": { a: 1 },
  "a function": () => 1,
  "a bigint": 2n,
  "a symbol": Symbol("s"),
  "a tensor": tf.scalar(1),
};

/** Nothing is loaded for a value that is right. */
const ENDED = { signal: AbortSignal.abort() };

/** Options that a call cannot do without. */
const NEEDED: Record<string, Record<string, unknown>> = {
  "DataArray.from()": { dims: ["a"], shape: [4] },
  "Figure()": { width: 9, height: 9, alt: "", draw: () => "" },
  "architectureDiagram()'s group 0": { name: "a", layers: [0, 0] },
  "architectureDiagram()'s layer 0": { name: "a", kind: "input", shape: [1] },
  "avgPool2d()": { kernelSize: 2 },
  "box()": { rows: [0, 1], columns: [0, 1] },
  "convOutputShape()": { kernelSize: 2 },
  "convTransposeOutputShape()": { kernelSize: 2 },
  "equationDiagram()": { image: [["a", "b"]], kernel: [["c"]], output: [["d", "e"]] },
  "fold()": { kernelSize: 1 },
  "leastSquaresKernel()": { kernelSize: 1 },
  "locate()": ENDED,
  "maxPool2d()": { kernelSize: 2 },
  "openDataset()": ENDED,
  "openImage()": ENDED,
  "openKerasH5()": ENDED,
  "openMnist()": ENDED,
  "openWeights()": ENDED,
  "poolingDiagram()": { kernelSize: 2 },
  "unfold()": { kernelSize: 2 },
  "watchTraining()": { watch: {} },
};

/** What is handed on as it is: to Plot, to whom it belongs, or what plays no part. */
const HANDED_ON =
  /^(plotFigure|conv(Transpose)?OutputShape\(\)\.bias|.*layer 1\.values|ask\(\)\.show)/;

/** What an engine says where nobody has looked at a value. */
const ENGINE =
  /is not (a function|iterable|a constructor)|Cannot (read|convert|destructure|mix)|Invalid /;

for (const [caller, call] of [...Object.entries(CALLS), ...Object.entries(INSIDE)]) {
  Deno.test(`${caller} says what is wrong with an option's value`, async () => {
    for (const name of await namesOf(call)) {
      if (HANDED_ON.test(`${caller}.${name}`)) continue;
      let refused = 0;
      for (const [shown, value] of Object.entries(WRONG)) {
        const place = `${caller}, ${name}: ${shown}`;
        try {
          await call({ ...NEEDED[caller], [name]: value });
        } catch (error) {
          if (error === ENDED.signal.reason) continue;
          assert.ok(
            error instanceof TypeError || error instanceof RangeError ||
              (error instanceof Error && error.name === "TestFault"),
            `${place}: ${error}`,
          );
          assert.doesNotMatch(error.message, ENGINE, place);
          assert.match(
            error.message,
            /^\w+(\.\w+)?\(\)|^The \w+ |^Cannot (show an image|shape|make a tensor)/,
            place,
          );
          refused++;
          continue;
        }
        assert.notEqual(value, null, `${place} passes`);
      }
      assert.ok(refused >= 8, `${caller}, ${name}: only ${refused} of 13 values are refused`);
    }
  });
}
