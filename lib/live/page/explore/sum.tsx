/** @jsxImportSource preact */
import type { ComponentChildren } from "preact";
import { numberText } from "../number_text.ts";
import type { Tap } from "./plan.ts";

interface SumProps {
  place: readonly [number, number];
  taps: readonly Tap[];
  columns: number;
  divisor: number;
  result: number;
  tap?: number;
}

/** More products than these are added up row by row. */
const WRITTEN_OUT = 9;

const signed = (value: number) => value < 0 ? `(${numberText(value, 3)})` : numberText(value, 3);

/** The sum of one output pixel, written out. */
export function Sum({ place, taps, columns, divisor, result, tap }: SumProps) {
  const weight = (one: Tap) => one.weight * divisor;
  const product = (one: Tap, at: number) => (
    <span key={at} class={`term ${at === tap ? "pointed" : ""} ${one.weight === 0 ? "none" : ""}`}>
      <span class="pixels">{numberText(one.pixel, 3)}</span>
      ×<span class="weights">{signed(Number(weight(one).toPrecision(12)))}</span>
    </span>
  );
  let terms: ComponentChildren[];
  if (taps.length <= WRITTEN_OUT) {
    terms = taps.map(product);
  } else {
    const rows = Array.from(
      { length: taps.length / columns },
      (_, y) => taps.slice(y * columns, (y + 1) * columns),
    );
    terms = rows.map((row, y) => (
      <span key={y} class="term" title={`row ${y} of the window`}>
        {signed(row.reduce((sum, one) => sum + one.pixel * weight(one), 0))}
      </span>
    ));
  }
  const joined = terms.flatMap((term, at) => at === 0 ? [term] : [" + ", term]);
  return (
    <div class="sum">
      <div>
        <span class="outputs">out[{place[0]}, {place[1]}]</span>
        {" = "}
        {divisor !== 1 && "("}
        {joined}
        {divisor !== 1 && (
          <>
            ) ÷ <span class="weights">{numberText(divisor)}</span>
          </>
        )}
        {" = "}
        <b class="outputs">{numberText(result)}</b>
      </div>
      {taps.length > WRITTEN_OUT && (
        <div class="small">
          {tap === undefined || !taps[tap]
            ? `the sums of the window's ${
              taps.length / columns
            } rows; point at a weight for its product`
            : product(taps[tap], tap)}
        </div>
      )}
    </div>
  );
}
