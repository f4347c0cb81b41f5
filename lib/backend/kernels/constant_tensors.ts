import { type Heap, sizeOf, type TensorInfo } from "./heap.ts";

/**
 * Tensors that hold one value everywhere, as the gradient of a mean does. Their memory is written
 * when somebody looks for its address; kernels that ask for the value first save two passes over
 * memory.
 */
export class ConstantTensors {
  readonly #heap: Heap;
  readonly #values = new WeakMap<object, number>();

  constructor(heap: Heap) {
    this.#heap = heap;
    const { backend } = heap;
    const { dataIdMap } = backend;
    const get = dataIdMap.get.bind(dataIdMap);
    // Every kernel, tfjs's own too, finds a tensor's memory here.
    dataIdMap.get = (dataId) => {
      const data = get(dataId);
      const value = this.#values.get(dataId);
      if (value !== undefined) {
        this.#values.delete(dataId);
        heap.floats(data.memoryOffset, sizeOf(data.shape)).fill(value);
      }
      return data;
    };
    const disposeData = backend.disposeData.bind(backend);
    backend.disposeData = (dataId, force) => {
      // What nobody refers to any more need not be written.
      if (force || (this.#values.has(dataId) && get(dataId).refCount === 1)) {
        this.#values.delete(dataId);
      }
      return disposeData(dataId, force);
    };
  }

  /** A tensor of `value` everywhere. */
  make(shape: number[], value: number): TensorInfo {
    const tensor = this.#heap.output(shape);
    this.#values.set(tensor.dataId, value);
    return tensor;
  }

  /** The value of a tensor made here that has not been written; `undefined` for any other. */
  valueOf(tensor: TensorInfo): number | undefined {
    return this.#values.get(tensor.dataId);
  }
}
