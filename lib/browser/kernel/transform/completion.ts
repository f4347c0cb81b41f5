import type { AnyNode, Program, Statement } from "acorn";
import type { Edits } from "./edits.ts";
import { KEPT, VALUE } from "./names.ts";

/**
 * Keeps a program's completion value, as `eval` would give it, in a variable: of an expression
 * statement its value, of an `if` or a loop that of what ran last in it.
 *
 * Walks from the end, as V8 does for its console: statements whose value is overwritten anyway are
 * left as they are, and cost nothing.
 */
export function keepCompletion(program: Program, edits: Edits): void {
  new Completion(edits).list(program.body as AnyNode[]);
}

class Completion {
  /** Whether what follows sets the value for certain. */
  #isSet = false;
  /** Whether a `break` may leave what is walked. */
  #breakable = false;

  constructor(readonly edits: Edits) {}

  list(statements: readonly AnyNode[]): void {
    for (const statement of statements.toReversed()) {
      if (this.#isSet && !this.#breakable) return;
      this.#visit(statement, true);
    }
  }

  /** `whole` is the statement with its labels. */
  #visit(node: AnyNode, inList: boolean, whole: AnyNode = node): void {
    switch (node.type) {
      case "ExpressionStatement":
        if (this.#isSet) return;
        // A function keeps its own name.
        this.edits.wrap(node.expression.start, node.expression.end, `${VALUE}=(0,`, ")");
        this.#isSet = true;
        return;
      case "ThrowStatement":
        this.#isSet = true;
        return;
      case "BlockStatement":
        return this.list(node.body);
      case "LabeledStatement":
        return this.#labelled(() => this.#visit(node.body, inList, whole), node.body.type);
      case "IfStatement": {
        const after = this.#isSet;
        this.#visit(node.consequent, false);
        const first = this.#isSet;
        this.#isSet = after;
        if (node.alternate) this.#visit(node.alternate, false);
        return this.#settle(whole, first && this.#isSet, inList);
      }
      case "DoWhileStatement":
      case "WhileStatement":
      case "ForStatement":
      case "ForInStatement":
      case "ForOfStatement":
        this.#inside(() => this.#visit(node.body, false));
        return this.#settle(whole, false, inList);
      case "SwitchStatement":
        this.#inside(() => {
          for (const { consequent } of node.cases.toReversed()) this.list(consequent);
        });
        return this.#settle(whole, false, inList);
      case "TryStatement": {
        const after = this.#isSet;
        if (node.finalizer && this.#breakable) {
          // Its own value counts only where it breaks off.
          const { start, end } = node.finalizer;
          this.edits.wrap(start + 1, end - 1, `const ${KEPT}=${VALUE};`, `;${VALUE}=${KEPT};`);
          this.#isSet = true;
          this.list(node.finalizer.body);
          this.#isSet = after;
        }
        this.list(node.block.body);
        let both = this.#isSet;
        if (node.handler) {
          this.#isSet = after;
          this.list(node.handler.body.body);
          both &&= this.#isSet;
        }
        return this.#settle(whole, both, inList);
      }
      case "BreakStatement":
      case "ContinueStatement":
        this.#isSet = false;
    }
  }

  /** Walks what a `break` may leave. */
  #inside(walk: () => void): void {
    const before = this.#breakable;
    this.#breakable = true;
    walk();
    this.#breakable = before;
  }

  /** A label lets a block be left; to a loop it adds nothing. */
  #labelled(walk: () => void, type: Statement["type"]): void {
    if (type === "BlockStatement") this.#inside(walk);
    else walk();
  }

  /** A statement that may run nothing starts from `undefined`. */
  #settle(node: AnyNode, certain: boolean, inList: boolean): void {
    this.#isSet = true;
    if (certain) return;
    const reset = `${VALUE}=void 0;`;
    if (inList) this.edits.wrap(node.start, node.end, reset, "");
    else this.edits.wrap(node.start, node.end, `{${reset}`, "}");
  }
}
