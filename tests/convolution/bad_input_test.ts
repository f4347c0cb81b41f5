import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { startBackend } from "../../lib/backend/mod.ts";
import * as convolution from "../../lib/convolution/mod.ts";

const {
  alignFilters,
  avgPool2d,
  conv2d,
  convOutputShape,
  convTranspose2d,
  flatten,
  fold,
  kernels,
} = convolution;
const { maxPool2d, pad, resize, resizeBilinear, toFilter } = convolution;

await startBackend();

const image = [[1, 2, 3], [4, 5, 6], [7, 8, 9]];
const rgb = tf.ones([1, 6, 6, 3]);
const wrong = <T>(value: unknown) => value as T;

const REFUSED: Record<string, [() => unknown, string, RegExp]> = {
  "a kernel larger than the image": [
    () => conv2d(image, Array(5).fill(Array(4).fill(1))),
    "RangeError",
    /the kernel \[5, 4\] is larger than the image \[3, 3\]\. Use a smaller kernel or more padding/,
  ],
  "a kernel larger than the padded image": [
    () => conv2d(image, Array(7).fill(Array(7).fill(1)), { padding: { top: 1, left: 2 } }),
    "RangeError",
    /the kernel \[7, 7\] is larger than the image \[3, 3\] padded to \[4, 5\]/,
  ],
  "a dilated kernel larger than the image": [
    () => conv2d(image, kernels.edge, { dilation: 2 }),
    "RangeError",
    /\[3, 3\] spread to \[5, 5\] by dilation \[2, 2\] is larger than the image \[3, 3\]/,
  ],
  "a kernel for another number of channels": [
    () => conv2d(rgb, kernels.edge),
    "RangeError",
    /image of shape \[1, 6, 6, 3\] and a kernel of shape \[3, 3\] do not fit.*which has 3/,
  ],
  "a kernel in PyTorch's order": [
    () => conv2d(tf.ones([1, 6, 6, 1]), tf.ones([1, 1, 3, 3])),
    "RangeError",
    /\[1, 6, 6, 1\] and a kernel of shape \[1, 1, 3, 3\].*\[rows, columns, inputs, outputs\]/,
  ],
  "several outputs for an image of rank 2": [
    () => conv2d(image, tf.ones([3, 3, 1, 2])),
    "RangeError",
    /\[3, 3\] and a kernel of shape \[3, 3, 1, 2\].*\[rows, columns, 1\]/,
  ],
  "a kernel of rank 1": [
    () => conv2d(image, tf.ones([3])),
    "RangeError",
    /\[3, 3\] and a kernel of shape \[3\] do not fit/,
  ],
  "an empty kernel": [
    () => conv2d(image, []),
    "RangeError",
    /\[3, 3\] and a kernel of shape \[0\] do not fit\. The kernel is empty/,
  ],
  "an empty image": [
    () => conv2d(tf.zeros([1, 0, 3, 1]), kernels.edge),
    "RangeError",
    /kernel of shape \[3, 3\]: the image is empty, shape \[1, 0, 3, 1\]/,
  ],
  "an empty list": [
    () => conv2d([], kernels.edge),
    "RangeError",
    /kernel of shape \[3, 3\]: the image has shape \[0\]; it must be \[rows, columns\]/,
  ],
  "an image of rank 5": [
    () => maxPool2d(tf.ones([1, 1, 2, 2, 1]), { kernelSize: 2 }),
    "RangeError",
    /maxPool2d\(\): the image has shape \[1, 1, 2, 2, 1\]/,
  ],
  "rows of different lengths": [
    () => conv2d([[1, 2], [3]], kernels.edge),
    "RangeError",
    /image is not rectangular: along axis 1 its first part has 2 items, another 1/,
  ],
  "text in an image": [
    () => conv2d(wrong<number[][]>([[1, "a"], [3, 4]]), kernels.edge),
    "TypeError",
    /image must hold numbers only; it holds a string/,
  ],
  "no image": [
    () => conv2d(wrong<number[][]>(undefined), kernels.edge),
    "TypeError",
    /image must be a tensor or nested arrays of numbers, not undefined/,
  ],
  "a tensor of text": [
    () => conv2d(tf.tensor2d([["a"]]), kernels.edge),
    "TypeError",
    /image has type string/,
  ],
  "a fractional stride": [
    () => conv2d(image, kernels.edge, { stride: 1.5 }),
    "RangeError",
    /stride must be a whole number of at least 1, not 1\.5/,
  ],
  "no stride": [
    () => convOutputShape([6, 6], { kernelSize: 3, stride: 0 }),
    "RangeError",
    /stride must be a whole number of at least 1, not 0/,
  ],
  "a negative padding": [
    () => pad(image, { left: -1 }),
    "RangeError",
    /padding\.left must be a whole number of at least 0, not -1/,
  ],
  "an unknown side": [
    () => pad(image, wrong<number>({ lft: 1 })),
    "TypeError",
    /no side "lft"/,
  ],
  "three widths": [
    () => pad(image, wrong<number>([1, 1, 1])),
    "TypeError",
    /\[vertical, horizontal\] or \[left, right, top, bottom\], not \[1,1,1\]/,
  ],
  "a padding of the same size without a window": [
    () => pad(image, "same"),
    "TypeError",
    /padding "same" needs the kernelSize/,
  ],
  "an unknown padding": [
    () => conv2d(image, kernels.edge, { padding: wrong("full") }),
    "TypeError",
    /conv2d\(\): padding must be "valid", "same", a number, .* not "full"/,
  ],
  "groups that do not divide the outputs": [
    () => conv2d(rgb, tf.ones([3, 3, 1, 4]), { groups: 3 }),
    "RangeError",
    /conv2d\(\): the kernel's 4 outputs cannot be divided into 3 groups/,
  ],
  "groups that do not divide the channels": [
    () => conv2d(rgb, tf.ones([3, 3, 1, 4]), { groups: 2 }),
    "RangeError",
    /this one reads 1 channel\(s\) in each of 2 groups of the image, which has 3/,
  ],
  "a fractional number of groups": [
    () => conv2d(rgb, tf.ones([3, 3, 3, 4]), { groups: 0 }),
    "RangeError",
    /groups must be a whole number of at least 1, not 0/,
  ],
  "a bias of another length": [
    () => conv2d(rgb, tf.ones([3, 3, 3, 4]), { bias: [1, 2] }),
    "RangeError",
    /conv2d\(\): the bias has shape \[2\]; .* the kernel's 4 outputs/,
  ],
  "a transposed kernel for another number of channels": [
    () => convTranspose2d(rgb, tf.ones([3, 3, 3, 2])),
    "RangeError",
    /convTranspose2d\(\): .*\[rows, columns, outputs, inputs\]: this one reads 2.* has 3/,
  ],
  "an output padding as large as the stride": [
    () => convTranspose2d(image, kernels.edge, { stride: 2, outputPadding: 2 }),
    "RangeError",
    /outputPadding \[2, 2\] must be smaller than the stride \[2, 2\] or the dilation \[1, 1\]/,
  ],
  "a transposed convolution that leaves nothing": [
    () => convTranspose2d([[1]], kernels.edge, { padding: 2 }),
    "RangeError",
    /convTranspose2d\(\): nothing is left of the result, \[-1, -1\]/,
  ],
  "a transposed convolution that leaves no row": [
    () => convTranspose2d([[1, 2, 3]], kernels.edge, { padding: 2 }),
    "RangeError",
    /convTranspose2d\(\): nothing is left of the result, \[-1, 1\]/,
  ],
  "a transposed convolution that leaves no column": [
    () => convTranspose2d([[1], [2], [3]], kernels.edge, { padding: 2 }),
    "RangeError",
    /convTranspose2d\(\): nothing is left of the result, \[1, -1\]/,
  ],
  "columns for another image": [
    () => fold([[[1, 2], [3, 4]]], [3, 3], { kernelSize: 2 }),
    "RangeError",
    /fold\(\): columns of shape \[1, 2, 2\] do not fit: .* 2 × 2 windows of 4 pixels/,
  ],
  "an unknown way to resize": [
    () => resize(image, [2, 2], { mode: wrong("linear") }),
    "RangeError",
    /resize\(\): unknown mode "linear": use nearest, nearest-exact, bilinear, bicubic/,
  ],
  "aligned corners of the nearest pixels": [
    () => resize(image, [2, 2], { mode: "nearest", alignCorners: true }),
    "TypeError",
    /alignCorners goes with the modes bilinear and bicubic, not with nearest/,
  ],
  "a factor of 0": [
    () => resize(image, { scaleFactor: 0 }),
    "RangeError",
    /scaleFactor must be a positive number or two, not 0/,
  ],
  "no size": [
    () => resize(image, wrong(3)),
    "TypeError",
    /size must be \[rows, columns\] or \{ scaleFactor \}, not 3/,
  ],
  "a divisor of 0": [
    () => avgPool2d(image, { kernelSize: 2, divisorOverride: 0 }),
    "RangeError",
    /divisorOverride must be a whole number of at least 1, not 0/,
  ],
  "a reflection wider than the image": [
    () => pad(image, [0, 3, 0, 0], { mode: "reflect" }),
    "RangeError",
    /reflect padding of 3 is too wide for the 3 columns of an image of shape \[1, 3, 3, 1\]: at most 2/,
  ],
  "a circle wider than the image": [
    () => pad(image, [0, 0, 4, 0], { mode: "circular" }),
    "RangeError",
    /circular padding of 4 .* 3 rows/,
  ],
  "an unknown padding mode": [
    () => conv2d(image, kernels.edge, { padding: 1, paddingMode: wrong("mirror") }),
    "RangeError",
    /unknown padding mode "mirror": use constant, reflect, replicate, circular, symmetric/,
  ],
  "the same size with a stride": [
    () => conv2d(image, kernels.edge, { padding: "same", stride: 2 }),
    "RangeError",
    /padding "same" .* the stride is \[2, 2\]/,
  ],
  "a chunk larger than the image": [
    () => avgPool2d(image, { kernelSize: [4, 2] }),
    "RangeError",
    /avgPool2d\(\): the chunk \[4, 2\] is larger than the image \[1, 3, 3, 1\]\.$/,
  ],
  "a chunk larger than the padded image": [
    () => avgPool2d(image, { kernelSize: [2, 6], padding: [0, 1] }),
    "RangeError",
    /chunk \[2, 6\] is larger than the image \[1, 3, 3, 1\] with padding \[0, 1\]\.$/,
  ],
  "a padding of more than half a chunk": [
    () => maxPool2d(image, { kernelSize: 2, padding: [0, 2] }),
    "RangeError",
    /the padding \[0, 2\] is more than half of the chunk \[2, 2\]/,
  ],
  "a size of 0": [
    () => resizeBilinear(image, [3, 0]),
    "RangeError",
    /size must be a whole number of at least 1, not 0/,
  ],
  "a flat tensor in PyTorch's order": [
    () => flatten(tf.ones([2, 3]), { order: "NCHW" }),
    "RangeError",
    /shape \[2, 3\] has 2 axes; order NCHW needs 4/,
  ],
  "a list whose part is no list": [
    () => conv2d(wrong<number[][]>([[1, 2], 3]), kernels.edge),
    "RangeError",
    /along axis 1 its first part has 2 items, another is a number\./,
  ],
  "lists where numbers belong": [
    () => conv2d(wrong<number[][]>([[1, 2], [[3], null]]), kernels.edge),
    "TypeError",
    /image must hold numbers only; it holds an array\./,
  ],
  "null where a number belongs": [
    () => conv2d(wrong<number[][]>([[1, null]]), kernels.edge),
    "TypeError",
    /image must hold numbers only; it holds null\./,
  ],
  "a promise of an image": [
    () => conv2d(wrong<number[][]>(Promise.resolve(image)), kernels.edge),
    "TypeError",
    /not a promise: write await before it\./,
  ],
  "null as image": [
    () => conv2d(wrong<number[][]>(null), kernels.edge),
    "TypeError",
    /nested arrays of numbers, not null\./,
  ],
  "a bias of two axes": [
    () => conv2d(rgb, tf.ones([3, 3, 3, 4]), { bias: tf.ones([1, 4]) }),
    "RangeError",
    /the bias has shape \[1, 4\]; it must hold one number for each of the kernel's 4 outputs\./,
  ],
  "columns of four axes": [
    () => fold(tf.ones([1, 4, 4, 1]), [3, 3], { kernelSize: 2 }),
    "RangeError",
    /^fold\(\): columns of shape \[1, 4, 4, 1\] do not fit: an image of \[3, 3\] has 2 × 2 windows/,
  ],
  "columns of too many windows": [
    () => fold(tf.ones([1, 4, 5]), [3, 3], { kernelSize: 2 }),
    "RangeError",
    /columns of shape \[1, 4, 5\] do not fit: .* \[images, channels · 4, 4\]\.$/,
  ],
  "columns of half a channel": [
    () => fold(tf.ones([6, 4]), [3, 3], { kernelSize: 2 }),
    "RangeError",
    /columns of shape \[6, 4\] do not fit/,
  ],
  "a scalar to flatten": [
    () => flatten(tf.scalar(1)),
    "RangeError",
    /^flatten\(\): a tensor of shape \[\] has 0 axes; a batch axis is needed\.$/,
  ],
  "a volume to flatten": [
    () => flatten(tf.ones([1, 2, 2, 2, 2]), { order: "NCHW" }),
    "RangeError",
    /has 5 axes; order NCHW needs 4\.$/,
  ],
  "a reflection of as many columns as there are": [
    () => pad([[1, 2], [3, 4], [5, 6]], { left: 2 }, { mode: "reflect" }),
    "RangeError",
    /reflect padding of 2 is too wide for the 2 columns of an image of shape \[1, 3, 2, 1\]: at most 1\./,
  ],
};

for (const [what, [call, name, message]] of Object.entries(REFUSED)) {
  Deno.test(`convolution refuses ${what} at once`, async () => {
    const before = tf.memory().numTensors;
    const start = performance.now();
    assert.throws(call, { name, message });
    assert.ok(performance.now() - start < 1000, "took a second");
    // The call's own arguments are made anew each time; what the function made is gone.
    assert.ok(tf.memory().numTensors - before <= 2);
    const next = conv2d(image, kernels.identity);
    assert.deepEqual(await next.array(), [[5]], "the next call works");
    next.dispose();
  });
}
Deno.test("toFilter() and alignFilters() refuse what is no kernel, and what is no filter", () => {
  assert.throws(
    () => toFilter([[]]),
    /toFilter\(\): the kernel has shape .*; it must be \[rows, columns\]/,
  );
  assert.throws(() => toFilter(tf.zeros([1, 2, 3]) as never), /toFilter\(\): the kernel has shape/);
  const filter = toFilter([[1]]);
  assert.throws(
    () => alignFilters(filter, tf.zeros([2, 3]) as never),
    /alignFilters\(\): a filter has shape \[2, 3\]/,
  );
});
