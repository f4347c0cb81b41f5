/** @jsxImportSource preact */
/// <reference lib="dom" />
import { useMemo, useState } from "preact/hooks";
import { Board, type Mark } from "./board.tsx";
import { floats, fromBase64, pictureValues, type SliderData } from "./data.ts";
import { Legend } from "./legend.tsx";
import { mount } from "./mount.tsx";
import { Map } from "./network/map.tsx";
import { numberText } from "./number_text.ts";
import { correlate, planeOf } from "./explore/plan.ts";
import { samePlan } from "./slider/same_plan.ts";

/** From this many rows or columns on, a kernel is a picture and no table. */
const LARGE = 8;

/** A picture, a kernel that one number changes, and what it makes of the picture. */
function KernelSlider({ data }: { data: SliderData }) {
  const { picture, kernelSize, at: first, values, name, marks, output } = data;
  const { rows, columns, unit } = picture;
  const parts = useMemo(() => {
    const plan = samePlan([rows, columns], kernelSize);
    const pixels = pictureValues(picture);
    return {
      plan,
      pixels,
      plane: planeOf({ columns, values: pixels }, plan),
      kernels: floats(data.kernels),
      colors: fromBase64(picture.colors),
      outputColors: fromBase64(output.colors),
      signed: fromBase64(data.signedColors),
    };
  }, []);
  const [at, setAt] = useState(first);
  const [pinned, setPinned] = useState<readonly [number, number]>([rows >> 1, columns >> 1]);
  const [pointed, setPointed] = useState<readonly [number, number]>();
  const size = kernelSize[0] * kernelSize[1];
  const weights = parts.kernels.subarray(at * size, (at + 1) * size);
  const out = useMemo(() => correlate(parts.plane, Float64Array.from(weights), parts.plan), [at]);

  const place = pointed ?? pinned;
  const pixel = place[0] * columns + place[1];
  const told = `row ${place[0]}, column ${place[1]}: ${numberText(parts.pixels[pixel], 3)} → ` +
    `${numberText(out[pixel], 3)}${unit ? ` ${unit}` : ""}`;
  const [above, left] = parts.plan.border;
  const lens = {
    row: place[0] - above,
    column: place[1] - left,
    rows: kernelSize[0],
    columns: kernelSize[1],
    kind: "weights",
  };
  const board = (label: string, values: Float32Array, kind: string, more: Mark[] = []) => ({
    label: `${label}, ${rows} rows, ${columns} columns`,
    rows,
    columns,
    values,
    share: 1,
    marks: [...more, { row: place[0], column: place[1], kind }],
    at: place,
    spoken: told,
    onPoint: setPointed,
    onPin: setPinned,
  });
  return (
    <div>
      <div class="slide">
        <output class="weights">
          {name} = {numberText(values[at], 3)}
        </output>
        <input
          type="range"
          aria-label={name}
          aria-valuetext={`${name} = ${numberText(values[at], 3)}`}
          min={0}
          max={values.length - 1}
          value={at}
          onInput={(event) => setAt(Number(event.currentTarget.value))}
        />
      </div>
      {marks.length > 0 && (
        <div class="slide-marks">
          {marks.map(({ at: to, label }) => (
            <button
              key={label}
              type="button"
              aria-pressed={to === at}
              onClick={() => setAt(to)}
            >
              {label} <span class="small">{name} = {numberText(values[to], 3)}</span>
            </button>
          ))}
        </div>
      )}
      <div class="parts">
        <div>
          <div class="title">Image</div>
          <Board
            {...board("image", parts.pixels, "pixels", [lens])}
            colors={parts.colors}
            range={picture.range}
          />
          <Legend
            colors={parts.colors}
            range={picture.range}
            unit={unit}
            values={parts.pixels}
          />
        </div>
        <div class="middle">
          <div class="title">Kernel</div>
          <Weights weights={weights} size={kernelSize} colors={parts.signed} />
          <p class="small">
            weights add up to{" "}
            {numberText(rounded(weights.reduce((sum, weight) => sum + weight, 0)))}
          </p>
        </div>
        <div>
          <div class="title">Output</div>
          <Board
            {...board("output", out, "outputs")}
            colors={parts.outputColors}
            range={output.range}
          />
          <Legend colors={parts.outputColors} range={output.range} unit={unit} values={out} />
        </div>
      </div>
      <p class="small note">{told}</p>
    </div>
  );
}

interface WeightsProps {
  weights: Float32Array;
  size: readonly [number, number];
  colors: Uint8Array;
}

/** The kernel's numbers, tinted by sign and size; of large kernels only the colors. */
function Weights({ weights, size: [rows, columns], colors }: WeightsProps) {
  const most = weights.reduce((most, weight) => Math.max(most, Math.abs(weight)), 0) || 1;
  if (Math.max(rows, columns) >= LARGE) {
    const range = [-most, most] as const;
    return (
      <>
        <Map
          rows={rows}
          columns={columns}
          values={weights}
          colors={colors}
          range={range}
          size={180}
        />
        <p class="small">blue −{numberText(most, 2)}, white 0, red {numberText(most, 2)}</p>
      </>
    );
  }
  const lines = Array.from(
    { length: rows },
    (_, row) => weights.subarray(row * columns, (row + 1) * columns),
  );
  return (
    <table class="turned-kernel" aria-label="weights">
      <tbody>
        {lines.map((line, row) => (
          <tr key={row}>
            {Array.from(line, (weight, column) => (
              <td
                key={column}
                style={{
                  background: `color-mix(in srgb, var(--${weight < 0 ? "pixels" : "weights"}) ${
                    Math.round(30 * Math.abs(weight) / most)
                  }%, transparent)`,
                }}
              >
                {numberText(rounded(weight), 3)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Without what float32 leaves behind the sixth digit. */
function rounded(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}

/** Makes an output of `kernelSlider()` live. */
export function start(figure: HTMLElement, data: SliderData): void {
  mount(figure, () => <KernelSlider data={data} />);
}
