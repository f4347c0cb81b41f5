import type { DataSet } from "./manifest.ts";
import type { SourceError } from "./source_error.ts";

/** Weights that could not be had, in place of them: why, and how to get them. */
export class MissingWeights {
  /** What went wrong. */
  readonly reason: SourceError;
  /** What the weights are. */
  readonly title: string;
  readonly file: string;
  readonly url?: string;
  readonly sha256?: string;
  /** Size of the file. */
  readonly bytes?: number;

  constructor(dataSet: DataSet, reason: SourceError) {
    this.reason = reason;
    ({
      title: this.title,
      file: this.file,
      url: this.url,
      sha256: this.sha256,
      bytes: this.bytes,
    } = dataSet);
  }

  /** Says in plain lines what is missing, why, and how to get it. */
  toString(): string {
    const size = this.bytes === undefined ? "" : ` (${Math.round(this.bytes / 1e6)} MB)`;
    return [
      `The weights are missing: ${this.reason.problem}.`,
      `They are: ${this.title}.`,
      "Without them the network is built and drawn, but it has learned nothing and names nothing.",
      "To get them, run this cell again with the internet; they are then kept for the next time.",
      `Or download the file${size} elsewhere, put it into a folder, and start the lesson with`,
      "CONVOLUTIONS_MIRROR set to that folder:",
      `  ${this.url ?? this.file}`,
      ...(this.sha256 === undefined ? [] : [`  SHA-256 ${this.sha256}`]),
    ].join("\n");
  }
}
