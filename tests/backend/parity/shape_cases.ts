import * as tf from "@tensorflow/tfjs";
import type { Random } from "../kernels/seeded_random.ts";
import { between, type CaseMaker, choose, type DataType, draw, drawShape, named } from "./case.ts";
import { linear, tensor, withGradients } from "./case.ts";

const TYPES: DataType[] = ["float32", "float32", "int32", "bool"];

function drawAxes(random: Random, rank: number): number[] | undefined {
  const axes = Array.from({ length: rank }, (_, i) => i).filter(() => random(2));
  if (random(5) === 0) return undefined;
  return random(3) === 0 ? axes.map((axis) => axis - rank) : axes;
}

type Reduction = (x: tf.Tensor, axis?: number | number[], keep?: boolean) => tf.Tensor;

export const reduction: CaseMaker = (random) => {
  const rank = 1 + random(4);
  const name = choose(random, ["sum", "mean", "max", "min", "prod", "any", "all", "logSumExp"]);
  const type = name === "any" || name === "all" ? "bool" : choose(random, TYPES);
  const special = name !== "logSumExp" && name !== "prod" && random(4) === 0;
  const shape = drawShape(random, rank);
  const x = draw(random, shape, name === "logSumExp" ? "float32" : type, { special });
  const [axes, keep] = [drawAxes(random, rank), random(2) === 1];
  // The mean of nothing is NaN, as everywhere; on tfjs's cpu backend it is 0.
  const f = (tf as unknown as Record<string, Reduction>)[
    name === "mean" && shape.includes(0) ? "sum" : name
  ];
  return {
    what: `${name} of ${named(x)} over ${axes}, keepDims ${keep}, special ${special}`,
    run: () => f(tensor(x), axes, keep),
  };
};

export const reductionGradient: CaseMaker = (random) => {
  const rank = 1 + random(4);
  const name = choose(random, ["sum", "mean", "max", "min", "prod", "logSumExp"]);
  const shape = Array.from({ length: rank }, () => between(random, 1, 5));
  const x = draw(random, shape, "float32", { positive: true });
  const axes = drawAxes(random, rank);
  const f = (tf as unknown as Record<string, Reduction>)[name];
  return {
    what: `gradient of ${name} of ${named(x)} over ${axes}`,
    run: () => withGradients((x) => f(x, axes), [x]),
    tolerance: 1e-3,
  };
};

export const alongAxis: CaseMaker = (random) => {
  const rank = 1 + random(4);
  const shape = drawShape(random, rank);
  const special = random(4) === 0;
  const x = draw(random, shape, choose(random, TYPES), { special });
  const axis = random(rank) - (random(4) === 0 ? rank : 0);
  // tfjs's cpu backend takes a negative axis of these for a place in memory.
  const front = axis < 0 ? axis + rank : axis;
  const [exclusive, reverse] = [random(2) === 1, random(2) === 1];
  const k = between(random, 1, Math.max(1, shape[rank - 1]));
  const from = { what: `${named(x)} along ${axis}` };
  return choose(random, [
    () => ({ what: `argMax of ${from.what}`, run: () => tf.argMax(tensor(x), axis) }),
    () => ({ what: `argMin of ${from.what}`, run: () => tf.argMin(tensor(x), axis) }),
    () => ({
      what: `cumsum of ${from.what} ${exclusive} ${reverse}`,
      run: () => tf.cumsum(tensor(x), front, exclusive, reverse),
    }),
    () => ({
      what: `cumprod of ${from.what} ${exclusive} ${reverse}`,
      run: () => tf.cumprod(tensor(x), front, exclusive, reverse),
    }),
    () => ({
      what: `topk ${k} of ${from.what}`,
      run: () => {
        const { values, indices } = tf.topk(tensor(x), k);
        return [values, indices];
      },
    }),
    () => ({ what: `reverse of ${from.what}`, run: () => tf.reverse(tensor(x), axis) }),
    () => ({
      what: `unique of ${from.what}`,
      run: () => {
        const { values, indices } = tf.unique(tensor(x), axis);
        return [values, indices];
      },
    }),
    () => ({ what: `unstack of ${from.what}`, run: () => tf.unstack(tensor(x), axis) }),
    () => ({
      what: `split of ${from.what}`,
      run: () => {
        const length = shape.at(axis)!;
        const first = Math.floor(length / 3);
        return tf.split(tensor(x), [first, length - first], axis);
      },
    }),
  ])();
};

export const rearranged: CaseMaker = (random) => {
  const rank = 1 + random(4);
  const shape = drawShape(random, rank);
  const x = draw(random, shape, choose(random, TYPES));
  const order = shape.map((_, i) => i).sort(() => random(3) - 1);
  const sides = shape.map(() => [random(3), random(3)] as [number, number]);
  const fill = x.dtype === "bool" ? 1 : random(5) - 2;
  const mirrored = shape.map((length) =>
    [random(Math.min(length, 3)), random(Math.min(length, 3))] as [number, number]
  );
  const begin = shape.map((length) => random(length + 1));
  const size = shape.map((length, i) => random(5) ? random(length - begin[i] + 1) : -1);
  const [start, end] = [shape, shape].map((s) =>
    s.map((length) => random(2 * length + 3) - length)
  );
  const strides = shape.map(() => choose(random, [1, 2, 3, -1, -2]));
  const times = shape.map(() => between(random, 1, 3));
  const mode = choose(random, ["reflect", "symmetric"] as const);
  const broadcast = [...Array(random(3)).fill(2), ...shape];
  const gradient = x.dtype === "float32";
  const of = named(x);
  const make = (what: string, f: (x: tf.Tensor) => tf.Tensor, differentiable = gradient) => ({
    what: `${what} of ${of}`,
    run: () => differentiable ? withGradients(f, [x]) : f(tensor(x)),
  });
  return choose(random, [
    () => make(`transpose ${order}`, (x) => tf.transpose(x, order)),
    () => make(`pad ${sides} ${fill}`, (x) => tf.pad(x, sides, fill)),
    () => make(`mirrorPad ${mode} ${mirrored}`, (x) => tf.mirrorPad(x, mirrored, mode), false),
    () => make(`slice ${begin} ${size}`, (x) => tf.slice(x, begin, size)),
    () =>
      make(
        `stridedSlice ${start} ${end} ${strides}`,
        (x) => tf.stridedSlice(x, start, end, strides),
        false,
      ),
    () => make(`tile ${times}`, (x) => tf.tile(x, times)),
    () => make(`broadcastTo ${broadcast}`, (x) => tf.broadcastTo(x, broadcast)),
    () => make("reshape -1", (x) => tf.reshape(x, [x.size])),
    () => make("expandDims", (x) => tf.expandDims(x, 0)),
    () => make("squeeze", (x) => tf.squeeze(x)),
  ])();
};

export const joined: CaseMaker = (random) => {
  const rank = 1 + random(4);
  const shape = drawShape(random, rank);
  const type = choose(random, TYPES);
  const axis = random(rank);
  const count = between(random, 1, 4);
  const parts = Array.from({ length: count }, () => {
    const part = shape.map((length, i) => i === axis ? random(4) : length);
    return draw(random, part, random(8) ? type : choose(random, TYPES));
  });
  const equal = Array.from({ length: count }, () => draw(random, shape, type));
  const kind = choose(random, ["concat", "stack", "addN"]);
  if (kind === "concat") {
    return {
      what: `concat of ${parts.map(named)} along ${axis}`,
      run: () => tf.concat(parts.map((part) => tensor(part)), axis),
    };
  }
  return {
    what: `${kind} of ${equal.map(named)} along ${axis}`,
    run: () => {
      const tensors = equal.map((part) => tensor(part));
      return kind === "stack" ? tf.stack(tensors, axis) : tf.addN(tensors);
    },
  };
};

export const gathered: CaseMaker = (random) => {
  const rank = 1 + random(4);
  const shape = Array.from({ length: rank }, () => between(random, 1, 5));
  const x = draw(random, shape, choose(random, TYPES));
  const axis = random(rank);
  const places = draw(random, drawShape(random, 1 + random(2)), "int32");
  places.values = places.values.map((value) => Math.abs(value) % shape[axis]) as Int32Array;
  const depth = between(random, 1, rank);
  const many = between(random, 1, 4);
  const nd = draw(random, [many, depth], "int32");
  nd.values = nd.values.map((value, i) => Math.abs(value) % shape[i % depth]) as Int32Array;
  const updates = draw(
    random,
    [many, ...shape.slice(depth)],
    x.dtype === "bool" ? "int32" : x.dtype,
  );
  const classes = between(random, 1, 5);
  const gradient = x.dtype === "float32";
  return choose(random, [
    () => ({
      what: `gather ${named(places)} of ${named(x)} along ${axis}`,
      run: () => {
        const f = (x: tf.Tensor) => tf.gather(x, tensor<tf.Tensor1D>(places), axis);
        return gradient ? withGradients(f, [x]) : f(tensor(x));
      },
    }),
    () => ({
      what: `gatherND ${named(nd)} of ${named(x)}`,
      run: () => tf.gatherND(tensor(x), tensor(nd)),
    }),
    () => ({
      what: `scatterND ${named(nd)} of ${named(updates)}`,
      run: () => tf.scatterND(tensor(nd), tensor(updates), shape),
    }),
    () => ({
      what: `oneHot of ${named(places)} ${classes}`,
      run: () => tf.oneHot(tensor(places), classes, 2, -1),
    }),
    () => ({
      what: `unsortedSegmentSum of ${named(x)}`,
      run: () => {
        const segments = Int32Array.from({ length: shape[0] }, (_, i) => i * 7 % 3);
        const y = x.dtype === "bool" ? tf.cast(tensor(x), "int32") : tensor(x);
        return tf.unsortedSegmentSum(y, tf.tensor1d(segments, "int32"), 3);
      },
    }),
  ])();
};

export const blocks: CaseMaker = (random) => {
  const [block, depth] = [between(random, 1, 3), between(random, 1, 3)];
  const [rows, columns, batch] = [
    between(random, 1, 3),
    between(random, 1, 3),
    between(random, 1, 2),
  ];
  const type = choose(random, TYPES);
  const deep = draw(random, [batch, rows, columns, depth * block ** 2], type);
  const many = draw(random, [batch * block ** 2, rows, columns, depth], type);
  const wide = draw(random, [batch, rows * block, columns * block, depth], type);
  const none = [[0, 0], [0, 0]];
  return choose(random, [
    () => ({
      what: `depthToSpace ${block} of ${named(deep)}`,
      run: () => tf.depthToSpace(tensor<tf.Tensor4D>(deep), block),
    }),
    () => ({
      what: `batchToSpaceND ${block} of ${named(many)}`,
      run: () => tf.batchToSpaceND(tensor(many), [block, block], none),
    }),
    () => ({
      what: `spaceToBatchND ${block} of ${named(wide)}`,
      run: () => tf.spaceToBatchND(tensor(wide), [block, block], none),
    }),
  ])();
};

export const product: CaseMaker = (random) => {
  const [rows, inner, columns] = [0, 0, 0].map(() => random(30) ? between(random, 1, 6) : 0);
  const batch = Array.from({ length: random(3) }, () => between(random, 1, 3));
  // tfjs's cpu backend mixes up batches that broadcast along some axes only.
  const narrow = (shape: number[]) => random(3) ? shape : shape.map(() => 1);
  const drop = (shape: number[]) => random(4) ? shape : [];
  const type = random(4) ? "float32" : "int32";
  const [turnA, turnB] = [random(2) === 1, random(2) === 1];
  const a = draw(random, [
    ...drop(narrow(batch)),
    ...(turnA ? [inner, rows] : [rows, inner]),
  ], type);
  const b = draw(random, [
    ...drop(narrow(batch)),
    ...(turnB ? [columns, inner] : [inner, columns]),
  ], random(6) ? type : "float32");
  const f = (a: tf.Tensor, b: tf.Tensor) => tf.matMul(a, b, turnA, turnB);
  const what = `matMul of ${named(a)} ${turnA} and ${named(b)} ${turnB}`;
  return a.dtype === "float32" && b.dtype === "float32"
    ? linear(what, f, [a, b])
    : { what, run: () => f(tensor(a), tensor(b)) };
};
