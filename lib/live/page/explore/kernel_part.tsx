/** @jsxImportSource preact */
/// <reference lib="dom" />
import { Check, Line, Select, Stepper } from "../controls.tsx";
import { numberText, readNumber } from "../number_text.ts";
import { named, resized, weighted } from "./changes.ts";
import { KernelGrid } from "./kernel_grid.tsx";
import { PRESETS } from "./presets.ts";
import { LARGEST_KERNEL } from "./settings.ts";
import type { ExplorerState } from "./use_explorer.ts";

/** The kernel, as numbers to turn, and what belongs to it. */
export function KernelPart({ state }: { state: ExplorerState }) {
  const { settings, picture, pointed, change, set } = state;
  const { rows, columns, weights, divisor } = settings;
  const side = (label: string, value: number, onValue: (value: number) => void) => (
    <Stepper
      label={label}
      value={value}
      least={1}
      most={LARGEST_KERNEL}
      kind="weights"
      onValue={onValue}
    />
  );
  return (
    <section aria-label="kernel" class="middle">
      <div class="title">
        Kernel <span class="small">{rows} × {columns}</span>
      </div>
      <KernelGrid
        settings={settings}
        picture={picture}
        taps={pointed.taps}
        turned={settings.flipped !== settings.transposed}
        tap={pointed.tap}
        onTap={state.setTap}
        onWeight={(index, weight, kind) => change((now) => weighted(now, index, weight), kind)}
      />
      <p class="small">type, press ↑ ↓, or drag sideways</p>
      <Line label="all ÷">
        <input
          class="divisor"
          type="text"
          inputMode="decimal"
          aria-label="the sum is divided by"
          value={numberText(divisor)}
          onChange={({ currentTarget }) => {
            const value = readNumber(currentTarget.value);
            if (value) set({ divisor: value, name: "own" });
            else currentTarget.value = numberText(divisor);
          }}
        />
        <span class="small">
          weights add up to {numberText(weights.reduce((sum, weight) => sum + weight, 0) / divisor)}
        </span>
      </Line>
      <Line label="named">
        <Select
          label="named kernel"
          values={[...Object.keys(PRESETS), "own"]}
          value={settings.name}
          onValue={(name) => change((now) => named(now, name))}
        />
      </Line>
      <Line label="size">
        {side("kernel rows", rows, (to) => change((now) => resized(now, to, now.columns), "size"))}
        ×
        {side(
          "kernel columns",
          columns,
          (to) => change((now) => resized(now, now.rows, to), "size"),
        )}
      </Line>
      <Line label="dilation">
        <Stepper
          label="dilation"
          value={settings.dilation}
          least={1}
          most={6}
          kind="gaps"
          onValue={(dilation) => set({ dilation }, "dilation")}
        />
      </Line>
      <Check
        label="turned by half a turn (true convolution)"
        value={settings.flipped}
        onValue={(flipped) => set({ flipped })}
      />
      <Check
        label="transposed (each pixel paints the kernel)"
        value={settings.transposed}
        onValue={(transposed) => set({ transposed })}
      />
    </section>
  );
}
