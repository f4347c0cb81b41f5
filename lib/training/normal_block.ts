/**
 * Turns uniform numbers into normal ones (Box-Muller) with PyTorch's own float32 approximations of
 * logarithm, sine and cosine, so that the last bit agrees. They are those of Julien Pommier's
 * sse_mathfun, after Cephes; PyTorch uses them on processors with AVX2.
 *
 * @param block 16 uniform numbers in [0, 1); replaced by 16 normal ones.
 */
export function normalBlock(block: Float32Array): void {
  for (let i = 0; i < 8; i++) {
    const radius = f32(Math.sqrt(f32(-2 * logarithm(f32(1 - block[i])))));
    const [sine, cosine] = sineAndCosine(f32(TWO_PI * block[i + 8]));
    block[i] = radius * cosine;
    block[i + 8] = radius * sine;
  }
}

const f32 = Math.fround;

/** a · b + c with one rounding at the end, as the processor's fused instruction. */
function fused(a: number, b: number, c: number): number {
  return f32(a * b + c);
}

const TWO_PI = f32(2 * Math.PI);
const LOG_TERMS = Float32Array.of(
  7.0376836292e-2,
  -1.1514610310e-1,
  1.1676998740e-1,
  -1.2420140846e-1,
  1.4249322787e-1,
  -1.6668057665e-1,
  2.0000714765e-1,
  -2.4999993993e-1,
  3.3333331174e-1,
);
const [LOG2_LOW, LOG2_HIGH, ROOT_HALF] = Float32Array.of(-2.12194440e-4, 0.693359375, Math.SQRT1_2);

const bits = new DataView(new ArrayBuffer(4));

function logarithm(value: number): number {
  bits.setFloat32(0, value);
  const word = bits.getUint32(0);
  let exponent = (word >>> 23) - 126;
  bits.setUint32(0, (word & 0x007fffff) | 0x3f000000);
  let x = bits.getFloat32(0);
  if (x < ROOT_HALF) {
    exponent -= 1;
    x = f32(f32(x - 1) + x);
  } else {
    x = f32(x - 1);
  }
  const square = f32(x * x);
  const polynomial = LOG_TERMS.reduce((sum, term) => fused(sum, x, term));
  let y = fused(f32(polynomial * x), square, f32(exponent * LOG2_LOW));
  y = fused(-square, 0.5, y);
  return fused(exponent, LOG2_HIGH, f32(x + y));
}

const FOUR_OVER_PI = f32(4 / Math.PI);
const QUARTER_PI = Float32Array.of(
  -0.78515625,
  -2.4187564849853515625e-4,
  -3.77489497744594108e-8,
);
const COSINE_TERMS = Float32Array.of(
  2.443315711809948e-5,
  -1.388731625493765e-3,
  4.166664568298827e-2,
);
const SINE_TERMS = Float32Array.of(-1.9515295891e-4, 8.3321608736e-3, -1.6666654611e-1);

function sineAndCosine(angle: number): [sine: number, cosine: number] {
  const octant = (Math.trunc(f32(angle * FOUR_OVER_PI)) + 1) & ~1;
  const x = QUARTER_PI.reduce((rest, part) => fused(octant, part, rest), angle);
  const square = f32(x * x);
  const even = COSINE_TERMS.reduce((sum, term) => fused(sum, square, term));
  const odd = SINE_TERMS.reduce((sum, term) => fused(sum, square, term));
  const cosine = f32(fused(f32(even * square), square, -f32(square * 0.5)) + 1);
  const sine = fused(f32(odd * square), x, x);
  const swapped = (octant & 2) !== 0;
  return [
    (octant & 4 ? -1 : 1) * (swapped ? cosine : sine),
    ((octant - 2) & 4 ? 1 : -1) * (swapped ? sine : cosine),
  ];
}
