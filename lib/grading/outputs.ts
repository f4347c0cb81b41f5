import type { Output } from "./notebook.ts";

/** What is kept of one cell's outputs. */
const longestText = 4000;
const mostPictures = 4;
const largestPicture = 400_000;

/** @returns What a cell wrote to stdout, without color codes; of a long text its two ends. */
export function outputText(outputs: readonly Output[]): string {
  const parts = outputs.map((output) =>
    output.output_type === "stream" && output.name === "stdout" ? joined(output.text) : ""
  );
  return shownText(parts.join(""));
}

/** @returns A text without color codes and control characters; of a long one its two ends. */
export function shownText(text: string): string {
  return shortened(stripControls(text).trim());
}

/** @returns What the first error among the outputs says; nothing if there is none. */
export function outputErrors(outputs: readonly Output[]): string | undefined {
  const error = outputs.find((output) => output.output_type === "error");
  if (!error) return undefined;
  const { ename, evalue, traceback } = error;
  const message = stripControls(joined(evalue)).trim();
  const name = stripControls(joined(ename)).trim();
  if (message && (name === "AssertionError" || name === "")) return shortened(message);
  if (message || name) return shortened([name, message].filter(Boolean).join(": "));
  const lines = stripControls(Array.isArray(traceback) ? traceback.map(joined).join("\n") : "");
  return shortened(lines.trim().split("\n")[0]) || "An error without a message was thrown.";
}

/** @returns The PNG files, in base64, that a cell drew before its result. */
export function outputPictures(outputs: readonly Output[]): string[] {
  const pictures: string[] = [];
  for (const output of outputs) {
    if (output.output_type !== "display_data") continue;
    const png = joined(output.data?.["image/png"]).replaceAll(/\s/g, "");
    const fits = png.length <= largestPicture && isPng(png);
    if (fits && pictures.length < mostPictures) pictures.push(png);
  }
  return pictures;
}

/** True for base64 of a file that starts as a PNG does. */
export function isPng(base64: string): boolean {
  return base64.startsWith("iVBORw0KGgo") && /^[A-Za-z0-9+/]{32,}={0,2}$/.test(base64);
}

/** Removes what a terminal would obey: color codes, other escapes, control characters. */
export function stripControls(text: string): string {
  return text
    // deno-lint-ignore no-control-regex
    .replaceAll(/\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b./g, "")
    .replaceAll(/\r\n?/g, "\n")
    // deno-lint-ignore no-control-regex
    .replaceAll(/[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, "")
    .toWellFormed();
}

function shortened(text: string): string {
  if (text.length <= longestText) return text;
  const half = longestText / 2;
  const left = text.length - longestText;
  return `${text.slice(0, half)}\n… ${left} characters left out …\n${text.slice(-half)}`
    .toWellFormed();
}

/** A text that nbformat may hold as a list of lines; "" for what is no text. */
function joined(value: unknown): string {
  if (typeof value === "string") return value;
  return Array.isArray(value) ? value.filter((line) => typeof line === "string").join("") : "";
}
