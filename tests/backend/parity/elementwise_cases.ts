import * as tf from "@tensorflow/tfjs";
import {
  type CaseMaker,
  choose,
  type DataType,
  draw,
  drawShape,
  named,
  tensor,
  withGradients,
} from "./case.ts";

const TYPES: DataType[] = ["float32", "float32", "float32", "int32", "bool"];

type Unary = (x: tf.Tensor) => tf.Tensor;

/** Named functions of one tensor. */
const UNARY: Record<string, Unary> = {
  ...pick([
    ...["abs", "acos", "acosh", "asin", "asinh", "atan", "atanh", "ceil", "cos", "cosh", "elu"],
    ...["erf", "exp", "expm1", "floor", "isFinite", "isInf", "isNaN", "leakyRelu", "log", "log1p"],
    ...["logSigmoid", "neg", "reciprocal", "relu", "relu6", "round", "rsqrt", "selu", "sigmoid"],
    ...["sign", "sin", "sinh", "softplus", "sqrt", "square", "step", "tan", "tanh", "zerosLike"],
    ...["onesLike", "clone"],
  ]),
  "clipByValue -1 2": (x) => tf.clipByValue(x, -1, 2),
  "step 0.5": (x) => tf.step(x, 0.5),
  "leakyRelu 0.3": (x) => tf.leakyRelu(x, 0.3),
  "pow 2": (x) => tf.pow(x, 2),
  "pow 0.5": (x) => tf.pow(x, 0.5),
  "pow 3": (x) => tf.pow(x, 3),
  "cast float32": (x) => tf.cast(x, "float32"),
  "cast int32": (x) => tf.cast(x, "int32"),
  "cast bool": (x) => tf.cast(x, "bool"),
};

function pick(names: string[]): Record<string, Unary> {
  const functions = tf as unknown as Record<string, Unary>;
  return Object.fromEntries(names.map((name) => [name, (x: tf.Tensor) => functions[name](x)]));
}

/** Where a value jumps, or tfjs promises nothing about a NaN. */
const UNDEFINED_FOR_SPECIAL = ["cast int32", "cast bool"];

export const unary: CaseMaker = (random) => {
  const name = choose(random, Object.keys(UNARY));
  const special = random(2) === 0 && !UNDEFINED_FOR_SPECIAL.includes(name);
  const x = draw(random, drawShape(random, random(5)), choose(random, TYPES), { special });
  return {
    what: `${name} of ${named(x)}${special ? " with NaN and infinity" : ""}`,
    run: () => UNARY[name](tensor(x)),
  };
};

const DIFFERENTIABLE = Object.keys(UNARY).filter((name) =>
  !/cast|is[A-Z]|Like|round|ceil|floor|sign$|step|clone|acosh|atanh|acos|asin/.test(name)
);

export const unaryGradient: CaseMaker = (random) => {
  const name = choose(random, DIFFERENTIABLE);
  const x = draw(random, drawShape(random, 1 + random(4)), "float32", { positive: true });
  return {
    what: `gradient of ${name} by ${named(x)}`,
    run: () => withGradients((x) => UNARY[name](x), [x]),
  };
};

type Binary = (a: tf.Tensor, b: tf.Tensor) => tf.Tensor;

const ARITHMETIC = [
  ...["add", "sub", "mul", "div", "pow", "floorDiv", "mod", "maximum", "minimum", "atan2"],
  ...["squaredDifference", "divNoNan", "prelu"],
];
const COMPARISONS = ["equal", "notEqual", "greater", "greaterEqual", "less", "lessEqual"];
const LOGICAL = ["logicalAnd", "logicalOr", "logicalXor"];

/** A shape that broadcasts to `shape`. */
function broadcastable(random: (below: number) => number, shape: number[]): number[] {
  const kept = shape.slice(random(shape.length + 1) * (random(2)));
  return kept.map((length) => random(3) === 0 ? 1 : length);
}

export const binary: CaseMaker = (random) => {
  const name = choose(random, [...ARITHMETIC, ...COMPARISONS, ...LOGICAL, "bitwiseAnd"]);
  // Of floats, tfjs's cpu backend makes whole numbers, and zeros of infinity.
  const type = name === "bitwiseAnd" || name === "floorDiv"
    ? "int32"
    : LOGICAL.includes(name)
    ? "bool"
    : choose(random, TYPES);
  const other = type === "int32" || LOGICAL.includes(name) || random(3) > 0
    ? type
    : choose(random, TYPES);
  const shape = drawShape(random, random(5));
  // Where its slope is infinite, tfjs's wasm kernel gives NaN for positive values, too.
  const special = random(3) === 0 && name !== "prelu";
  const first = draw(random, shape, type, { special });
  const second = draw(random, broadcastable(random, shape), other, {
    special,
    // Whole numbers by zero: tfjs leaves open what comes.
    positive: other !== "float32" && ["div", "floorDiv", "mod", "pow"].includes(name),
  });
  const [a, b] = random(2) && name !== "prelu" && !/div|floorDiv|mod|pow/.test(name)
    ? [second, first]
    : [first, second];
  const f = (tf as unknown as Record<string, Binary>)[name];
  return {
    what: `${name} of ${named(a)} and ${named(b)}${special ? " with NaN and infinity" : ""}`,
    run: () => f(tensor(a), tensor(b)),
  };
};

export const binaryGradient: CaseMaker = (random) => {
  const name = choose(random, ARITHMETIC.filter((name) => name !== "floorDiv"));
  const shape = drawShape(random, 1 + random(4));
  const a = draw(random, shape, "float32", { positive: true });
  const b = draw(random, broadcastable(random, shape), "float32", { positive: true });
  const f = (tf as unknown as Record<string, Binary>)[name];
  return {
    what: `gradient of ${name} by ${named(a)} and ${named(b)}`,
    run: () => withGradients(f, [a, b]),
    tolerance: 1e-3,
  };
};

export const select: CaseMaker = (random) => {
  const shape = drawShape(random, 1 + random(3));
  const type = choose(random, TYPES);
  const condition = draw(random, random(2) ? shape : broadcastable(random, shape), "bool");
  const [a, b] = [draw(random, shape, type), draw(random, broadcastable(random, shape), type)];
  return {
    what: `where ${named(condition)} of ${named(a)} and ${named(b)}`,
    run: () => tf.where(tensor(condition), tensor(a), tensor(b)),
  };
};

export const normalized: CaseMaker = (random) => {
  const rank = 2 + random(3);
  const shape = drawShape(random, rank);
  const x = draw(random, shape);
  const depth = [shape[rank - 1]];
  const [mean, offset, scale] = [draw(random, depth), draw(random, depth), draw(random, depth)];
  const variance = draw(random, depth, "float32", { positive: true });
  // Without offset, without scale, and with both.
  const used = choose(random, [["offset"], ["scale"], ["offset", "scale"], []]);
  const rest = used.map((name) => name === "offset" ? offset : scale);
  return choose(random, [
    {
      what: `batchNorm of ${named(x)} with ${used}`,
      run: () =>
        withGradients((x, mean, variance, ...rest) => {
          const [offset, scale] = ["offset", "scale"].map((name) => rest[used.indexOf(name)]);
          return tf.batchNorm(
            x,
            mean as tf.Tensor1D,
            variance as tf.Tensor1D,
            offset as tf.Tensor1D,
            scale as tf.Tensor1D,
          );
        }, [x, mean, variance, ...rest]),
      tolerance: 1e-3,
    },
    { what: `softmax of ${named(x)}`, run: () => withGradients((x) => tf.softmax(x), [x]) },
    { what: `logSoftmax of ${named(x)}`, run: () => withGradients((x) => tf.logSoftmax(x), [x]) },
  ]);
};
