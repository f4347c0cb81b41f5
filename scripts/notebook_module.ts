/** Turns a notebook's code cells into one TypeScript module, so that `deno check` can read them. */

/** A cell of a notebook file, as far as types are concerned. */
export interface NotebookCell {
  cell_type: string;
  id?: string;
  source: string | string[];
}

/** Where a line of the module comes from. */
export interface Origin {
  cell: string;
  /** The line in the cell, from 1. */
  line: number;
}

/** A module made of cells, and the origin of each of its lines (none for lines that were added). */
export interface NotebookModule {
  text: string;
  origins: (Origin | undefined)[];
}

/**
 * Joins the code cells of a notebook.
 *
 * Imports come first. A kernel lets a later cell declare a name again and a module does not, so such
 * a cell and those after it are put into a block of their own, where the new name hides the old one.
 *
 * @param cells All cells of the notebook, in order.
 */
export function notebookModule(cells: readonly NotebookCell[]): NotebookModule {
  const imports: string[] = [];
  const importOrigins: (Origin | undefined)[] = [];
  const body: string[] = [];
  const bodyOrigins: (Origin | undefined)[] = [];
  const known = new Set<string>();
  const seenImports = new Set<string>();
  let blocks = 0;
  cells.filter((cell) => cell.cell_type === "code").forEach((cell, index) => {
    const source = typeof cell.source === "string" ? cell.source : cell.source.join("");
    const id = cell.id ?? `#${index + 1}`;
    const lines = source.split("\n");
    const imported = importLines(lines);
    const rest = lines.map((line, i) => imported[i] === undefined ? line : "");
    const names = declaredNames(rest.join("\n"));
    if (names.some((name) => known.has(name))) {
      body.push("{");
      bodyOrigins.push(undefined);
      blocks++;
      known.clear();
    }
    for (const name of names) known.add(name);
    lines.forEach((line, i) => {
      const origin = { cell: id, line: i + 1 };
      const statement = imported[i];
      if (statement === undefined) {
        body.push(line);
        bodyOrigins.push(origin);
      } else if (!seenImports.has(statement)) {
        imports.push(line);
        importOrigins.push(origin);
        const last = imported[i + 1] !== statement;
        if (last) seenImports.add(statement);
      }
    });
    body.push(";"); // A cell that ends without a semicolon does not run on into the next.
    bodyOrigins.push(undefined);
  });
  const text = [...imports, "export {};", ...body, ...Array(blocks).fill("}")].join("\n") + "\n";
  return { text, origins: [...importOrigins, undefined, ...bodyOrigins] };
}

/** For each line, the whole import statement that it belongs to. */
function importLines(lines: readonly string[]): (string | undefined)[] {
  const found: (string | undefined)[] = lines.map(() => undefined);
  for (let i = 0; i < lines.length; i++) {
    if (!/^import\s*(["'{*]|type\b|[\w$]+\s*(,|from\b))/.test(lines[i])) continue;
    let end = i;
    while (
      end < lines.length - 1 && !/["']\s*(with\s*\{.*\}\s*)?;?\s*(\/\/.*)?$/.test(lines[end])
    ) {
      end++;
    }
    const statement = lines.slice(i, end + 1).join("\n");
    found.fill(statement, i, end + 1);
    i = end;
  }
  return found;
}

/** The names that a cell declares at its top level; formatted code has these at column 0. */
function declaredNames(source: string): string[] {
  const names: string[] = [];
  const plain =
    /^(?:async\s+)?(?:const|let|var|function\s*\*?|class|abstract\s+class|type|interface|enum)\s+([\w$]+)/gm;
  for (const match of source.matchAll(plain)) names.push(match[1]);
  for (const [, pattern] of source.matchAll(/^(?:const|let|var)\s*([\[{][\s\S]*?[\]}])\s*=/gm)) {
    // `{ a, b: c = 1, ...rest }` declares a, c and rest.
    for (const part of pattern.replaceAll(/=[^,\]}]*/g, "").split(/[,[\]{}]/)) {
      const name = part.split(":").at(-1)!.replace("...", "").trim();
      if (name) names.push(name);
    }
  }
  return names;
}

/**
 * Replaces places in the modules by places in the notebooks in what `deno check` printed.
 *
 * @param output Without colors.
 * @param modules By the module's URL: the notebook's name and the lines' origins.
 */
export function mapToCells(
  output: string,
  modules: ReadonlyMap<string, { notebook: string; module: NotebookModule }>,
): string {
  return output.replaceAll(
    /(file:\/\/[^\s:]+(?::[^\s:]+)*?):(\d+):(\d+)/g,
    (place, url, line, column) => {
      const found = modules.get(url);
      if (found === undefined) return place;
      const origin = found.module.origins[Number(line) - 1];
      if (origin === undefined) return found.notebook;
      return `${found.notebook} cell ${origin.cell} line ${origin.line}:${column}`;
    },
  );
}
