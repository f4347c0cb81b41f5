/** @jsxImportSource preact */
/// <reference lib="dom" />
import { Board } from "../board.tsx";
import { numberText } from "../number_text.ts";
import { channelOf, placesOf, shownRange } from "./channel.ts";
import { Map } from "./map.tsx";
import { receptiveField } from "./receptive_field.ts";
import type { NetworkStep } from "./steps.ts";

/** A unit: a channel of a step's result, and a place on it. */
export interface Unit {
  readonly step: number;
  readonly channel: number;
  readonly place: readonly [number, number];
}

interface UnitPartProps {
  steps: readonly NetworkStep[];
  results: readonly Float32Array[];
  unit: Unit;
  /** Colors of maps, around 0. */
  colors: Uint8Array;
  onUnit(unit: Unit): void;
}

/** How many inputs of a unit are shown, strongest first. */
const SHOWN = 12;

/** One unit taken apart: its inputs, its weights, their sum, and what becomes of it. */
export function UnitPart({ steps, results, unit, colors, onUnit }: UnitPartProps) {
  const { channel, place } = unit;
  // Of an activation, what it was applied to is taken apart.
  const [source] = steps[unit.step].work.kind === "activation"
    ? steps[unit.step].from
    : [unit.step];
  const at = steps[source].work.kind === "input" ? unit.step : source;
  const { shape, work, title, name } = steps[at];
  const [rows, columns] = placesOf(shape);
  const map = channelOf(results[at], shape, channel);
  const value = map[place[0] * columns + place[1]];
  const next = steps.findIndex(({ from, work }) =>
    from.includes(at) && work.kind === "activation" && work.name !== "softmax"
  );
  const after = next < 0
    ? undefined
    : channelOf(results[next], steps[next].shape, channel)[place[0] * columns + place[1]];
  const taken = { steps, results, unit: { ...unit, step: at }, colors };
  return (
    <section class="unit" aria-label="one unit">
      <p>
        <b>{title}</b> <span class="small">{name}</span>, channel {channel}
        {shape.length === 3 && `, row ${place[0]}, column ${place[1]}`}:{" "}
        <b class="outputs">{numberText(value)}</b>
        {after !== undefined && (
          <>
            {" "}→ {steps[next].title} → <b class="outputs">{numberText(after)}</b>
          </>
        )}
      </p>
      <div class="taken">
        {shape.length === 3 && (
          <div class="large">
            <Board
              label={`channel ${channel}, ${rows} by ${columns}`}
              rows={rows}
              columns={columns}
              values={map}
              colors={colors}
              range={shownRange(map)}
              share={1}
              marks={[{ row: place[0], column: place[1], kind: "outputs" }]}
              at={place}
              spoken={`row ${place[0]}, column ${place[1]}: ${numberText(value)}`}
              onPoint={(to) => to && onUnit({ ...unit, place: to })}
              onPin={(to) => onUnit({ ...unit, place: to })}
            />
          </div>
        )}
        <div class="parts-of-sum">
          {work.kind === "convolution" && <ConvolutionSum {...taken} />}
          {work.kind === "dense" && <DenseSum {...taken} />}
          {(work.kind === "maxPool" || work.kind === "averagePool") && <PoolValues {...taken} />}
        </div>
      </div>
    </section>
  );
}

type SumProps = Omit<UnitPartProps, "onUnit">;

function ConvolutionSum({ steps, results, unit, colors }: SumProps) {
  const { shape, work, from: [before] } = steps[unit.step];
  if (work.kind !== "convolution") return null;
  const inputShape = steps[before].shape;
  const [inRows, inColumns, inputs] = inputShape;
  const outputs = shape[2];
  const [kernelRows, kernelColumns] = work.kernelSize;
  const parts = Array.from({ length: inputs }, (_, input) => {
    const kernel = new Float32Array(kernelRows * kernelColumns);
    let sum = 0;
    for (let tap = 0; tap < kernel.length; tap++) {
      kernel[tap] = work.weights[(tap * inputs + input) * outputs + unit.channel];
      const [i, j] = [Math.floor(tap / kernelColumns), tap % kernelColumns];
      const row = unit.place[0] * work.stride[0] + i * work.dilation[0] - work.before[0];
      const column = unit.place[1] * work.stride[1] + j * work.dilation[1] - work.before[1];
      if (row < 0 || row >= inRows || column < 0 || column >= inColumns) continue;
      sum += kernel[tap] * results[before][(row * inColumns + column) * inputs + input];
    }
    return { input, kernel, sum };
  });
  const strongest = parts.toSorted((a, b) => Math.abs(b.sum) - Math.abs(a.sum)).slice(0, SHOWN);
  const bias = work.bias?.[unit.channel] ?? 0;
  const range = shownRange(Float32Array.from(parts.flatMap(({ kernel }) => [...kernel])));
  return (
    <>
      <p class="small">
        each input × its kernel, summed{inputs > SHOWN && `; the ${SHOWN} strongest of ${inputs}`}
      </p>
      <div class="products">
        {strongest.map(({ input, kernel, sum }) => (
          <div key={input} class="product">
            <Map
              rows={inRows}
              columns={inColumns}
              values={channelOf(results[before], inputShape, input)}
              colors={colors}
              range={shownRange(results[before])}
              size={56}
            />
            ×
            <table class="weights-table">
              <tbody>
                {Array.from({ length: kernelRows }, (_, i) => (
                  <tr key={i}>
                    {Array.from({ length: kernelColumns }, (_, j) => {
                      const weight = kernel[i * kernelColumns + j];
                      const share = Math.abs(weight) / (range[1] || 1);
                      return (
                        <td
                          key={j}
                          title={numberText(weight)}
                          style={{
                            background: `color-mix(in srgb, var(--${
                              weight < 0 ? "pixels" : "weights"
                            }) ${Math.round(30 * share)}%, var(--paper))`,
                          }}
                        >
                          {kernel.length <= 25 ? numberText(weight, 2) : ""}
                        </td>
                      );
                    })}
                  </tr>
                ))}
              </tbody>
            </table>
            = <b>{numberText(sum, 3)}</b>
          </div>
        ))}
      </div>
      <p>
        sum {numberText(parts.reduce((all, { sum }) => all + sum, 0), 3)} + bias{" "}
        <span class="weights">{numberText(bias, 3)}</span> ={" "}
        <b class="outputs">
          {numberText(parts.reduce((all, { sum }) => all + sum, bias))}
        </b>
      </p>
    </>
  );
}

function DenseSum({ steps, results, unit, colors }: SumProps) {
  const { shape, work, from: [before] } = steps[unit.step];
  if (work.kind !== "dense") return null;
  const units = shape[0];
  const inputs = results[before];
  // Behind a flattened image the weights are pictures again: where this unit looks.
  const source = steps[before].work.kind === "flatten" ? steps[before].from[0] : before;
  const sourceShape = steps[source].shape;
  const products = inputs.map((value, i) => value * work.weights[i * units + unit.channel]);
  const bias = work.bias?.[unit.channel] ?? 0;
  const sum = products.reduce((all, product) => all + product, 0);
  const [rows, columns] = placesOf(sourceShape);
  const order = sourceShape.length === 3
    ? Array.from({ length: sourceShape[2] }, (_, i) => ({
      input: i,
      map: channelOf(products, sourceShape, i),
    }))
    : [];
  const range = shownRange(products);
  const strongest = Array.from(products, (product, i) => ({ product, i }))
    .sort((a, b) => Math.abs(b.product) - Math.abs(a.product)).slice(0, SHOWN);
  return (
    <>
      {order.length > 0 && rows * columns > 1
        ? (
          <>
            <p class="small">
              each pixel of each map × its weight: what speaks for this unit, and what against it
            </p>
            <div class="maps">
              {order.slice(0, 4 * SHOWN).map(({ input, map }) => (
                <Map
                  key={input}
                  rows={rows}
                  columns={columns}
                  values={map}
                  colors={colors}
                  range={range}
                  size={48}
                />
              ))}
            </div>
          </>
        )
        : (
          <>
            <p class="small">the strongest of {inputs.length} inputs × weights</p>
            <div class="products">
              {strongest.map(({ product, i }) => (
                <span key={i} class="product">
                  <span class="small">{i}:</span> {numberText(inputs[i], 3)}×
                  <span class="weights">
                    {numberText(work.weights[i * units + unit.channel], 3)}
                  </span>{" "}
                  = <b>{numberText(product, 3)}</b>
                </span>
              ))}
            </div>
          </>
        )}
      <p>
        sum {numberText(sum, 3)} + bias <span class="weights">{numberText(bias, 3)}</span> ={" "}
        <b class="outputs">{numberText(sum + bias)}</b>
      </p>
    </>
  );
}

function PoolValues({ steps, results, unit }: Pick<SumProps, "steps" | "results" | "unit">) {
  const { work, from: [before] } = steps[unit.step];
  if (work.kind !== "maxPool" && work.kind !== "averagePool") return null;
  const shape = steps[before].shape;
  const box = receptiveField(steps, unit.step, {
    rows: [unit.place[0], unit.place[0]],
    columns: [unit.place[1], unit.place[1]],
  }).get(before)!;
  const map = channelOf(results[before], shape, unit.channel);
  const values: number[] = [];
  for (let row = box.rows[0]; row <= box.rows[1]; row++) {
    for (let column = box.columns[0]; column <= box.columns[1]; column++) {
      values.push(map[row * shape[1] + column]);
    }
  }
  return (
    <p>
      {work.kind === "maxPool" ? "the largest of " : "the mean of "}
      {values.map((value) => numberText(value, 3)).join(", ")}
    </p>
  );
}
