import { writeVectors } from "./elementwise.ts";
import { type Heap, sizeOf, type TensorInfo, type WasmFunction } from "./heap.ts";
import { f32x4, loadFloats, storeFloats, v128 } from "./wasm_writer.ts";

/**
 * `tf.clipByValue` and `tf.relu6`. tfjs's own kernels make NaN a limit, so that a training that has
 * failed looks healthy, and read whole numbers as floats.
 */
export class Clipping {
  readonly #clip: WasmFunction;

  constructor(readonly heap: Heap) {
    this.#clip = heap.compile([{
      name: "clip",
      parameters: 4,
      body: (f, x, out, count, limits) => {
        const [least, most, value] = [f.v128(), f.v128(), f.v128()];
        return [
          least.set(v128.load32Splat(limits.get)),
          most.set(v128.load32Splat(limits.get, 4)),
          writeVectors(f, count, (lanes, offset) => [
            value.set(f32x4.max(loadFloats(lanes, x.get, offset), least.get)),
            value.set(f32x4.min(value.get, most.get)),
            storeFloats(lanes, out.get, value, offset),
          ], [x, out]),
        ];
      },
    }]).clip;
  }

  /** Every value, but at least `least` and at most `most`; `undefined` for other types. */
  clip(x: TensorInfo, least: number, most: number): TensorInfo | undefined {
    const { heap } = this;
    if (x.dtype !== "float32" && x.dtype !== "int32") return undefined;
    const out = heap.output(x.shape, x.dtype);
    const size = sizeOf(x.shape);
    if (x.dtype === "int32") {
      const values = heap.integers(heap.address(x), size);
      const clipped = heap.integers(heap.address(out), size);
      for (let i = 0; i < size; i++) clipped[i] = Math.min(Math.max(values[i], least), most);
      return out;
    }
    const limits = heap.scratch(2);
    heap.floats(limits, 2).set([least, most]);
    this.#clip(heap.address(x), heap.address(out), size, limits);
    return out;
  }
}
