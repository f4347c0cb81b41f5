import type { AnyNode, Function as FunctionNode, Pattern } from "acorn";
import { children, isFunction, namesOf } from "./syntax.ts";

/** Names that a statement list declares for itself: `let`, `const`, `class`, `function`. */
function lexicalNames(statements: readonly AnyNode[]): string[] {
  return statements.flatMap((node) => {
    if (node.type === "VariableDeclaration" && node.kind !== "var") {
      return node.declarations.flatMap(({ id }) => namesOf(id));
    }
    const named = node.type === "ClassDeclaration" || node.type === "FunctionDeclaration";
    return named && node.id ? [node.id.name] : [];
  });
}

/** Names that `var` declares anywhere in a function, or in a cell outside of functions. */
export function varNames(node: AnyNode): string[] {
  if (isFunction(node) || node.type === "StaticBlock") return [];
  const own = node.type === "VariableDeclaration" && node.kind === "var"
    ? node.declarations.flatMap(({ id }) => namesOf(id))
    : [];
  return [...own, ...[...children(node)].flatMap(varNames)];
}

/** Names that hold inside a node, but not around it. */
export function innerNames(node: AnyNode): string[] {
  switch (node.type) {
    case "FunctionDeclaration":
    case "FunctionExpression":
    case "ArrowFunctionExpression":
      return functionNames(node);
    case "BlockStatement":
    case "StaticBlock":
      return [...lexicalNames(node.body), ...(node.type === "StaticBlock" ? varsOf(node) : [])];
    case "SwitchStatement":
      return node.cases.flatMap(({ consequent }) => lexicalNames(consequent));
    case "ForStatement":
      return node.init?.type === "VariableDeclaration" ? lexicalNames([node.init]) : [];
    case "ForInStatement":
    case "ForOfStatement":
      return node.left.type === "VariableDeclaration" ? lexicalNames([node.left]) : [];
    case "CatchClause":
      return namesOf(node.param ?? null);
    case "ClassDeclaration":
    case "ClassExpression":
      return node.id ? [node.id.name] : [];
    default:
      return [];
  }
}

function functionNames(node: FunctionNode & AnyNode): string[] {
  const own = node.type === "FunctionExpression" && node.id ? [node.id.name] : [];
  return [...own, ...(node.params as Pattern[]).flatMap(namesOf), ...varsOf(node), "arguments"];
}

function varsOf(node: AnyNode): string[] {
  return [...children(node)].flatMap(varNames);
}
