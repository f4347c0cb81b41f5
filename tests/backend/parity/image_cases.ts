import * as tf from "@tensorflow/tfjs";
import type { Random } from "../kernels/seeded_random.ts";
import {
  between,
  type CaseMaker,
  choose,
  draw,
  linear,
  named,
  tensor,
  withGradients,
} from "./case.ts";

function imageShape(random: Random, most = 6, depth = 4): [number, number, number, number] {
  const batch = random(40) ? between(random, 1, 2) : 0;
  return [batch, between(random, 1, most), between(random, 1, most), between(random, 1, depth)];
}

export const resized: CaseMaker = (random) => {
  const type = random(4) ? "float32" : "int32";
  const x = draw(random, imageShape(random), type);
  const size: [number, number] = [between(random, 1, 9), between(random, 1, 9)];
  const [corners, centers] = choose(random, [[false, false], [true, false], [false, true]]);
  const name = choose(random, ["resizeBilinear", "resizeNearestNeighbor"] as const);
  const f = (x: tf.Tensor) => tf.image[name](x as tf.Tensor4D, size, corners, centers);
  const what = `${name} of ${named(x)} to ${size}, ${corners}, ${centers}`;
  return type === "float32" ? linear(what, f, [x]) : { what, run: () => f(tensor(x)) };
};

export const cropped: CaseMaker = (random) => {
  const x = draw(random, [2, between(random, 1, 6), between(random, 1, 6), between(random, 1, 4)]);
  const count = between(random, 1, 3);
  const boxes = Float32Array.from({ length: count * 4 }, () => random(15) / 10 - 0.2);
  const places = Int32Array.from({ length: count }, () => random(2));
  const size: [number, number] = [between(random, 1, 5), between(random, 1, 5)];
  const method = choose(random, ["bilinear", "nearest"] as const);
  return {
    what: `cropAndResize ${method} of ${named(x)} to ${size}, boxes ${boxes}`,
    run: () =>
      tf.image.cropAndResize(
        tensor(x),
        tf.tensor2d(boxes, [count, 4]),
        tf.tensor1d(places, "int32"),
        size,
        method,
        0.5,
      ),
  };
};

export const turned: CaseMaker = (random) => {
  const shape = imageShape(random, 6, 3);
  const x = draw(random, shape, random(5) ? "float32" : "int32");
  const radians = random(100) / 10;
  const fill = random(2) ? 0.5 : ([1, 2, 3].slice(0, shape[3]) as [number, number, number]);
  const projection = Float32Array.from({ length: 8 }, (_, i) => {
    const unit = i === 0 || i === 4 ? 1 : 0;
    return unit + (i < 6 ? random(100) / 100 - 0.5 : random(100) / 10000);
  });
  const outside = choose(random, ["constant", "reflect", "wrap", "nearest"] as const);
  const method = choose(random, ["nearest", "bilinear"] as const);
  const grey = draw(random, [...shape.slice(0, 3), 1], x.dtype);
  const color = draw(random, [...shape.slice(0, 3), 3], x.dtype);
  return choose(random, [
    () => ({
      what: `flipLeftRight of ${named(x)}`,
      run: () => tf.image.flipLeftRight(tensor(x)),
    }),
    () => ({
      what: `rotateWithOffset ${radians} of ${named(x)}, fill ${fill}`,
      run: () => tf.image.rotateWithOffset(tensor(x), radians, fill, [0.5, 0.4]),
    }),
    () => ({
      what: `transform ${method} ${outside} of ${named(x)} by ${projection}`,
      run: () =>
        tf.image.transform(
          tensor(x),
          tf.tensor2d(projection, [1, 8]),
          method,
          outside,
          0.25,
        ),
    }),
    () => ({
      what: `grayscaleToRGB of ${named(grey)}`,
      run: () => tf.image.grayscaleToRGB(tensor<tf.Tensor4D>(grey)),
    }),
    () => ({
      what: `rgbToGrayscale of ${named(color)}`,
      run: () => tf.image.rgbToGrayscale(tensor<tf.Tensor4D>(color)),
    }),
  ])();
};

export const boxesKept: CaseMaker = (random) => {
  const count = between(random, 1, 8);
  const boxes = Float32Array.from(
    { length: count * 4 },
    (_, i) => random(10) + (i % 4 > 1 ? 8 : 0),
  );
  const scores = Float32Array.from({ length: count }, () => random(100) / 100);
  const [most, overlap, least] = [between(random, 1, 8), random(10) / 10, random(5) / 10];
  return {
    what: `nonMaxSuppression of ${boxes} ${scores}, ${most}, ${overlap}, ${least}`,
    run: () =>
      tf.image.nonMaxSuppression(
        tf.tensor2d(boxes, [count, 4]),
        tf.tensor1d(scores),
        most,
        overlap,
        least,
      ),
  };
};

export const responseNormalized: CaseMaker = (random) => {
  const x = draw(random, imageShape(random, 4, 7));
  const [radius, bias, alpha, beta] = [random(4), 1 + random(3), random(10) / 10, 0.5];
  return {
    what: `localResponseNormalization of ${named(x)}: ${[radius, bias, alpha, beta]}`,
    run: () =>
      withGradients(
        (x) => tf.localResponseNormalization(x as tf.Tensor4D, radius, bias, alpha, beta),
        [x],
      ),
    tolerance: 1e-3,
  };
};

export const morphological: CaseMaker = (random) => {
  const shape = imageShape(random, 7, 3);
  const x = draw(random, shape);
  const size = [between(random, 1, 3), between(random, 1, 3)];
  const kernel = draw(random, [...size, shape[3]]);
  const strides: [number, number] = [between(random, 1, 3), between(random, 1, 3)];
  const dilations: [number, number] = [between(random, 1, 2), between(random, 1, 2)];
  const padding = random(2) ? "same" : "valid";
  return {
    what: `dilation2d of ${named(x)} with ${
      named(kernel)
    }, strides ${strides}, dilations ${dilations}, ${padding}`,
    run: () =>
      withGradients(
        (x, kernel) =>
          tf.dilation2d(x as tf.Tensor4D, kernel as tf.Tensor3D, strides, padding, dilations),
        [x, kernel],
      ),
  };
};
