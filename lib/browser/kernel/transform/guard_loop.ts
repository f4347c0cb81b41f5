import type { AnyNode, ForStatement } from "acorn";
import type { Edits } from "./edits.ts";
import { ENDED, HALT, STOP } from "./names.ts";
import { children, isFunction } from "./syntax.ts";

/** A statement that runs another again and again. */
export type Loop = Extract<
  AnyNode,
  { type: `${"While" | "DoWhile" | "For" | "ForIn" | "ForOf"}Statement` }
>;

/** Whether a node is a loop. */
export function isLoop(node: AnyNode): node is Loop {
  return /^(While|DoWhile|For|ForIn|ForOf)Statement$/.test(node.type);
}

/**
 * Lets a loop be ended from outside.
 *
 * @param shared Whether the page can tell a loop that never awaits; otherwise only those that await
 * are changed.
 */
export function guardLoop(loop: Loop, edits: Edits, inFunction: boolean, shared: boolean): void {
  if (!shared && (inFunction || !contains(loop, isAwait))) return;
  const flag = inFunction ? `${STOP}[0]` : `${STOP}[0]|${ENDED}[0]`;
  const counter = counterOf(loop);
  // Short steps are counted by the loop itself: to look each time would take longer than the step.
  const test = counter ? `(${counter}&1023)===1023&&(${flag})` : flag;
  const guard = `if(${test})${HALT}(${inFunction ? "" : ENDED});`;
  const { body } = loop;
  if (body.type === "BlockStatement") edits.wrap(body.start + 1, body.end, guard, "");
  else edits.wrap(body.start, body.end, `{${guard}`, "}");
}

/** The variable that counts by one from a number in a loop that calls nothing. */
function counterOf(loop: Loop): string | undefined {
  if (loop.type !== "ForStatement" || contains(loop, isLong, loop)) return undefined;
  const name = counted(loop);
  return name && !contains(loop.body, (node) => changes(node, name)) ? name : undefined;
}

function counted({ init, update }: ForStatement): string | undefined {
  const target = update?.type === "UpdateExpression"
    ? update.argument
    : update?.type === "AssignmentExpression" && /^[+-]=$/.test(update.operator) &&
        update.right.type === "Literal" && update.right.value === 1
    ? update.left
    : undefined;
  if (target?.type !== "Identifier" || init?.type !== "VariableDeclaration") return undefined;
  const begins = init.declarations.some(({ id, init: value }) =>
    id.type === "Identifier" && id.name === target.name && value?.type === "Literal" &&
    typeof value.value === "number"
  );
  return begins ? target.name : undefined;
}

function changes(node: AnyNode, name: string): boolean {
  const target = node.type === "UpdateExpression"
    ? node.argument
    : node.type === "AssignmentExpression"
    ? node.left
    : undefined;
  return target !== undefined &&
    (target.type !== "Identifier" ? /Pattern$/.test(target.type) : target.name === name);
}

/** What may take long: another loop, a call. */
function isLong(node: AnyNode): boolean {
  return isLoop(node) || isAwait(node) ||
    /^(Call|New|Import|TaggedTemplate|Yield)Expression$/.test(node.type);
}

function isAwait(node: AnyNode): boolean {
  return node.type === "AwaitExpression" || (node.type === "ForOfStatement" && node.await);
}

/** Whether there is such a node in a node, functions in it left out. */
function contains(node: AnyNode, is: (node: AnyNode) => boolean, except?: AnyNode): boolean {
  if (node !== except && is(node)) return true;
  for (const child of children(node)) if (!isFunction(child) && contains(child, is)) return true;
  return false;
}
