import type { Notebook } from "../../lib/grading/notebook.ts";

/**
 * Collects what the instructor's cells import, as code that binds the same names anew.
 *
 * Before each graded cell it undoes whatever a student's cell has declared under such a name.
 *
 * @param notebook Restored; only its locked and graded cells are read.
 * @returns One line of TypeScript.
 */
export function testImports(notebook: Notebook): string {
  const bindings = new Map<string, string>();
  for (const { cell_type: type, source, metadata: { nbgrader } } of notebook.cells) {
    if (type !== "code" || !nbgrader || nbgrader.solution) continue;
    if (!nbgrader.locked && !nbgrader.grade) continue;
    for (const [, clause, module] of source.matchAll(IMPORT)) {
      for (const [name, pattern] of names(clause)) {
        bindings.set(name, `const ${pattern} = await import(${JSON.stringify(module)});`);
      }
    }
  }
  return [...bindings.values()].join(" ");
}

const IMPORT = /^[ \t]*import\s+(?!type\b)([^"';]+?)\s*from\s*["']([^"']+)["']/gm;

/** The local names of an import's clause, each with the pattern that takes it from the module. */
function names(clause: string): [string, string][] {
  const found: [string, string][] = [];
  const outside = clause.replace(/\{([^}]*)\}/, (_, list: string) => {
    for (const item of list.split(",")) {
      const match = item.trim().match(/^([\w$]+)(?:\s+as\s+([\w$]+))?$/);
      if (match) found.push([match[2] ?? match[1], `{ ${match[1]}: ${match[2] ?? match[1]} }`]);
    }
    return "";
  });
  for (const part of outside.split(",").map((text) => text.trim())) {
    const namespace = part.match(/^\*\s*as\s+([\w$]+)$/);
    if (namespace) found.push([namespace[1], namespace[1]]);
    else if (/^[\w$]+$/.test(part)) found.push([part, `{ default: ${part} }`]);
  }
  return found;
}
