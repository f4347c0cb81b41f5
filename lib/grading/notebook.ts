import { SubmissionError } from "./submission_error.ts";

/** A notebook, as nbformat 4.5 has it; what is not read here is kept as it is. */
export interface Notebook {
  cells: Cell[];
  metadata: Record<string, unknown>;
  nbformat: 4;
  nbformat_minor: number;
}

/** A cell of a notebook. */
export interface Cell {
  id: string;
  cell_type: "code" | "markdown" | "raw";
  source: string;
  metadata: Record<string, unknown> & { nbgrader?: NbgraderCell };
  /** Of a code cell. */
  outputs?: Output[];
  /** Of a code cell. */
  execution_count?: number | null;
  /** Pictures of a Markdown cell. */
  attachments?: Record<string, unknown>;
}

/** What nbgrader notes on a cell, in its schema version 3. */
export interface NbgraderCell {
  schema_version: 3;
  /** True if the cell gives points. */
  grade: boolean;
  /** True if the student writes the cell. */
  solution: boolean;
  /** True if the cell stays the instructor's. */
  locked: boolean;
  /** True for a task that a person grades. */
  task: boolean;
  /** The cell's name, unique in its notebook. */
  grade_id: string;
  /** What the cell is worth. */
  points?: number;
  cell_type?: string;
  checksum?: string;
}

/** An output of a code cell, as nbformat has it. */
export type Output =
  | { output_type: "stream"; name: "stdout" | "stderr"; text: string | string[] }
  | {
    output_type: "display_data";
    data: Record<string, unknown>;
    metadata?: Record<string, unknown>;
  }
  | {
    output_type: "execute_result";
    data: Record<string, unknown>;
    metadata?: Record<string, unknown>;
    execution_count?: number | null;
  }
  | { output_type: "error"; ename: string; evalue: string; traceback: string[] };

/** What nbformat allows as a cell's id. */
export const CELL_ID = /^[A-Za-z0-9_-]{1,64}$/;

/**
 * Reads a notebook as people hand it in.
 *
 * Any version 4 of the format is read, with or without cell ids, a byte order mark, Windows line
 * endings. Ids that are missing, doubled or not allowed are replaced; outputs are dropped.
 *
 * @param text The file's text.
 * @param name The file's name, for what is said about it.
 * @returns The notebook as version 4.5, every source one string with `\n` at its line ends.
 * @throws {SubmissionError} If the text is not such a notebook; says what it seems to be.
 *
 * @example A notebook of version 4.0, whose cells have no ids
 * ```ts
 * import assert from "node:assert/strict";
 * import { parseNotebook } from "./notebook.ts";
 *
 * const text = '{"nbformat":4,"nbformat_minor":0,"metadata":{},"cells":' +
 *   '[{"cell_type":"code","metadata":{},"source":["1 +\\r\\n","2"],"outputs":[]}]}';
 * const [cell] = parseNotebook(text, "sum.ipynb").cells;
 * assert.equal(cell.id, "cell-1");
 * assert.equal(cell.source, "1 +\n2");
 * ```
 */
export function parseNotebook(text: string, name: string): Notebook {
  const { cells, metadata } = checkNotebook(parseJson(text, name), name);
  if (cells.length > MOST_CELLS) {
    throw new SubmissionError(name, `it has ${cells.length} cells`, tidy);
  }
  const read = cells.map(readCell);
  const length = read.reduce((sum, { source }) => sum + source.length, 0);
  if (length > MOST_TEXT) {
    throw new SubmissionError(name, `its cells hold ${Math.round(length / 1e6)} MB of text`, tidy);
  }
  giveIds(read);
  return {
    cells: read,
    metadata: isRecord(metadata) ? metadata : {},
    nbformat: 4,
    nbformat_minor: 5,
  };
}

/**
 * Writes a notebook as Jupyter does: sorted keys, one blank as indentation, a source as its lines.
 *
 * @returns The text of an `.ipynb` file.
 */
export function formatNotebook(notebook: Notebook): string {
  const cells = notebook.cells.map((cell) => ({ ...cell, source: linesOf(cell.source) }));
  return JSON.stringify({ ...notebook, cells }, sortKeys, 1) + "\n";
}

/** More cells, or characters in them, than a person writes; a kernel would be busy for long. */
const MOST_CELLS = 2000;
const MOST_TEXT = 10_000_000;

const tidy = "Delete in JupyterLab what your answers do not need, save, and hand it in again.";
const saveAgain = "Open the exercise in JupyterLab, save it, and hand in that .ipynb file.";

function parseJson(text: string, name: string): unknown {
  const content = text.replace(/^\uFEFF/, "").trim();
  if (content === "") throw new SubmissionError(name, "the file is empty", saveAgain);
  try {
    return JSON.parse(content);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new SubmissionError(name, `not a notebook: ${likeness(content)}`, saveAgain);
  }
}

/** Says what a text that is no JSON seems to be. */
function likeness(content: string): string {
  const start = content.slice(0, 400);
  if (/^<(!doctype|html|\?xml)/i.test(start)) return "it is a web page";
  if (start.startsWith("PK\x03\x04")) return "it is a zip archive";
  if (start.startsWith("%PDF-")) return "it is a PDF";
  if (/^(<{7}|={7}|>{7})( |$)/m.test(content)) return "it holds conflict marks of a Git merge";
  if (start.startsWith("{")) return "its JSON is damaged or cut off";
  return "it is not JSON";
}

function checkNotebook(value: unknown, name: string): { cells: unknown[]; metadata: unknown } {
  if (!isRecord(value) || value.nbformat === undefined) {
    throw new SubmissionError(name, "not a notebook: its JSON is of another kind", saveAgain);
  }
  if (value.nbformat !== 4) {
    const version = typeof value.nbformat === "number" ? value.nbformat : "unknown";
    const problem = `the version of the notebook's format is ${version}, not 4`;
    throw new SubmissionError(name, problem, saveAgain);
  }
  if (!Array.isArray(value.cells)) {
    throw new SubmissionError(name, "the notebook has no list of cells", saveAgain);
  }
  return { cells: value.cells, metadata: value.metadata };
}

/** Reads a cell; what is not one becomes an empty cell, so that the others keep their places. */
function readCell(value: unknown): Cell {
  if (!isRecord(value)) return { id: "", cell_type: "raw", source: "", metadata: {} };
  const { cell_type: type, attachments } = value;
  const { nbgrader, ...metadata } = isRecord(value.metadata) ? value.metadata : {};
  const graded = readNbgrader(nbgrader);
  const cell: Cell = {
    id: typeof value.id === "string" ? value.id : "",
    cell_type: type === "code" || type === "markdown" ? type : "raw",
    source: readSource(value.source),
    metadata: graded ? { ...metadata, nbgrader: graded } : metadata,
  };
  if (isRecord(attachments)) cell.attachments = attachments;
  if (cell.cell_type === "code") Object.assign(cell, { execution_count: null, outputs: [] });
  return cell;
}

function readSource(source: unknown): string {
  const lines = Array.isArray(source) ? source : [source];
  const text = lines.filter((line) => typeof line === "string").join("");
  return text.replaceAll(/\r\n?/g, "\n").toWellFormed();
}

function readNbgrader(value: unknown): NbgraderCell | undefined {
  if (!isRecord(value) || typeof value.grade_id !== "string") return undefined;
  const { points, schema_version, grade_id, cell_type, checksum } = value;
  return {
    schema_version: schema_version as 3,
    grade: value.grade === true,
    solution: value.solution === true,
    locked: value.locked === true,
    task: value.task === true,
    grade_id,
    ...(typeof points === "number" ? { points } : {}),
    ...(typeof cell_type === "string" ? { cell_type } : {}),
    ...(typeof checksum === "string" ? { checksum } : {}),
  };
}

/** Replaces the ids that nbformat does not allow. */
function giveIds(cells: readonly Cell[]): void {
  const taken = new Set<string>();
  const without: [Cell, number][] = [];
  for (const [index, cell] of cells.entries()) {
    if (!CELL_ID.test(cell.id) || taken.has(cell.id)) without.push([cell, index]);
    else taken.add(cell.id);
  }
  for (const [cell, index] of without) {
    cell.id = freeId(`cell-${index + 1}`, taken);
    taken.add(cell.id);
  }
}

/** @returns `id`, or `id-2`, `id-3`, … if that is taken. */
export function freeId(id: string, taken: ReadonlySet<string>): string {
  if (!taken.has(id)) return id;
  for (let copy = 2;; copy++) {
    if (!taken.has(`${id}-${copy}`)) return `${id}-${copy}`;
  }
}

function linesOf(source: string): string[] {
  return source.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

/** A replacer that writes the keys of objects in order. */
function sortKeys(_key: string, value: unknown): unknown {
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
