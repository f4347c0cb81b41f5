/** @jsxImportSource preact */
import { useMemo } from "preact/hooks";
import { outside } from "./colors.ts";
import { numberText } from "./number_text.ts";

interface LegendProps {
  colors: Uint8Array;
  range: readonly [number, number];
  unit?: string;
  /** The values that are shown, whose outliers are counted. */
  values: Float32Array;
}

/** What the colors mean, and how much lies outside of them. */
export function Legend({ colors, range, unit, values }: LegendProps) {
  const stops = Array.from({ length: 17 }, (_, i) => {
    const at = 3 * Math.min(255, i * 16);
    return `rgb(${colors[at]} ${colors[at + 1]} ${colors[at + 2]})`;
  });
  const { below, above, missing } = useMemo(() => outside(values, range), [values, ...range]);
  const clipped = [
    below > 0 ? `${below.toLocaleString("en")} below` : "",
    above > 0 ? `${above.toLocaleString("en")} above` : "",
    missing > 0 ? `${missing.toLocaleString("en")} without a value` : "",
  ].filter(Boolean);
  return (
    <div class="legend">
      <span class="bar" style={{ background: `linear-gradient(to right, ${stops.join(", ")})` }} />
      <span class="small">
        {numberText(range[0], 3)} to {numberText(range[1], 3)}
        {unit ? ` ${unit}` : ""}
        {clipped.length > 0 && <span class="bad">{` · outside: ${clipped.join(", ")}`}</span>}
      </span>
    </div>
  );
}
