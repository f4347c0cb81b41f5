/** @jsxImportSource preact */
import { numberText } from "../number_text.ts";

/** More classes than these are shown by the largest only. */
const SHOWN = 10;

/** The last result as bars, the largest marked. */
export function Probabilities({ values, classes, softmax }: {
  values: Float32Array;
  classes?: readonly string[];
  /** Whether the values are probabilities already. */
  softmax: boolean;
}) {
  const order = Array.from(values, (_, i) => i);
  if (values.length > SHOWN) order.sort((a, b) => values[b] - values[a]);
  const shown = order.slice(0, SHOWN);
  const best = values.reduce((at, value, i) => value > values[at] ? i : at, 0);
  const most = Math.max(...shown.map((i) => Math.abs(values[i]))) || 1;
  return (
    <table class="bars" aria-label={softmax ? "probabilities" : "the last layer's numbers"}>
      <tbody>
        {shown.map((i) => (
          <tr key={i} class={i === best ? "best" : ""}>
            <th scope="row">{classes?.[i] ?? i}</th>
            <td class="bar">
              <span
                style={{
                  width: `${100 * Math.max(0, values[i]) / (softmax ? 1 : most)}%`,
                }}
              />
            </td>
            <td>
              {softmax ? `${(100 * values[i]).toFixed(1)} %` : numberText(values[i], 3)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
