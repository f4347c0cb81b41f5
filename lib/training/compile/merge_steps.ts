import type { Join } from "../../backend/network/mod.ts";
import type { LayerReader } from "./layer_reader.ts";
import { size, type Value } from "./step_graph.ts";

function merge(join: Join): (reader: LayerReader) => Value {
  return (reader) => reader.inputs.reduce((a, b) => reader.merge(join, a, b));
}

/** Layers with several inputs. */
export const mergeSteps: Record<string, (reader: LayerReader) => Value> = {
  Add: merge("add"),
  Subtract: merge("subtract"),
  Multiply: merge("multiply"),
  Maximum: merge("maximum"),
  Minimum: merge("minimum"),
  Average: (reader) => {
    const scale = new Float32Array(reader.shape.at(-1)!).fill(1 / reader.inputs.length);
    return reader.apply(merge("add")(reader), { name: "linear" }, { scale });
  },
  CustomScaleLayer: (reader) => {
    const scale = new Float32Array(reader.shape.at(-1)!).fill(reader.get<number>("scale"));
    const [a, b] = reader.inputs;
    return reader.merge("add", a, reader.apply(b, { name: "linear" }, { scale }));
  },
  Concatenate: (reader) => {
    const { graph, inputs, shape } = reader;
    if (inputs.some((input) => input.shape.length !== shape.length)) {
      throw reader.refuse("its inputs have shapes of unequal length.");
    }
    return graph.concatenate(inputs, reader.imageAxis(reader.get<number>("axis")), shape);
  },
  Dot: dot,
};

/** Sums of products along an axis of each of two inputs. */
function dot(reader: LayerReader): Value {
  const { graph, inputs, shape } = reader;
  const given = reader.get<number | [number, number]>("axes");
  const operands = inputs.map(({ shape: sides }, which) => {
    const axis = Array.isArray(given) ? given[which] : given;
    const place = axis < 0 ? axis + sides.length : axis - 1;
    if (sides.length > 2 || !(place in sides)) {
      throw reader.refuse(`axes ${JSON.stringify(given)} of [n,${sides}] are not known here.`);
    }
    // Steps along the axis and along the other one, if there is one.
    const other = sides.length === 1 ? 0 : place === 0 ? sides[1] : sides[0];
    return {
      length: sides[place],
      step: size(sides.slice(place + 1)),
      count: Math.max(1, other),
      away: place === 0 ? 1 : sides[1] ?? 1,
    };
  });
  const [a, b] = operands;
  const isNormalized = reader.get<boolean>("normalize");
  const images = inputs.map((input) => graph.image(input));
  return graph.host(images, shape, ([x, y], result) => {
    let at = 0;
    for (let i = 0; i < a.count; i++) {
      for (let j = 0; j < b.count; j++) {
        let [sum, squaresX, squaresY] = [0, 0, 0];
        for (let k = 0; k < a.length; k++) {
          const [left, right] = [x[i * a.away + k * a.step], y[j * b.away + k * b.step]];
          sum += left * right;
          squaresX += left * left;
          squaresY += right * right;
        }
        // The least sum of squares is tfjs's.
        const least = 1e-7;
        const norm = Math.sqrt(Math.max(squaresX, least) * Math.max(squaresY, least));
        result[at++] = isNormalized ? sum / norm : sum;
      }
    }
  });
}
