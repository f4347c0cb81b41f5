import assert from "node:assert/strict";
import { Convolutions } from "../../../lib/backend/kernels/convolution.ts";
import { Elementwise } from "../../../lib/backend/kernels/elementwise.ts";
import { Heap, sizeOf, type TensorInfo } from "../../../lib/backend/kernels/heap.ts";
import { MatrixProducts } from "../../../lib/backend/kernels/mat_mul.ts";
import { Poolings } from "../../../lib/backend/kernels/pooling.ts";
import { Sums } from "../../../lib/backend/kernels/sums.ts";

const PAGES = 64;

/**
 * A heap whose allocation number `last` ends where the memory ends: WebAssembly stops the program
 * at the first byte read or written beyond.
 */
class EdgeHeap extends Heap {
  readonly allocations: () => number;

  constructor(last: number) {
    const memory = new WebAssembly.Memory({ initial: PAGES });
    const places = new Map<object, ReturnType<Heap["backend"]["dataIdMap"]["get"]>>();
    let next = 64;
    let count = 0;
    const allocate = (bytes: number) => {
      if (count++ === last) return PAGES * 65536 - bytes;
      const address = next;
      next += Math.ceil(bytes / 16) * 16 + 16;
      return address;
    };
    super({
      wasm: {
        HEAPU8: new Uint8Array(memory.buffer),
        asm: { memory },
        _malloc: allocate,
        _free: () => {},
        tfjs: { registerTensor: () => {}, disposeData: () => {} },
      },
      dataIdNextNumber: 0,
      dataIdMap: { get: (dataId) => places.get(dataId)! },
      makeOutput: (shape, dtype) => {
        const dataId = {};
        const memoryOffset = allocate(sizeOf(shape) * 4);
        places.set(dataId, { id: 0, memoryOffset, shape, refCount: 1 });
        return { dataId, shape, dtype: dtype as "float32" };
      },
      incRef: () => {},
      disposeData: () => true,
    });
    this.allocations = () => count;
  }

  tensor(...shape: number[]): TensorInfo {
    const tensor = this.output(shape);
    this.floats(this.address(tensor), sizeOf(shape)).fill(1);
    return tensor;
  }
}

/** Runs `work` once for every block that it allocates, each time with that block at the end. */
function assertInside(work: (heap: EdgeHeap) => void): void {
  let blocks = 1;
  for (let last = 0; last < blocks; last++) {
    const heap = new EdgeHeap(last);
    work(heap);
    blocks = heap.allocations();
  }
  assert.ok(blocks >= 2);
}

for (const depth of [1, 2, 3, 4, 5, 6, 7, 9, 17]) {
  for (const [size, stride, pad] of [[3, 2, 1], [3, 1, 0], [5, 1, 2], [1, 1, 0]]) {
    Deno.test(`convolutions of ${depth} channels, window ${size}, stride ${stride}, padding ${pad} stay inside their tensors`, () => {
      const sides: [number, number] = [pad, pad];
      const attributes = {
        strides: stride,
        pad: [[0, 0], sides, sides, [0, 0]] as [
          [number, number],
          [number, number],
          [number, number],
          [number, number],
        ],
        dimRoundingMode: "floor" as const,
      };
      for (const [inDepth, outDepth] of [[depth, 3], [2, depth], [depth, 1]]) {
        assertInside((heap) => {
          const convolutions = new Convolutions(heap);
          const [x, kernel] = [
            heap.tensor(2, 7, 6, inDepth),
            heap.tensor(size, size, inDepth, outDepth),
          ];
          const y = convolutions.forward(x, kernel, attributes, {
            bias: heap.tensor(outDepth),
            relu: true,
          });
          convolutions.inputGradient(y, kernel, x.shape, attributes);
          convolutions.kernelGradient(x, y, kernel.shape, attributes);
        });
      }
    });
  }
}

Deno.test("convolutions along the row and in bands of rows stay inside their tensors", () => {
  const attributes = { strides: 1, pad: "same" as const };
  const shapes = [[2, 4, 33, 1], [1, 5, 19, 2], [1, 3, 14, 3], [2, 3, 9, 4], [1, 130, 91, 3]];
  for (const shape of shapes) {
    for (const size of [3, 5]) {
      assertInside((heap) => {
        const convolutions = new Convolutions(heap);
        const [x, kernel] = [heap.tensor(...shape), heap.tensor(size, size, shape[3], 1)];
        const bias = heap.tensor(1);
        const y = convolutions.forward(x, kernel, attributes, { bias, relu: true });
        convolutions.kernelGradient(x, y, kernel.shape, attributes);
      });
    }
  }
});

Deno.test("convolutions by tiles of rows stay inside their tensors", () => {
  for (const [inDepth, outDepth, size] of [[13, 13, 3], [9, 14, 5]]) {
    assertInside((heap) => {
      const convolutions = new Convolutions(heap);
      const attributes = { strides: 1, pad: "valid" as const };
      const x = heap.tensor(2, 9, 9, inDepth);
      const kernel = heap.tensor(size, size, inDepth, outDepth);
      const bias = heap.tensor(outDepth);
      const y = convolutions.forward(x, kernel, attributes, { bias, relu: true });
      convolutions.inputGradient(y, kernel, x.shape, attributes);
      convolutions.kernelGradient(x, y, kernel.shape, attributes);
    });
  }
});

Deno.test("elementwise kernels stay inside their tensors", () => {
  for (const count of [1, 2, 3, 4, 5, 7, 18, 35]) {
    assertInside((heap) => {
      const elementwise = new Elementwise(heap);
      const a = heap.tensor(3, count);
      elementwise.binary("subtract", heap.tensor(9, count), heap.tensor(9, 1));
      elementwise.binary("add", a, heap.tensor(3, count));
      elementwise.binary("multiply", a, heap.tensor(count));
      elementwise.binary("subtract", a, heap.tensor(3, 1));
      elementwise.spread(heap.tensor(1, count), [3, count]);
      elementwise.unary("relu", a);
    });
  }
});

Deno.test("sums, poolings and matrix products stay inside their tensors", () => {
  for (const depth of [1, 2, 3, 5, 6, 15]) {
    assertInside((heap) => {
      const sums = new Sums(heap);
      const x = heap.tensor(2, 5, 6, depth);
      for (const axis of [[0, 1, 2], [3], [0, 1, 2, 3]]) sums.sum(x, axis, false);
      const poolings = new Poolings(heap);
      for (const pad of ["valid", "same"] as const) {
        for (const kind of ["max", "average"] as const) {
          const attributes = { filterSize: 3, strides: 2, pad };
          const y = poolings.forward(kind, x, attributes)!;
          poolings.gradient(kind, y, x, attributes);
        }
      }
    });
    assertInside((heap) => {
      const products = new MatrixProducts(heap);
      const [a, b] = [heap.tensor(depth + 60, 61), heap.tensor(61, depth)];
      const bias = heap.tensor(depth);
      const wide = heap.tensor(61, depth + 60);
      products.multiply(a, wide, { transposeA: false, transposeB: false });
      products.multiply(wide, b, { transposeA: true, transposeB: false, bias });
    });
  }
});
