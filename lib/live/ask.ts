import { type Figure } from "../figures/mod.ts";
import { escapeXml } from "../figures/svg.ts";
import {
  checkValue,
  either,
  FINITE,
  knownOptions,
  type OptionNames,
  RECORD,
  TEXT,
} from "../geometry/mod.ts";
import { LiveOutput } from "./live_output.ts";
import type { AskData } from "./page/data.ts";
import { numberText } from "./page/number_text.ts";
import { pictureTag } from "./picture_tag.ts";

/** A question with a few answers to choose from. */
export interface ChoiceQuestion {
  /** What is told with each choice: why it is right, or what speaks against it. */
  choices: Readonly<Record<string, string>>;
  /** The right one. */
  answer: string;
}

/** A question for a number. */
export interface NumberQuestion {
  answer: number;
  /** Why it is that number. */
  why: string;
  /** How far an answer may be off; 0 where not given. */
  tolerance?: number;
  /** What is told with a number that readers often find instead. */
  wrong?: Readonly<Record<number, string>>;
}

/** What {@linkcode ask} asks, and what it shows afterwards. */
export type AskOptions = (ChoiceQuestion | NumberQuestion) & {
  /** The picture that answers the question. */
  show?: Figure;
};

const OPTIONS: OptionNames<AskOptions> = {
  choices: RECORD,
  answer: either(FINITE, TEXT),
  why: TEXT,
  tolerance: FINITE,
  wrong: RECORD,
  show: true,
};

/**
 * Asks before a picture is shown: first predict, then look. The answer does not leave the page.
 *
 * @param question One sentence.
 * @param options The right answer, what is told with it and with others, and the picture.
 * @returns An output in which the question can be answered; without scripts the answer is folded.
 * @throws {RangeError} If the answer is not among the choices.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { ask } from "convolutions";
 *
 * const output = ask("At how many places does a 3 × 3 filter fit on 6 × 6 pixels?", {
 *   answer: 16,
 *   why: "It fits at 4 places across and 4 down.",
 *   wrong: { 36: "At the edges it would stick out." },
 * });
 * assert.match(await output.toHtml(), /16/);
 * ```
 */
export function ask(question: string, options: AskOptions): LiveOutput {
  knownOptions("ask()", options, OPTIONS);
  checkValue("ask()", "question", question, TEXT);
  const data = "choices" in options ? choiceData(question, options) : numberData(question, options);
  return new LiveOutput({
    page: "ask",
    data,
    still: { alt: question, html: () => stillHtml(data, options.show) },
  });
}

function choiceData(question: string, { choices, answer }: ChoiceQuestion): AskData {
  if (!Object.hasOwn(choices, answer)) {
    throw new RangeError(
      `ask(): the answer "${answer}" is none of the choices ${Object.keys(choices).join(", ")}.`,
    );
  }
  return { question, choices, answer, why: choices[answer] };
}

function numberData(question: string, options: NumberQuestion): AskData {
  const { answer, why, tolerance, wrong = {} } = options;
  const entries = Object.entries(wrong).map(([value, told]) => [numberText(Number(value)), told]);
  return { question, answer, why, tolerance, wrong: Object.fromEntries(entries) };
}

async function stillHtml({ question, choices, answer, why }: AskData, show?: Figure) {
  const list = Object.keys(choices ?? {}).map((one) => `<li>${escapeXml(one)}</li>`).join("");
  const picture = show ? `<br>${await pictureTag(show)}` : "";
  return `<p><b>${escapeXml(question)}</b></p>${list && `<ul>${list}</ul>`}` +
    `<details><summary>The answer</summary>${escapeXml(String(answer))}: ${escapeXml(why)}` +
    `${picture}</details>`;
}
