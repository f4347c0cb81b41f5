/** What a page and the worker that helps its reader with TypeScript say to each other. */

/** The code cells of a notebook, in order, and one of them. */
export interface CellsAndCell {
  cells: readonly string[];
  cell: number;
}

/** A range of a cell, in UTF-16 units. */
export interface Range {
  from: number;
  to: number;
}

/** A name that would fit. */
export interface Completion {
  name: string;
  /** TypeScript's word for what it is: `function`, `property`, `const`, … */
  kind: string;
  /** What is inserted where it is not the name, such as `"same"` in quotes. */
  insert?: string;
}

/** The names that fit at a place, the likeliest first, and what they replace. */
export interface Completions extends Range {
  /** Whether they are an object's members, such as a function's options. */
  members: boolean;
  entries: Completion[];
}

/** What is known of a name. */
export interface Description {
  /** Its declaration, as TypeScript. */
  code: string;
  /** Markdown. */
  docs: string;
}

/** A description, and the text that it is of. */
export interface Hover extends Description, Range {}

/** The call that the cursor is in. */
export interface Signature {
  /** The function's name and what stands before its parameters, such as `conv2d(`. */
  prefix: string;
  parameters: { text: string; docs: string }[];
  /** What stands behind, such as `): Tensor2D`. */
  suffix: string;
  /** The parameter that the cursor is at. */
  active: number;
  docs: string;
}

/** A mistake in a cell. */
export interface Diagnostic extends Range {
  message: string;
}

/** The questions, and what answers each. */
export interface Answers {
  complete: Completions | undefined;
  describe: Description | undefined;
  signature: Signature | undefined;
  hover: Hover | undefined;
  diagnostics: Diagnostic[];
}

export type Question =
  & CellsAndCell
  & { id: number }
  & (
    | { ask: "complete" | "signature" | "hover"; offset: number }
    | { ask: "describe"; offset: number; name: string }
    | { ask: "diagnostics" }
  );

/** The answer to a question, or why there is none. */
export type Answer = { id: number; answer: unknown } | { id: number; error: string };
