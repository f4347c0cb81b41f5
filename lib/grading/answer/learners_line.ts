interface Site {
  getLineNumber(): number | null;
  getFunctionName(): string | null;
  getFileName(): string | null;
}

/** How far the line that is meant may be from where it is looked for. */
const NEAR = 3;

/**
 * The line of the learner's that threw an error.
 *
 * The kernel runs a cell without its types and blank lines, and names neither cell nor line of the original. So the
 * line is looked for where it should be, and is only told if it holds what the error speaks of.
 *
 * @param cells The cells' texts.
 * @returns Nothing if it cannot be told.
 */
export function learnersLine(error: Error, cells: readonly string[]): string | undefined {
  const sites = sitesOf(error).filter((site) => !site.getFileName());
  const line = sites[0]?.getLineNumber();
  const name = sites.map((site) => site.getFunctionName()?.split(".").at(-1)).find(Boolean);
  if (!line || !name) return undefined;
  const holds = holdsWhat(`${error.message}`);
  for (const cell of cells.toReversed()) {
    if (!cell.includes(name)) continue;
    const lines = runLines(cell);
    for (let off = 0; off <= NEAR; off++) {
      for (const at of off === 0 ? [line - 1] : [line - 1 - off, line - 1 + off]) {
        if (at in lines && holds(lines[at])) return lines[at].trim().slice(0, 200);
      }
    }
  }
}

function sitesOf(error: Error): Site[] {
  const type = Error as { prepareStackTrace?: unknown };
  const { prepareStackTrace } = type;
  try {
    type.prepareStackTrace = (_: Error, sites: Site[]) => sites;
    const sites: unknown = error.stack;
    return Array.isArray(sites) ? sites : [];
  } catch {
    return [];
  } finally {
    type.prepareStackTrace = prepareStackTrace;
  }
}

/** A cell's lines without those that are not run. */
function runLines(cell: string): string[] {
  return cell
    .replaceAll(/^(export )?(interface \w+[^]*?^\}|type \w+[^=]*=[^]*?;)[ \t]*$/gm, "")
    .split("\n").filter((line) => line.trim() !== "");
}

/** Whether a line holds what an error's message speaks of. */
function holdsWhat(message: string): (line: string) => boolean {
  const part = message.match(/\((?:reading|setting) '(.*?)'\)/)?.[1] ??
    message.match(/^(?:.*?[.\s])?([\w$]+)(?:\(\.\.\.\))? is not (?:defined|a |an |iterable)/)?.[1];
  if (part === undefined) return (line) => /\bthrow\b/.test(line);
  return /^\d+$/.test(part) ? (line) => line.includes("[") : (line) => line.includes(part);
}
