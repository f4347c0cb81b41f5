import {
  type Code,
  f32x4,
  type FunctionWriter,
  i32,
  i32x4,
  type Local,
  v128,
} from "../kernels/wasm_writer.ts";
import { type ScalarFunction, SELU } from "./scalar_function.ts";

/** Writes a function of the four numbers in `x`, in place; undefined where there is no code. */
export function scalarCode(f: ScalarFunction): ((w: FunctionWriter, x: Local) => Code) | undefined {
  switch (f.name) {
    case "linear":
      return () => [];
    case "relu":
      return reluCode(f);
    case "elu":
      return (w, x) => eluCode(w, x, 1, f.alpha);
    case "selu":
      return (w, x) => eluCode(w, x, SELU.scale, SELU.scale * SELU.alpha);
    case "sigmoid":
      return (w, x) => sigmoidCode(w, x, x);
    case "swish":
      return (w, x) => {
        const share = w.v128();
        return [sigmoidCode(w, x, share), x.set(f32x4.mul(x.get, share.get))];
      };
    case "tanh":
      return tanhCode;
    case "hardSigmoid":
      return (_, x) => x.set(clip(ramp(x, 1 / 6), 0, 1));
    case "hardSigmoidFifth":
      return (_, x) => x.set(clip(ramp(x, 0.2), 0, 1));
    case "hardSwish":
      return (_, x) => x.set(f32x4.mul(x.get, clip(ramp(x, 1 / 6), 0, 1)));
    case "hardTanh":
      return (_, x) => x.set(clip(x.get, -1, 1));
    case "softsign":
      return (_, x) => x.set(f32x4.div(x.get, f32x4.add(f32x4.const(1), f32x4.abs(x.get))));
    default:
      return undefined;
  }
}

const ramp = (x: Local, slope: number) =>
  f32x4.add(f32x4.mul(x.get, f32x4.const(slope)), f32x4.const(0.5));

const clip = (x: Code, least: number, most: number) =>
  f32x4.min(f32x4.max(x, f32x4.const(least)), f32x4.const(most));

function reluCode(
  { slope = 0, threshold = 0, most = Infinity }: Extract<ScalarFunction, { name: "relu" }>,
): (w: FunctionWriter, x: Local) => Code {
  const cut = (x: Code) => most === Infinity ? x : f32x4.min(x, f32x4.const(most));
  if (slope === 0 && threshold === 0) return (_, x) => x.set(cut(f32x4.relu(x.get)));
  return (_, x) => {
    const below = f32x4.mul(f32x4.sub(x.get, f32x4.const(threshold)), f32x4.const(slope));
    const isBelow = f32x4.lt(x.get, f32x4.const(threshold));
    return x.set(v128.select(below, cut(x.get), isBelow));
  };
}

/** `scale · x` above zero, `alpha · (exp(x) − 1)` below; near zero by its series. */
function eluCode(w: FunctionWriter, x: Local, scale: number, alpha: number): Code {
  const series = polynomial(x, [1 / 5040, 1 / 720, 1 / 120, 1 / 24, 1 / 6, 1 / 2, 1]);
  const below = w.v128();
  const isFar = f32x4.lt(x.get, f32x4.const(-0.5));
  return [
    below.set(x.get),
    exponentialCode(w, below),
    below.set(f32x4.sub(below.get, f32x4.const(1))),
    below.set(v128.select(below.get, f32x4.mul(x.get, series), isFar)),
    x.set(v128.select(
      f32x4.mul(x.get, f32x4.const(scale)),
      f32x4.mul(below.get, f32x4.const(alpha)),
      f32x4.gt(x.get, v128.zero),
    )),
  ];
}

/** Sets `result`, which may be `x`. */
function sigmoidCode(w: FunctionWriter, x: Local, result: Local): Code {
  const one = f32x4.const(1);
  return [
    result.set(f32x4.neg(x.get)),
    exponentialCode(w, result),
    result.set(f32x4.div(one, f32x4.add(one, result.get))),
  ];
}

/** By `exp(2|x|)`; near zero by its series (Cephes). */
function tanhCode(w: FunctionWriter, x: Local): Code {
  const [far, square] = [w.v128(), w.v128()];
  const one = f32x4.const(1);
  const size = f32x4.abs(x.get);
  const series = polynomial(square, [
    -5.70498872745e-3,
    2.06390887954e-2,
    -5.37397155531e-2,
    1.33314422036e-1,
    -3.33332819422e-1,
  ]);
  const near = f32x4.multiplyAdd(x.get, f32x4.mul(square.get, series), x.get);
  return [
    square.set(f32x4.mul(x.get, x.get)),
    far.set(f32x4.add(size, size)),
    exponentialCode(w, far),
    far.set(f32x4.sub(one, f32x4.div(f32x4.const(2), f32x4.add(one, far.get)))),
    far.set(v128.or(far.get, v128.and(x.get, f32x4.const(-0)))),
    x.set(v128.select(near, far.get, f32x4.lt(size, f32x4.const(0.625)))),
  ];
}

/** `exp(x) = 2^n · exp(r)` with a whole number n and a small r, to 1e-7 of itself (Cephes). */
function exponentialCode(w: FunctionWriter, x: Local): Code {
  const [n, power] = [w.v128(), w.v128()];
  const series = polynomial(x, [
    1.9875691500e-4,
    1.3981999507e-3,
    8.3334519073e-3,
    4.1665795894e-2,
    1.6666665459e-1,
    5.0000001201e-1,
    1,
    1,
  ]);
  return [
    x.set(clip(x.get, -87.3, 88.3)),
    n.set(f32x4.nearest(f32x4.mul(x.get, f32x4.const(Math.LOG2E)))),
    power.set(i32x4.shiftLeft(
      i32x4.add(i32x4.truncate(n.get), i32x4.splat(i32.const(127))),
      i32.const(23),
    )),
    // ln 2 in two parts, the first of which has few digits.
    x.set(f32x4.sub(x.get, f32x4.mul(n.get, f32x4.const(0.693359375)))),
    x.set(f32x4.sub(x.get, f32x4.mul(n.get, f32x4.const(-2.12194440e-4)))),
    x.set(f32x4.mul(series, power.get)),
  ];
}

/** Highest power first. */
function polynomial(x: Local, [first, ...rest]: readonly number[]): Code {
  return rest.reduce(
    (sum: Code, each) => f32x4.multiplyAdd(sum, x.get, f32x4.const(each)),
    f32x4.const(first),
  );
}
