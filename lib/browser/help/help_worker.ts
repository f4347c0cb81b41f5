/// <reference lib="webworker" />
/** The worker: takes questions, one after the other, and answers them. */

import type { Declarations } from "./declarations.ts";
import type { Answer, Question } from "./help_messages.ts";
import { HelpService } from "./service.ts";

declare const self: DedicatedWorkerGlobalScope;

const service = fetch(new URL("declarations.json", self.location.href)).then(async (response) => {
  if (!response.ok) throw new Error(`${response.url}: ${response.status}`);
  return new HelpService(await response.json() as Declarations);
});
service.catch(() => {}); // Said in each answer.

self.onmessage = async ({ data: question }: MessageEvent<Question>) => {
  const { id } = question;
  let answer: Answer;
  try {
    answer = { id, answer: ask(await service, question) };
  } catch (error) {
    answer = { id, error: error instanceof Error ? error.message : String(error) };
  }
  self.postMessage(answer);
};

function ask(service: HelpService, question: Question): unknown {
  switch (question.ask) {
    case "describe":
      return service.describe(question);
    case "diagnostics":
      return service.diagnostics(question);
    default:
      return service[question.ask](question);
  }
}
