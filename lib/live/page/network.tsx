/** @jsxImportSource preact */
/// <reference lib="dom" />
import { floats, fromBase64, type NetworkData } from "./data.ts";
import { mount } from "./mount.tsx";
import { NetworkExplorer } from "./network/network_explorer.tsx";
import { readSteps } from "./network/read_steps.ts";

/** Makes an output of `explore(model, image)` live. */
export function start(output: HTMLElement, data: NetworkData): void {
  const steps = readSteps(data.steps);
  const given = new Map(data.given.map(({ step, values }) => [step, floats(values)]));
  const samples = data.samples.map(({ name, values }) => {
    const [low, high] = data.range;
    return {
      name,
      values: Float32Array.from(fromBase64(values), (byte) => low + byte / 255 * (high - low)),
    };
  });
  mount(output, () => (
    <NetworkExplorer
      steps={steps}
      image={floats(data.image)}
      range={data.range}
      given={given}
      classes={data.classes}
      softmax={data.softmax}
      inputColors={fromBase64(data.inputColors)}
      mapColors={fromBase64(data.mapColors)}
      samples={samples}
    />
  ));
}
