import assert from "node:assert/strict";
import {
  convOutputShape,
  convTransposeOutputShape,
  type PaddedCell,
  type PaddingMode,
  padPlane,
  placeWindow,
  receptiveArea,
  resolvePooling,
  resolveTransposed,
  slideWindow,
} from "../../lib/geometry/mod.ts";

const sides = (top: number, bottom: number, left: number, right: number) => ({
  top,
  bottom,
  left,
  right,
});

Deno.test('padding "same" of a transposed convolution makes the image stride times as large', () => {
  const whole = [1, 2, 3, 4];
  for (const kernel of whole) {
    for (const stride of whole) {
      for (let added = 0; added < stride; added++) {
        const kernelSize = [kernel, 3] as const;
        const options = { kernelSize, stride: [stride, 2], outputPadding: [added, 1] } as const;
        const same = resolveTransposed("f()", [5, 4], { ...options, padding: "same" });
        assert.deepEqual(same.size, [5 * stride, 4 * 2]);
        // What windows leave uncovered is added behind; of what they cover twice, half is cut off.
        const cut = Math.max(0, kernel - stride + added);
        const top = Math.floor(cut / 2);
        assert.deepEqual(same.sides, sides(top, cut - top, 1, 1));
        assert.deepEqual(same.outputPadding, [Math.max(added, stride - kernel), 1]);
      }
    }
  }
  assert.deepEqual(
    convTransposeOutputShape([5, 4], { kernelSize: [1, 2], stride: [2, 3], padding: "same" }),
    [10, 12],
  );
});

Deno.test('padding "same" of pooling makes ⌈size / stride⌉ chunks, the odd pixel behind', () => {
  const CASES: [length: number, kernel: number, stride: number, top: number, bottom: number][] = [
    [5, 2, 2, 0, 1],
    [5, 3, 2, 1, 1],
    [6, 3, 2, 0, 1],
    [7, 4, 3, 1, 2],
    [7, 1, 3, 0, 0],
    [4, 2, 4, 0, 0],
    [1, 3, 1, 1, 1],
  ];
  for (const [length, kernel, step, top, bottom] of CASES) {
    const options = { kernelSize: [kernel, 2], stride: [step, 1], padding: "same" } as const;
    const { outer, size } = resolvePooling("f()", [length, 3], options);
    assert.deepEqual(outer, sides(top, bottom, 0, 1));
    assert.deepEqual(size, [Math.ceil(length / step), 3]);
  }
});

Deno.test("messages about windows show every number that matters, and no other", () => {
  const CASES: [() => unknown, string][] = [
    [
      () => convOutputShape([3, 4], { kernelSize: [4, 1] }),
      "RangeError: convOutputShape(): the kernel [4, 1] is larger than the image [3, 4]. Use a " +
      "smaller kernel or more padding.",
    ],
    [
      () => convOutputShape([3, 4], { kernelSize: [1, 3], dilation: [1, 3], padding: { top: 1 } }),
      "RangeError: convOutputShape(): the kernel [1, 3] spread to [1, 7] by dilation [1, 3] is " +
      "larger than the image [3, 4] padded to [4, 4]. Use a smaller kernel or more padding.",
    ],
    [
      () =>
        convOutputShape([3, 4], { kernelSize: [3, 3], dilation: [2, 1], padding: { right: 2 } }),
      "RangeError: convOutputShape(): the kernel [3, 3] spread to [5, 3] by dilation [2, 1] is " +
      "larger than the image [3, 4] padded to [3, 6]. Use a smaller kernel or more padding.",
    ],
    [
      () => convOutputShape([3, 4], { kernelSize: 3, stride: [1, 2], padding: "same" }),
      'RangeError: convOutputShape(): padding "same" keeps the image\'s size only with stride 1, ' +
      "and the stride is [1, 2]. Give the padding in pixels.",
    ],
    [
      () => convOutputShape([3, 4], { kernelSize: 3, stride: [2, 1], padding: "same" }),
      'RangeError: convOutputShape(): padding "same" keeps the image\'s size only with stride 1, ' +
      "and the stride is [2, 1]. Give the padding in pixels.",
    ],
    [
      () => convOutputShape([3] as unknown as [number, number], { kernelSize: 1 }),
      "TypeError: convOutputShape(): size must be [rows, columns], not [3].",
    ],
    [
      () => convOutputShape("34" as unknown as [number, number], { kernelSize: 1 }),
      'TypeError: convOutputShape(): size must be [rows, columns], not "34".',
    ],
    [
      () => convOutputShape([3, 4], { kernelSize: 1, groups: 0 } as { kernelSize: 1 }),
      "RangeError: convOutputShape(): groups must be a whole number of at least 1, not 0.",
    ],
    [
      () => resolvePooling("f()", [3, 4], { kernelSize: [4, 1] }, [1, 3, 4, 2]),
      "RangeError: f(): the chunk [4, 1] is larger than the image [1, 3, 4, 2].",
    ],
    [
      () => resolvePooling("f()", [1, 4], { kernelSize: 2, dilation: [3, 1], padding: { top: 2 } }),
      "RangeError: f(): the chunk [2, 2] spread to [4, 2] by dilation [3, 1] is larger than the " +
      "image [1, 4] with padding { top: 2, bottom: 0, left: 0, right: 0 }.",
    ],
    [
      () => resolvePooling("f()", [3, 1], { kernelSize: [2, 6], padding: [1, 2] }),
      "RangeError: f(): the chunk [2, 6] is larger than the image [3, 1] with padding [1, 2].",
    ],
    [
      () => resolvePooling("f()", [5, 5], { kernelSize: 3, padding: 2 }),
      "RangeError: f(): the padding [2, 2] is more than half of the chunk [3, 3].",
    ],
    [
      () => resolvePooling("f()", [5, 5], { kernelSize: [4, 3], padding: [2, 2] }),
      "RangeError: f(): the padding [2, 2] is more than half of the chunk [4, 3].",
    ],
    [
      () => resolvePooling("f()", [5, 5], { kernelSize: [3, 2], padding: { top: 1, bottom: 3 } }),
      "RangeError: f(): the padding { top: 1, bottom: 3, left: 0, right: 0 } is more than the " +
      "chunk less one [3, 2].",
    ],
    [
      () =>
        resolvePooling("f()", [5, 5], {
          kernelSize: [3, 2],
          padding: { top: 1, bottom: 1, left: 2 },
        }),
      "RangeError: f(): the padding { top: 1, bottom: 1, left: 2, right: 0 } is more than the " +
      "chunk less one [3, 2].",
    ],
    [
      () => padPlane("f()", [[1]], sides(4_999, 5_000, 600, 1_399)),
      "RangeError: f(): an image padded to [10000, 2000] is too large: at most 16777216 cells.",
    ],
    [
      () => padPlane("f()", [[1]], sides(0, 1_999, 4_000, 5_999)),
      "RangeError: f(): an image padded to [2000, 10000] is too large: at most 16777216 cells.",
    ],
    [
      () => receptiveArea([{}, { kernelSize: 0 }], [0, 0]),
      "RangeError: receptiveArea(): kernelSize must be a whole number of at least 1, not 0.",
    ],
  ];
  for (const [call, message] of CASES) {
    assert.throws(call, (error) => {
      assert.equal(`${error}`, message);
      return true;
    });
  }
});

Deno.test("paddings as wide as they may be pass, also what plays no part in a size", () => {
  const pooled = (kernelSize: [number, number], padding: [number, number]) =>
    resolvePooling("f()", [5, 6], { kernelSize, padding }).size;
  assert.deepEqual(pooled([3, 4], [1, 2]), [2, 2]);
  const wide = { top: 2, bottom: 2, left: 1, right: 1 };
  const { size } = resolvePooling("f()", [5, 6], { kernelSize: [3, 2], stride: 1, padding: wide });
  assert.deepEqual(size, [7, 7]);
  const options = { kernelSize: 3, groups: 1, bias: [1], paddingMode: "symmetric" };
  assert.deepEqual(convOutputShape([3, 4], options as { kernelSize: 3 }), [1, 2]);
  assert.deepEqual(convTransposeOutputShape([3, 4], options as { kernelSize: 3 }), [5, 6]);
  const layers = [{}, { kernelSize: 2, name: "a", values: [[1]] }];
  assert.deepEqual(receptiveArea(layers, [1, 2]), [{ rows: [1, 2], columns: [2, 3] }, {
    rows: [1, 1],
    columns: [2, 2],
  }]);
});

Deno.test("padPlane() reaches as far as wanted with a constant and with the nearest pixel", () => {
  const padded = (paddingMode: PaddingMode) =>
    padPlane("f()", [[1, 2]], sides(0, 1, 4, 3), { paddingMode, paddingValue: 7 });
  const read = <T>(cells: PaddedCell[][], one: (cell: PaddedCell) => T) =>
    cells.map((line) => line.map(one));
  const constant = padded("constant");
  assert.deepEqual(read(constant, ({ value }) => value), [
    [7, 7, 7, 7, 1, 2, 7, 7, 7],
    [7, 7, 7, 7, 7, 7, 7, 7, 7],
  ]);
  assert.deepEqual(constant[0].map(({ source }) => source).slice(3, 7), [
    null,
    [0, 0],
    [0, 1],
    null,
  ]);
  const nearest = padded("replicate");
  assert.deepEqual(read(nearest, ({ value }) => value), Array(2).fill([1, 1, 1, 1, 1, 2, 2, 2, 2]));
  assert.deepEqual(nearest[1][6].source, [0, 1]);
  assert.deepEqual(read(nearest, ({ added }) => added), [
    [true, true, true, true, false, false, true, true, true],
    Array(9).fill(true),
  ]);
});

Deno.test("slideWindow() knows all sizes, and placeWindow() where a window of unequal steps lies", () => {
  const sliding = slideWindow("f()", [6, 9], {
    kernelSize: [2, 3],
    stride: [3, 2],
    padding: sides(1, 2, 3, 4),
    dilation: [4, 2],
  });
  assert.deepEqual(sliding, {
    kernelSize: [2, 3],
    stride: [3, 2],
    dilation: [4, 2],
    sides: sides(1, 2, 3, 4),
    imageSize: [6, 9],
    extent: [5, 5],
    paddedSize: [9, 16],
    outputSize: [2, 6],
  });
  const placed = placeWindow("f()", sliding, [1, 2]);
  assert.deepEqual([placed.origin, placed.extent, placed.fits], [[2, 1], [5, 5], true]);
  assert.deepEqual(
    placed.cells.map((line) => line.map(({ row, column, place }) => `${row} ${column} ${place}`)),
    [
      ["2 1 image", "2 3 image", "2 5 image"],
      ["6 1 padding", "6 3 padding", "6 5 padding"],
    ],
  );
});
