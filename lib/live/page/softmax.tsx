/** @jsxImportSource preact */
/// <reference lib="dom" />
import type { SoftmaxData } from "./data.ts";
import { mount } from "./mount.tsx";
import { SoftmaxExplorer } from "./softmax/softmax_explorer.tsx";

/** Makes an output of `exploreSoftmax()` live. */
export function start(output: HTMLElement, data: SoftmaxData): void {
  mount(output, () => <SoftmaxExplorer {...data} />);
}
