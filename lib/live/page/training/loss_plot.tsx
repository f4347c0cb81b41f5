/** @jsxImportSource preact */
import { numberText } from "../number_text.ts";

const [WIDTH, HEIGHT] = [520, 170];
const MARGIN = { left: 76, right: 10, top: 10, bottom: 24 };

interface LossPlotProps {
  losses: readonly (readonly [number, number])[];
  /** The step that is shown. */
  step: number;
  bestLoss?: number;
  /** What is drawn; the loss where not given. */
  name?: string;
  /** The last step, where other curves go on. */
  last?: number;
}

/** Small numbers as 2.5 × 10⁻⁵, which zeros would push out of the picture. */
function axisText(value: number): string {
  if (value === 0 || Math.abs(value) >= 1e-3) return numberText(value, 3);
  const [digits, exponent] = value.toExponential(1).split("e");
  const raised = [...exponent].map((sign) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(sign)] ?? "⁻").join("");
  return `${digits} × 10${raised}`.replace("-", "−");
}

/** The loss by step, on a logarithmic scale where it falls by more than tenfold. */
export function LossPlot({ losses, step, bestLoss, name = "loss", last: end }: LossPlotProps) {
  const finite = losses.filter(([, loss]) => Number.isFinite(loss));
  if (finite.length < 2) return null;
  const values = [...finite.map(([, loss]) => loss), ...(bestLoss === undefined ? [] : [bestLoss])];
  let [low, high] = values.reduce(([a, b], it) => [Math.min(a, it), Math.max(b, it)], [
    Infinity,
    -Infinity,
  ]);
  const logarithmic = name === "loss" && low > 0 && high / low > 10;
  const scale = (value: number) => logarithmic ? Math.log10(value) : value;
  if (high === low) [low, high] = [low - 1, high + 1];
  const last = Math.max(end ?? 0, finite.at(-1)![0]) || 1;
  const x = (at: number) => MARGIN.left + at / last * (WIDTH - MARGIN.left - MARGIN.right);
  const y = (loss: number) =>
    MARGIN.top +
    (scale(high) - scale(loss)) / (scale(high) - scale(low)) *
      (HEIGHT - MARGIN.top - MARGIN.bottom);
  const line = finite.map(([at, loss]) => `${x(at).toFixed(1)},${y(loss).toFixed(1)}`).join(" ");
  return (
    <svg
      class="loss"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      role="img"
      aria-label={`${name} from ${numberText(finite[0][1], 3)} to ${
        numberText(finite.at(-1)![1], 3)
      } in ${last} steps`}
    >
      {[low, high].map((value) => (
        <text key={value} x={MARGIN.left - 6} y={y(value)} text-anchor="end" dy="0.35em">
          {axisText(value)}
        </text>
      ))}
      <text x={(MARGIN.left + WIDTH - MARGIN.right) / 2} y={HEIGHT - 6} text-anchor="middle">
        {name}
      </text>
      <text x={MARGIN.left} y={HEIGHT - 6}>step 0</text>
      <text x={WIDTH - MARGIN.right} y={HEIGHT - 6} text-anchor="end">{last}</text>
      {bestLoss !== undefined && (
        <>
          <line class="best" x1={x(0)} x2={x(last)} y1={y(bestLoss)} y2={y(bestLoss)} />
          <text x={x(last)} y={y(bestLoss) - 5} text-anchor="end">the best there can be</text>
        </>
      )}
      <polyline points={line} />
      <line class="now" x1={x(step)} x2={x(step)} y1={MARGIN.top} y2={HEIGHT - MARGIN.bottom} />
    </svg>
  );
}
