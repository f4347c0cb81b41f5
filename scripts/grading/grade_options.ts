import type { ExecutionLimits } from "../../lib/grading/mod.ts";
import { readArguments } from "./read_arguments.ts";
import { UsageError } from "./usage_error.ts";

/** What `deno task grade` is asked to do. */
export interface GradeOptions {
  /** Folders or one file; with `merge`, the folders of the shards. */
  paths: string[];
  out: string;
  jobs: number;
  limits: Partial<ExecutionLimits>;
  /** Per cent; nothing if it was not asked for. */
  minScore?: number;
  shard?: { index: number; of: number };
  /** Minutes after which nothing more is begun, and what runs is ended. */
  stopAfter?: number;
  /** A file of who is to hand in. */
  roster?: string;
  /** A folder of what a person graded: a YAML file for each exercise. */
  byHand?: string;
  /** A file with the rule for late days. */
  late?: string;
  /** When all was handed in, in ISO 8601, or a file that says it. */
  handedIn?: string;
  /** True if only what would change is written. */
  preview: boolean;
  merge: boolean;
  unsandboxed: boolean;
  /** What the name of the exercise starts with, if every file answers the same. */
  exercise?: string;
  /** The folder of the instructor's notebooks, if not the project's. */
  exercises?: string;
}

/** How the command is typed. */
export const USAGE = `deno task grade SUBMISSIONS --out DIR
  SUBMISSIONS       a folder of notebooks, a folder with a folder per student, or one notebook
  --out DIR         where the grades and the feedback pages go
  --jobs N          how many notebooks at once (default: half of the processors)
  --timeout S       seconds that one cell may take
  --min-score P     per cent that each submission must reach (default: 0)
  --exercise NAME   the exercise that all of them answer (default: by file name, by cells)
  --exercises DIR   the instructor's notebooks (default: notebooks/exercises)
  --shard I/N       grade the I-th of N parts
  --merge DIR DIR…  put the parts' results together, instead of SUBMISSIONS
  --roster FILE     who is to hand in (CSV, as Canvas and Moodle export it): writes canvas.csv and moodle.csv
  --by-hand DIR     points and comments by a person: 01_padding.yml for the exercise 01_padding
  --late FILE       the rule for late days (YAML); needs --handed-in
  --handed-in TIME  when all was handed in, or a CSV file with the columns file (or student) and time
  --preview         change no grades: write into changes.md what would change, old beside new
  --stop-after M    minutes after which what is left is reported as not graded
  --unsandboxed     grade although nothing holds the submissions' code; only for code you trust`;

/** @throws {UsageError} If the arguments make no command. */
export function readGradeOptions(args: readonly string[]): GradeOptions {
  const { values, positionals: paths } = parse(args);
  if (paths.length === 0) throw new UsageError(`What is to be graded?\n${USAGE}`);
  if (paths.length > 1 && !values.merge) {
    throw new UsageError(`One folder or file at a time, not ${paths.length}.\n${USAGE}`);
  }
  if (!values.out) throw new UsageError(`Where do the grades go? Add --out DIR.\n${USAGE}`);
  if (values.merge && values.shard) throw new UsageError("--merge and --shard exclude each other.");
  if (values.late && !values["handed-in"]) {
    throw new UsageError(
      "--late needs --handed-in: a commit's time and a file's are its author's to choose.",
    );
  }
  const whole = ["roster", "by-hand", "late", "preview"] as const;
  const early = values.shard ? whole.find((option) => values[option]) : undefined;
  if (early) {
    throw new UsageError(`--${early} is for the whole: give it with --merge, not with --shard.`);
  }
  return {
    paths,
    out: values.out,
    jobs: number(values.jobs, "--jobs", 1, 256, true) ??
      Math.max(1, navigator.hardwareConcurrency >> 1),
    limits: limits(number(values.timeout, "--timeout", 0.1, 86_400)),
    minScore: number(values["min-score"], "--min-score", 0, 100),
    shard: shard(values.shard),
    stopAfter: number(values["stop-after"], "--stop-after", 0.001, 100_000),
    roster: values.roster,
    byHand: values["by-hand"],
    late: values.late,
    handedIn: values["handed-in"],
    preview: values.preview ?? false,
    merge: values.merge ?? false,
    unsandboxed: values.unsandboxed ?? false,
    exercise: values.exercise,
    exercises: values.exercises,
  };
}

function parse(args: readonly string[]) {
  return readArguments(USAGE, args, {
    out: { type: "string" },
    jobs: { type: "string" },
    timeout: { type: "string" },
    "min-score": { type: "string" },
    exercise: { type: "string" },
    exercises: { type: "string" },
    shard: { type: "string" },
    "stop-after": { type: "string" },
    roster: { type: "string" },
    "by-hand": { type: "string" },
    late: { type: "string" },
    "handed-in": { type: "string" },
    preview: { type: "boolean" },
    merge: { type: "boolean" },
    unsandboxed: { type: "boolean" },
  });
}

function limits(timeout: number | undefined): Partial<ExecutionLimits> {
  return timeout === undefined ? {} : { timeout };
}

function number(
  text: string | undefined,
  option: string,
  least: number,
  most: number,
  whole = false,
): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  const fits = text.trim() !== "" && value >= least && value <= most;
  if (fits && (!whole || Number.isInteger(value))) return value;
  throw new UsageError(
    `${option} takes a ${whole ? "whole " : ""}number from ${least} to ${most}, not "${text}".`,
  );
}

function shard(text: string | undefined): GradeOptions["shard"] {
  if (text === undefined) return undefined;
  const [, index, of] = (text.match(/^(\d+)\/(\d+)$/) ?? []).map(Number);
  if (index >= 1 && index <= of && of <= 10_000) return { index, of };
  throw new UsageError(`--shard takes a part and how many there are, as 1/4, not "${text}".`);
}
