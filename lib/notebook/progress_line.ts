import { htmlEscape } from "escape-goat";

/** How far a loop has come. */
export interface ProgressState {
  /** Steps done. */
  done: number;
  /** Steps in all, if that is known. */
  total?: number;
  seconds: number;
  /** What is counted, if not steps; such as "MB", of which there can be parts. */
  unit?: string;
  /** What the loop is called. */
  label?: string;
  /** What the loop has to say, such as its loss. */
  note?: string;
  /** True if the loop ended before its last step. */
  stopped?: boolean;
}

const barLength = 20;
const eighths = " ▏▎▍▌▋▊▉";

/**
 * Writes how far a loop has come as one line of text.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { progressText } from "./progress_line.ts";
 *
 * assert.equal(
 *   progressText({ done: 50, total: 200, seconds: 2, label: "epoch 1", note: "loss 0.3" }),
 *   "epoch 1:  25% |█████               | 50/200 [2.0 s, 6 s left, 25.0/s] loss 0.3",
 * );
 * ```
 */
export function progressText(state: ProgressState): string {
  const { done, total, label, note } = state;
  const parts = [
    ...(label ? [`${label}:`] : []),
    ...(total ? [`${percent(done, total)} |${bar(done / total)}|`] : []),
    `${count(state)} [${pace(state).join(", ")}]`,
    ...(note ? [note] : []),
  ];
  return parts.join(" ");
}

/** Writes how far a loop has come as one line of HTML with a bar. */
export function progressHtml(state: ProgressState): string {
  const { done, total, label, note } = state;
  const extent = total ? ` value="${done}" max="${total}"` : "";
  const texts = [
    ...(total ? [percent(done, total)] : []),
    count(state),
    ...pace(state),
    ...(note ? [note] : []),
  ];
  return '<div style="display:flex;align-items:center;gap:0.8em;font-variant-numeric:tabular-nums">' +
    (label ? `<span>${htmlEscape(label)}</span>` : "") +
    `<progress${extent} style="width:16em"></progress><span>${
      htmlEscape(texts.join(" · "))
    }</span></div>`;
}

function percent(done: number, total: number): string {
  return `${Math.floor(100 * done / total)}%`.padStart(4);
}

function count({ done, total, unit, stopped }: ProgressState): string {
  const number = (value: number) => unit === undefined ? `${value}` : value.toFixed(1);
  return number(done) + (total === undefined ? "" : `/${number(total)}`) +
    (unit === undefined ? "" : ` ${unit}`) + (stopped ? " stopped" : "");
}

function bar(share: number): string {
  const length = Math.floor(Math.min(share, 1) * barLength * 8);
  const part = length % 8 === 0 ? "" : eighths[length % 8];
  return ("█".repeat(length >> 3) + part).padEnd(barLength);
}

/** Time so far, time left, steps per second (or seconds per step). */
function pace({ done, total, seconds, unit, stopped }: ProgressState): string[] {
  const left = total !== undefined && done > 0 && done < total && !stopped
    ? [`${clock(Math.ceil(seconds / done * (total - done)))} left`]
    : [];
  const rate = done / seconds;
  const speed = done === 0 || seconds === 0
    ? []
    : unit !== undefined
    ? [`${significant(rate)} ${unit}/s`]
    : [rate >= 1 ? `${significant(rate)}/s` : `${significant(1 / rate)} s each`];
  return [clock(seconds, 1), ...left, ...speed];
}

/** Writes a duration as seconds, or from a minute on as minutes:seconds or hours:minutes:seconds. */
function clock(seconds: number, digits = 0): string {
  if (seconds < 59.5) return `${seconds.toFixed(digits)} s`;
  const whole = Math.round(seconds);
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (value: number) => String(value).padStart(2, "0");
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

function significant(value: number): string {
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
}
