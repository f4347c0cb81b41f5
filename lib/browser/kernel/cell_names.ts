import type { Kind } from "./transform/transform_cell.ts";

const { defineProperty, getOwnPropertyDescriptor } = Object;

/**
 * The names that cells declare, as properties of the global object: all cells share them, and each
 * may declare them again.
 */
export class CellNames {
  readonly #kinds = new Map<string, Kind>();

  constructor(readonly target: object = globalThis) {}

  /** Names that cannot be changed. */
  constants(): string[] {
    return [...this.#kinds].filter(([, kind]) => kind === "const").map(([name]) => name);
  }

  /**
   * Declares what a cell declares. What is there already keeps its value until the cell gives it
   * another; a new name cannot be read before.
   *
   * @throws {SyntaxError} If a name was declared in another way: by `const`, by `let` or `class`, by
   * `var` or `function`.
   */
  declare(names: ReadonlyMap<string, Kind>): void {
    for (const [name, kind] of names) {
      const before = this.#kinds.get(name);
      const own = getOwnPropertyDescriptor(this.target, name);
      const taken = before ? wayOf(before) !== wayOf(kind) : own?.configurable === false;
      if (taken && (before || isLexical(kind))) {
        throw new SyntaxError(`Identifier '${name}' has already been declared`);
      }
    }
    for (const [name, kind] of names) {
      const isNew = !this.#kinds.has(name);
      this.#kinds.set(name, kind);
      if (isNew) this.#define(name, kind);
      else if (isLexical(kind)) this.#setWritable(name, true);
    }
  }

  /** Fixes the constants among the names that a cell has given values to. */
  settle(names: Iterable<string>): void {
    for (const name of names) {
      if (this.#kinds.get(name) === "const") this.#setWritable(name, false);
    }
  }

  #define(name: string, kind: Kind): void {
    const { target } = this;
    if (!isLexical(kind)) {
      const own = getOwnPropertyDescriptor(target, name);
      const value = kind === "var" ? own?.value : undefined;
      if (own?.configurable === false) return;
      // As in a script: it cannot be deleted.
      defineProperty(target, name, {
        configurable: false,
        writable: true,
        enumerable: true,
        value,
      });
      return;
    }
    defineProperty(target, name, {
      configurable: true,
      get() {
        throw new ReferenceError(`${name} is not defined`);
      },
      set: (value: unknown) => {
        defineProperty(target, name, { writable: true, value });
      },
    });
  }

  #setWritable(name: string, writable: boolean): void {
    const own = getOwnPropertyDescriptor(this.target, name);
    if (own && "value" in own) defineProperty(this.target, name, { writable });
  }
}

function isLexical(kind: Kind): boolean {
  return kind === "let" || kind === "const";
}

/** Kinds that may take each other's place. */
function wayOf(kind: Kind): Kind {
  return kind === "function" ? "var" : kind;
}
