/** @jsxImportSource preact */
import { numberText } from "../number_text.ts";

const [WIDTH, HEIGHT] = [260, 190];
const MARGIN = { left: 30, right: 24, top: 14, bottom: 34 };
/** The largest loss that has room. */
const MOST = 5;

/** −log of the probability of what is right, from 0 to 1, and where the reader is on it. */
export function LossCurve(
  { probability, loss, name }: { probability: number; loss: number; name: string },
) {
  const x = (share: number) => MARGIN.left + share * (WIDTH - MARGIN.left - MARGIN.right);
  const y = (loss: number) =>
    HEIGHT - MARGIN.bottom - Math.min(1, loss / MOST) * (HEIGHT - MARGIN.top - MARGIN.bottom);
  const line = Array.from({ length: 101 }, (_, i) => {
    const loss = MOST * (1 - i / 100);
    return `${x(Math.exp(-loss)).toFixed(1)},${y(loss).toFixed(1)}`;
  });
  return (
    <svg
      class="curve"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      role="img"
      aria-label={`the loss is minus the logarithm of the probability; here ${numberText(loss, 3)}`}
    >
      <path d={`M${x(0)},${MARGIN.top}V${y(0)}H${x(1)}`} />
      {[0, 1, 2, 3, 4, 5].map((tick) => (
        <text key={tick} x={MARGIN.left - 6} y={y(tick)} dy="0.35em" text-anchor="end">{tick}</text>
      ))}
      {[0, 0.5, 1].map((tick) => (
        <text key={tick} x={x(tick)} y={y(0) + 14} text-anchor="middle">{100 * tick} %</text>
      ))}
      <text x={x(0.5)} y={HEIGHT - 4} text-anchor="middle">probability of {name}</text>
      <text x={MARGIN.left + 8} y={MARGIN.top - 2} dy="0.35em">loss</text>
      <polyline points={line.join(" ")} />
      <path class="lead" d={`M${x(probability)},${y(0)}V${y(loss)}H${x(0)}`} />
      <circle cx={x(probability)} cy={y(loss)} r={5} />
      {loss > MOST && (
        <text x={x(probability) + 9} y={y(MOST)} dy="0.35em">▲ {numberText(loss, 3)}</text>
      )}
    </svg>
  );
}
