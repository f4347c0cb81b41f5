import { SourceError } from "./source_error.ts";

/** An error that names a file of Keras, what is wrong with it, and what to do. */
export function refuseKeras(
  source: string,
  reason: SourceError["reason"],
  problem: string,
  hint: string,
  cause?: unknown,
): SourceError {
  return new SourceError({ source, reason, problem, hint, cause });
}
