/**
 * Turns uniform numbers into normal ones (Box-Muller) with PyTorch's own float32 approximations of
 * logarithm, sine and cosine, so that the last bit agrees. They are those of Julien Pommier's
 * sse_mathfun, after Cephes; PyTorch uses them on processors with AVX2.
 *
 * Polynomials are written out term by term: a loop over their terms takes three times as long.
 *
 * @param values Holds 16 uniform numbers in [0, 1) from `start` on; replaced by 16 normal ones.
 */
export function normalBlock(values: Float32Array, start: number): void {
  for (let i = start; i < start + 8; i++) {
    const radius = f32(Math.sqrt(f32(-2 * logarithm(f32(1 - values[i])))));
    const angle = f32(TWO_PI * values[i + 8]);
    const octant = ((f32(angle * FOUR_OVER_PI) | 0) + 1) & ~1;
    const x = fused(
      octant,
      QUARTER_PI_3,
      fused(octant, QUARTER_PI_2, fused(octant, QUARTER_PI_1, angle)),
    );
    const square = f32(x * x);
    const [sine, cosine] = octant & 2
      ? [cosineOf(square), sineOf(x, square)]
      : [sineOf(x, square), cosineOf(square)];
    values[i] = radius * ((octant - 2) & 4 ? cosine : -cosine);
    values[i + 8] = radius * (octant & 4 ? -sine : sine);
  }
}

const f32 = Math.fround;

/** a · b + c with one rounding at the end, as the processor's fused instruction. */
function fused(a: number, b: number, c: number): number {
  return f32(a * b + c);
}

const TWO_PI = f32(2 * Math.PI);
const FOUR_OVER_PI = f32(4 / Math.PI);
/** −π/4, as a sum of three numbers. */
const QUARTER_PI_1 = f32(-0.78515625);
const QUARTER_PI_2 = f32(-2.4187564849853515625e-4);
const QUARTER_PI_3 = f32(-3.77489497744594108e-8);

const ROOT_HALF = f32(Math.SQRT1_2);
const LOG2_LOW = f32(-2.12194440e-4);
const LOG2_HIGH = f32(0.693359375);

const floats = new Float32Array(1);
const words = new Uint32Array(floats.buffer);

function logarithm(value: number): number {
  floats[0] = value;
  const word = words[0];
  words[0] = (word & 0x007fffff) | 0x3f000000;
  let exponent = (word >>> 23) - 126;
  let x = floats[0];
  if (x < ROOT_HALF) {
    exponent -= 1;
    x = f32(f32(x - 1) + x);
  } else {
    x = f32(x - 1);
  }
  let polynomial = f32(7.0376836292e-2);
  polynomial = fused(polynomial, x, f32(-1.1514610310e-1));
  polynomial = fused(polynomial, x, f32(1.1676998740e-1));
  polynomial = fused(polynomial, x, f32(-1.2420140846e-1));
  polynomial = fused(polynomial, x, f32(1.4249322787e-1));
  polynomial = fused(polynomial, x, f32(-1.6668057665e-1));
  polynomial = fused(polynomial, x, f32(2.0000714765e-1));
  polynomial = fused(polynomial, x, f32(-2.4999993993e-1));
  polynomial = fused(polynomial, x, f32(3.3333331174e-1));
  const square = f32(x * x);
  let y = fused(f32(polynomial * x), square, f32(exponent * LOG2_LOW));
  y = fused(-square, 0.5, y);
  return fused(exponent, LOG2_HIGH, f32(x + y));
}

/** The sine of an angle up to π/4. */
function sineOf(angle: number, square: number): number {
  let polynomial = f32(-1.9515295891e-4);
  polynomial = fused(polynomial, square, f32(8.3321608736e-3));
  polynomial = fused(polynomial, square, f32(-1.6666654611e-1));
  return fused(f32(polynomial * square), angle, angle);
}

/** The cosine of an angle up to π/4. */
function cosineOf(square: number): number {
  let polynomial = f32(2.443315711809948e-5);
  polynomial = fused(polynomial, square, f32(-1.388731625493765e-3));
  polynomial = fused(polynomial, square, f32(4.166664568298827e-2));
  return f32(fused(f32(polynomial * square), square, -f32(square * 0.5)) + 1);
}
