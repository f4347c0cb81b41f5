import type { Notebook } from "../../lib/grading/notebook.ts";

/** What a cell of the instructor's declares for the tests to use. */
export interface DeclaredNames {
  /** By `const`: bound anew, to a copy, before each test. */
  constants: string[];
  /** By `function` and `var`: made unchangeable at once. */
  functions: string[];
}

/** The names that tests rely on. */
export interface TestNames {
  /** One line of TypeScript that binds the imported names anew; "" if there are none. */
  imports: string;
  /** For each cell that declares something: what. */
  declared: Record<string, DeclaredNames>;
}

/**
 * Finds the names by which the instructor's cells know what they test with, so that they can be bound
 * anew before each test, whatever a student's cell has declared under them.
 *
 * @param notebook Restored; only its locked and graded cells are read.
 */
export function testNames(notebook: Notebook): TestNames {
  const imports = new Map<string, string>();
  const declared: Record<string, DeclaredNames> = {};
  for (const { id, cell_type: type, source, metadata: { nbgrader } } of notebook.cells) {
    if (type !== "code" || !nbgrader || nbgrader.solution) continue;
    if (!nbgrader.locked && !nbgrader.grade) continue;
    for (const [, clause, module] of source.matchAll(IMPORT)) {
      for (const [name, pattern] of importedNames(clause)) {
        imports.set(name, `const ${pattern} = await import(${JSON.stringify(module)});`);
      }
    }
    if (nbgrader.grade) continue;
    const names = declaredNames(source);
    if (names.constants.length + names.functions.length > 0) declared[id] = names;
  }
  return { imports: [...imports.values()].join(" "), declared };
}

const IMPORT = /^[ \t]*import\s+(?!type\b)([^"';]+?)\s*from\s*["']([^"']+)["']/gm;

/** The local names of an import's clause, each with the pattern that takes it from the module. */
function importedNames(clause: string): [string, string][] {
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

/** The names that a formatted cell declares at its top level: at the start of a line. */
function declaredNames(source: string): DeclaredNames {
  const constants: string[] = [];
  const functions: string[] = [];
  for (const match of source.matchAll(/^(const|var|(?:async\s+)?function\b\s*\*?)\s*/gm)) {
    const rest = source.slice(match.index + match[0].length);
    const pattern = rest.match(/^(?:\{[^{}]*\}|\[[^[\]]*\])(?=\s*=)/)?.[0] ?? rest;
    const names = pattern === rest ? [rest] : pattern.slice(1, -1).split(",");
    for (const part of names) {
      // `a`, `a = 1`, `a: b`, `...a`
      const name = part.match(
        pattern === rest ? /^()([\w$]+)/ : /^\s*(?:\.\.\.|[\w$]+\s*:)?(\s*)([\w$]+)/,
      )?.[2];
      if (name) (match[1] === "const" ? constants : functions).push(name);
    }
  }
  return { constants, functions };
}
