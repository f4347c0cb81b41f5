/** @jsxImportSource preact */
/// <reference lib="dom" />
import { useState } from "preact/hooks";
import type { SoftmaxData } from "../data.ts";
import { numberText } from "../number_text.ts";
import { LossCurve } from "./loss_curve.tsx";
import { crossEntropyLoss, pulls, softmax } from "./softmax_loss.ts";

/** How far one press of "a step of training" goes along the pulls. */
const STEP = 2;

/** Logits to pull at, the probabilities that they become, and the loss. */
export function SoftmaxExplorer({ logits: first, classes, answer: firstAnswer }: SoftmaxData) {
  const [logits, setLogits] = useState(first);
  const [answer, setAnswer] = useState(firstAnswer);
  const most = Math.max(8, ...[...first, ...logits].map((it) => Math.ceil(Math.abs(it))));
  const probabilities = softmax(logits);
  const loss = crossEntropyLoss(logits, answer);
  const wishes = pulls(logits, answer);
  const best = probabilities.indexOf(Math.max(...probabilities));
  const set = (at: number, value: number) =>
    setLogits(logits.map((it, i) => i === at ? value : it));
  return (
    <div class="softmax">
      <table class="pulling">
        <thead>
          <tr>
            <th scope="col">right</th>
            <th scope="col" colSpan={2} class="pixels">logit: pull at it</th>
            <th scope="col" colSpan={2} class="outputs">probability</th>
            <th scope="col" class="weights wide">training pulls</th>
          </tr>
        </thead>
        <tbody>
          {logits.map((logit, i) => (
            <tr key={i} class={i === answer ? "answer" : ""}>
              <th scope="row">
                <label class="check">
                  <input
                    type="radio"
                    name="answer"
                    aria-label={`${classes[i]} is right`}
                    checked={i === answer}
                    onChange={() => setAnswer(i)}
                  />
                  {classes[i]}
                </label>
              </th>
              <td class="pull">
                <Bar from={0.5} to={(logit + most) / (2 * most)} kind="pixels" />
                <input
                  type="range"
                  aria-label={`logit of ${classes[i]}`}
                  aria-valuetext={`${numberText(logit, 3)}, ${percent(probabilities[i])}`}
                  min={-most}
                  max={most}
                  step="any"
                  value={logit}
                  onInput={(event) => set(i, Number(event.currentTarget.value))}
                  onKeyDown={(event) => {
                    const by = KEYS[event.key];
                    if (by === undefined) return;
                    event.preventDefault();
                    const moved = Math.round(10 * (logit + by)) / 10;
                    set(i, Math.max(-most, Math.min(most, moved)));
                  }}
                />
              </td>
              <td class="number">{numberText(Math.round(100 * logit) / 100, 3)}</td>
              <td class="pull">
                <Bar from={0} to={probabilities[i]} kind={i === best ? "outputs" : "faint"} />
              </td>
              <td class="number">{percent(probabilities[i])}</td>
              <td class="number wide">{wishText(wishes[i])}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <div class="cost">
        <LossCurve probability={probabilities[answer]} loss={loss} name={classes[answer]} />
        <p role="status">
          <span class="outputs">
            probability of {classes[answer]}: {percent(probabilities[answer])}
          </span>
          <br />
          loss = −log {numberText(probabilities[answer], 3)} ={" "}
          <b class="weights">{numberText(Math.round(1e4 * loss) / 1e4)}</b>
          <br />
          <span class="small">{comment(loss, logits, best === answer)}</span>
        </p>
      </div>
      <div class="actions">
        <button
          type="button"
          onClick={() => setLogits(logits.map((it, i) => it + STEP * wishes[i]))}
        >
          a step of training
        </button>
        <button type="button" onClick={() => setLogits(logits.map((it) => it + 1))}>
          add 1 to all
        </button>
        <button type="button" onClick={() => setLogits(logits.map(() => 0))}>all the same</button>
        <button
          type="button"
          onClick={() => {
            setLogits(first);
            setAnswer(firstAnswer);
          }}
        >
          back to the start
        </button>
      </div>
    </div>
  );
}

const KEYS: Readonly<Record<string, number>> = {
  ArrowRight: 0.1,
  ArrowUp: 0.1,
  ArrowLeft: -0.1,
  ArrowDown: -0.1,
  PageUp: 1,
  PageDown: -1,
};

/** A bar between two places of a track, 0 to 1. */
function Bar({ from, to, kind }: { from: number; to: number; kind: string }) {
  const [left, right] = from < to ? [from, to] : [to, from];
  return (
    <span class="track">
      <span
        class={kind}
        style={{ left: `${100 * left}%`, width: `${100 * (right - left)}%` }}
      />
    </span>
  );
}

function percent(share: number): string {
  const text = (100 * share).toFixed(1);
  return `${
    share > 0 && text === "0.0" ? "< 0.1" : share < 1 && text === "100.0" ? "> 99.9" : text
  } %`;
}

function wishText(wish: number): string {
  const size = Math.abs(wish).toFixed(2);
  return size === "0.00" ? "0" : wish > 0 ? `▶ ${size}` : `◀ ${size}`;
}

/** What the loss means. */
function comment(loss: number, logits: readonly number[], right: boolean): string {
  const guess = Math.log(logits.length);
  if (Math.abs(loss - guess) < 0.005 && new Set(logits).size === 1) {
    return `all the same: it guesses, and the loss is log ${logits.length}`;
  }
  if (!right) return loss > guess + 1 ? "sure, and wrong: that costs most" : "another is likelier";
  return loss < 0.1 ? "sure, and right: that costs little" : "right, but not sure of it";
}
