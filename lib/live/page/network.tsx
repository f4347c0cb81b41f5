/** @jsxImportSource preact */
/// <reference lib="dom" />
import { floats, fromBase64, type NetworkData } from "./data.ts";
import { mount } from "./mount.tsx";
import { NetworkExplorer } from "./network/network_explorer.tsx";
import { readSteps } from "./network/read_steps.ts";

/** Makes an output of `explore(model, image)` live. */
export function start(output: HTMLElement, data: NetworkData): void {
  const steps = readSteps(data.steps);
  const given = new Map(
    data.given.map((
      { step, range, values },
    ) => [step, range ? levels(values, range) : floats(values)]),
  );
  const samples = data.samples.map(({ name, values }) => ({
    name,
    values: levels(values, data.range),
  }));
  mount(output, () => (
    <NetworkExplorer
      steps={steps}
      image={data.image ? floats(data.image) : given.get(0)!}
      range={data.range}
      given={given}
      classes={data.classes}
      softmax={data.softmax}
      inputColors={fromBase64(data.inputColors)}
      mapColors={fromBase64(data.mapColors)}
      samples={samples}
      open={data.open}
    />
  ));
}

/** Numbers of bytes: 0 is one end of the range, 255 the other. */
function levels(text: string, [low, high]: readonly [number, number]): Float32Array {
  return Float32Array.from(fromBase64(text), (byte) => low + byte / 255 * (high - low));
}
