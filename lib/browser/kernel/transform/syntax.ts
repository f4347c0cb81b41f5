import { type AnyNode, type Options, Parser, type Pattern, type Program } from "acorn";

/** Text that cannot be read as a program, and where. */
export class CellSyntaxError extends SyntaxError {
  override name = "SyntaxError";

  constructor(message: string, readonly line: number, readonly column: number) {
    super(message);
  }
}

/** Reads cells: strict as modules are, but functions may be declared twice. */
class CellParser extends Parser {
  constructor(options: Options, input: string, startPos?: number) {
    super(options, input, startPos);
    (this as unknown as { strict: boolean }).strict = true;
  }
}

/**
 * Reads JavaScript.
 *
 * @throws {CellSyntaxError} If it is none.
 */
export function parse(code: string): Program {
  try {
    return CellParser.parse(code, {
      ecmaVersion: "latest",
      allowAwaitOutsideFunction: true,
      allowImportExportEverywhere: true,
      allowHashBang: true,
    });
  } catch (error) {
    const { message, loc } = error as SyntaxError & { loc?: { line: number; column: number } };
    if (!loc) throw error;
    throw new CellSyntaxError(worded(message), loc.line, loc.column);
  }
}

/** Acorn's message without its place, and as V8 has it where V8's is well known. */
function worded(message: string): string {
  const text = message.replace(/ \(\d+:\d+\)$/, "");
  return text === "'return' outside of function" ? "Illegal return statement" : text;
}

/** The nodes directly below a node. */
export function* children(node: AnyNode): Generator<AnyNode> {
  for (const value of Object.values(node) as unknown[]) {
    if (Array.isArray(value)) {
      for (const item of value) if (isNode(item)) yield item;
    } else if (isNode(value)) yield value;
  }
}

function isNode(value: unknown): value is AnyNode {
  return typeof value === "object" && value !== null && "type" in value &&
    typeof value.type === "string";
}

/** Whether a node is a function of any kind. */
export function isFunction(node: AnyNode): boolean {
  return node.type === "FunctionDeclaration" || node.type === "FunctionExpression" ||
    node.type === "ArrowFunctionExpression";
}

/** The names that a pattern gives values to. */
export function namesOf(pattern: Pattern | null): string[] {
  switch (pattern?.type) {
    case "Identifier":
      return [pattern.name];
    case "ObjectPattern":
      return pattern.properties.flatMap((it) =>
        namesOf(it.type === "RestElement" ? it.argument : it.value)
      );
    case "ArrayPattern":
      return pattern.elements.flatMap(namesOf);
    case "AssignmentPattern":
      return namesOf(pattern.left);
    case "RestElement":
      return namesOf(pattern.argument);
    default:
      return []; // Nothing, or a member such as `a.b`.
  }
}
