/** Why a source could not be had. */
export type SourceErrorReason =
  | "bad-address"
  | "not-found"
  | "not-a-file"
  | "unreadable"
  | "offline"
  | "unreachable"
  | "malformed"
  | "timeout"
  | "http-status"
  | "redirect"
  | "too-large"
  | "truncated"
  | "wrong-kind"
  | "checksum"
  | "damaged";

/** What a {@linkcode SourceError} is made of. */
export interface SourceErrorInit {
  source: string;
  reason: SourceErrorReason;
  /** What is wrong, with the actual values; no full stop. */
  problem: string;
  /** What the reader can do about it; a full sentence. */
  hint: string;
  cause?: unknown;
}

/** A name, address or file that gave no usable bytes; its message says why and what to do. */
export class SourceError extends Error {
  override name = "SourceError";
  readonly source: string;
  readonly reason: SourceErrorReason;
  readonly problem: string;
  readonly hint: string;

  constructor({ source, reason, problem, hint, cause }: SourceErrorInit) {
    super(`Cannot load ${JSON.stringify(source)}: ${problem}. ${hint}`, { cause });
    this.source = source;
    this.reason = reason;
    this.problem = problem;
    this.hint = hint;
  }
}
