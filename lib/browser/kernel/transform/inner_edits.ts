import type { AnyNode, AssignmentExpression, Program, UpdateExpression } from "acorn";
import type { Edits } from "./edits.ts";
import { guardLoop, isLoop } from "./guard_loop.ts";
import { CONSTANT, IMPORT } from "./names.ts";
import { innerNames } from "./scopes.ts";
import { CellSyntaxError, children, isFunction } from "./syntax.ts";

/** What is known of the cell and of its page. */
export interface Surroundings {
  /** Names of all constants that cells have declared, this one as well. */
  constants: ReadonlySet<string>;
  /** Whether the page can tell a loop that never awaits to end. */
  shared: boolean;
}

/**
 * Changes that are made at any depth: loops can be ended, `import()` asks the kernel, and what would
 * change a constant of a cell says so.
 */
export function editInside(
  program: Program,
  edits: Edits,
  { constants, shared }: Surroundings,
): void {
  const walk = (node: AnyNode, hidden: ReadonlySet<string>, inFunction: boolean) => {
    const inner = innerNames(node);
    const names = inner.length > 0 ? new Set([...hidden, ...inner]) : hidden;
    const constant = (name: string) => constants.has(name) && !names.has(name);
    if (isLoop(node)) guardLoop(node, edits, inFunction, shared);
    switch (node.type) {
      case "ImportExpression":
        edits.replace(node.start, node.start + "import".length, IMPORT);
        break;
      case "MetaProperty":
        if (node.meta.name === "import") {
          const [line, column] = placeOf(edits.text, node.start);
          throw new CellSyntaxError("Cannot use 'import.meta' outside a module", line, column);
        }
        break;
      case "AssignmentExpression":
      case "UpdateExpression":
        refuse(node, edits, constant);
        break;
    }
    const inside = inFunction || isFunction(node) || node.type === "StaticBlock";
    for (const child of children(node)) walk(child, names, inside);
  };
  walk(program as AnyNode, new Set(), false);
}

function refuse(
  node: AssignmentExpression | UpdateExpression,
  edits: Edits,
  constant: (name: string) => boolean,
): void {
  if (node.type === "UpdateExpression") {
    if (node.argument.type !== "Identifier" || !constant(node.argument.name)) return;
    edits.replace(node.start, node.end, `${CONSTANT}(${node.argument.name})`);
  } else if (node.left.type === "Identifier" && constant(node.left.name)) {
    // `a ||= b` changes it only at times.
    const [, when] = /^(&&|\|\||\?\?)=$/.exec(node.operator) ?? [];
    if (when) edits.replace(node.left.end, node.right.start, `${when}${CONSTANT}(`);
    else edits.replace(node.start, node.right.start, `${CONSTANT}(`);
    edits.wrap(node.start, node.end, "", ")");
  }
}

/** Line from 1 and column from 0 of a place in a text. */
function placeOf(text: string, index: number): [number, number] {
  const before = text.slice(0, index).split("\n");
  return [before.length, before.at(-1)!.length];
}
