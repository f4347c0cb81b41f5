import type {
  AnyNode,
  ClassDeclaration,
  ExportDefaultDeclaration,
  ExportNamedDeclaration,
  FunctionDeclaration,
  ImportDeclaration,
  Program,
  VariableDeclaration,
} from "acorn";
import { keepCompletion } from "./completion.ts";
import { blank, Edits, Rendering } from "./edits.ts";
import { editInside } from "./inner_edits.ts";
import { CONSTANT, ENDED, FIX, HALT, IMPORT, STOP, VALUE } from "./names.ts";
import { varNames } from "./scopes.ts";
import { children, isFunction, namesOf, parse } from "./syntax.ts";

/** How a name was declared: what `let` and `class` declare can be changed, `const` cannot. */
export type Kind = "let" | "const" | "var" | "function";

/** A cell that can be run: texts for an indirect `eval`. */
export interface CellProgram {
  /** An async function that runs the cell and gives `{ value }`. */
  body: Rendering;
  /** A function that makes the cell's functions, if it declares any. */
  functions?: Rendering;
  /** What the cell declares, as global names. */
  names: Map<string, Kind>;
  /** Texts of the functions as they were written. */
  sources: Map<string, string>;
}

const PARAMETERS = [IMPORT, STOP, ENDED, HALT, CONSTANT, FIX].join(",");
const BODY = `(async(${PARAMETERS})=>{"use strict";let ${VALUE};`;
const FUNCTIONS = `((${PARAMETERS})=>{"use strict";`.padEnd(BODY.length);

/**
 * Makes a program of a cell's JavaScript. What it declares becomes a property of the global object,
 * so that all cells share it and each may declare it again; lines stay where they are.
 *
 * @param code JavaScript: types are gone.
 * @param constants Names that earlier cells declared by `const`.
 * @param shared Whether the page can tell a loop that never awaits to end.
 * @throws {CellSyntaxError} If it is no program.
 */
export function transformCell(
  code: string,
  constants: Iterable<string>,
  shared: boolean,
): CellProgram {
  const program = parse(code);
  const edits = new Edits(code);
  const cell = new Cell(edits);
  // Loops first: what is wrapped around the same part later lies inside.
  for (const node of program.body as AnyNode[]) cell.declare(node);
  const fixed = new Set(constants);
  for (const [name, kind] of cell.names) {
    if (kind === "const") fixed.add(name);
    else fixed.delete(name);
  }
  editInside(program, edits, { constants: fixed, shared });
  keepCompletion({ ...program, body: cell.statements } as Program, edits);
  return cell.program();
}

class Cell {
  readonly names = new Map<string, Kind>();
  /** What runs in its place, for its completion value. */
  readonly statements: AnyNode[] = [];
  readonly #functions: FunctionDeclaration[] = [];

  constructor(readonly edits: Edits) {}

  declare(node: AnyNode): void {
    switch (node.type) {
      case "ImportDeclaration":
        return this.#import(node);
      case "ExportNamedDeclaration":
      case "ExportDefaultDeclaration":
        return this.#export(node);
      case "ExportAllDeclaration":
        return this.edits.replace(
          node.start,
          node.end,
          `;${VALUE}=await ${IMPORT}(${node.source.raw});${lines(this.edits.text, node)}`,
        );
      case "VariableDeclaration":
        return this.#variables(node, true);
      case "ClassDeclaration":
        return this.#class(node as ClassDeclaration);
      case "FunctionDeclaration":
        return this.#function(node as FunctionDeclaration);
      default:
        this.statements.push(node);
        for (const name of varNames(node)) this.names.set(name, "var");
        this.#nestedVariables(node);
    }
  }

  program(): CellProgram {
    const { text } = this.edits;
    const body = new Rendering(BODY);
    const functions = new Rendering(FUNCTIONS);
    let from = 0;
    const sources = new Map<string, string>();
    for (const { start, end, id } of this.#functions) {
      this.edits.render(body, from, start);
      body.add(blank(text.slice(start, end)));
      functions.add(blank(text.slice(from, start)));
      this.edits.render(functions, start, end);
      functions.add(";");
      sources.set(id.name, text.slice(start, end));
      from = end;
    }
    this.edits.render(body, from);
    body.add(`\n;return{value:${VALUE}}})`);
    functions.add("})");
    return {
      body,
      functions: this.#functions.length > 0 ? functions : undefined,
      names: this.names,
      sources,
    };
  }

  #import(node: ImportDeclaration): void {
    const wanted = wantedNames(node);
    const load = `await ${IMPORT}(${node.source.raw}${wanted.length > 0 ? `,[${wanted}]` : ""})`;
    const parts: string[] = [];
    const assignments: string[] = [];
    for (const specifier of node.specifiers) {
      const { name } = specifier.local;
      this.names.set(name, "const");
      if (specifier.type === "ImportNamespaceSpecifier") assignments.push(`${name}=${load}`);
      else if (specifier.type === "ImportDefaultSpecifier") parts.push(`default:${name}`);
      else {
        const { imported } = specifier;
        parts.push(`${imported.type === "Identifier" ? imported.name : imported.raw}:${name}`);
      }
    }
    if (parts.length > 0) assignments.push(`({${parts}}=${load})`);
    if (assignments.length === 0) {
      assignments.push(
        node.specifiers.length === 0 && !/\{/.test(this.#text(node)) ? `${VALUE}=${load}` : load,
      );
    }
    this.edits.replace(
      node.start,
      node.end,
      `;${assignments.join(";")};${lines(this.edits.text, node)}`,
    );
  }

  #export(node: (ExportNamedDeclaration | ExportDefaultDeclaration) & AnyNode): void {
    const { declaration } = node;
    if (!declaration) {
      const source = node.type === "ExportNamedDeclaration" ? node.source : undefined;
      const load = source ? `;await ${IMPORT}(${source.raw});` : ";";
      return this.edits.replace(node.start, node.end, load + lines(this.edits.text, node));
    }
    this.edits.blank(node.start, declaration.start);
    const named = declaration.type === "VariableDeclaration" || "id" in declaration;
    if (declaration.type === "VariableDeclaration") this.#variables(declaration, true);
    else if (named && /Declaration$/.test(declaration.type)) {
      if (!declaration.id) this.edits.wrap(declaration.start, declaration.end, "(", ")");
      else this.declare(declaration as AnyNode);
    } else {
      const expression = declaration as AnyNode;
      const { start, end } = expression;
      this.statements.push({ type: "ExpressionStatement", start, end, expression } as AnyNode);
    }
  }

  /** Turns a declaration into assignments; in a list of statements nothing may run together. */
  #variables(node: VariableDeclaration, inList: boolean, inHead = false): void {
    const { kind, declarations } = node;
    const word = /^(await\s+)?\w+/.exec(this.#text(node))![0];
    this.edits.replace(
      node.start,
      node.start + word.length,
      (inList ? ";" : " ") + blank(word.slice(1)),
    );
    for (const { id, init } of declarations) {
      for (const name of namesOf(id)) {
        this.names.set(name, kind === "let" || kind === "var" ? kind : "const");
      }
      if (!init) {
        if (kind !== "var") this.edits.wrap(id.start, id.end, "", "=void 0");
      } else if (id.type === "ObjectPattern") this.edits.wrap(id.start, init.end, "(", ")");
    }
    if (inHead) return;
    const fixed = declarations.flatMap(({ id }) => namesOf(id)).filter((name) =>
      this.names.get(name) === "const"
    );
    const fix = fixed.length > 0 ? `${FIX}(${fixed.map((name) => JSON.stringify(name))});` : "";
    const end = this.#text(node).endsWith(";") ? "" : ";";
    this.edits.wrap(node.start, node.end, "", end + fix);
  }

  /** `var` in blocks and heads of loops, which is the cell's, too. */
  #nestedVariables(node: AnyNode): void {
    if (isFunction(node) || node.type === "StaticBlock") return;
    const lists = new Set<AnyNode>(
      node.type === "BlockStatement"
        ? node.body as AnyNode[]
        : node.type === "SwitchCase"
        ? node.consequent as AnyNode[]
        : [],
    );
    const head = /^For/.test(node.type);
    for (const child of children(node)) {
      if (child.type === "VariableDeclaration") {
        const isBody = "body" in node && node.body === child;
        if (child.kind === "var") this.#variables(child, lists.has(child), head && !isBody);
      }
      this.#nestedVariables(child);
    }
  }

  #class(node: ClassDeclaration): void {
    this.names.set(node.id.name, "let");
    this.edits.wrap(node.start, node.end, `;${node.id.name}=`, ";");
  }

  /** The name is given by the assignment, and means the global one inside, too. */
  #function(node: FunctionDeclaration): void {
    this.names.set(node.id.name, "function");
    this.#functions.push(node);
    this.edits.wrap(node.start, node.end, `${node.id.name}=`, "");
    this.edits.blank(node.id.start, node.id.end);
  }

  #text({ start, end }: { start: number; end: number }): string {
    return this.edits.text.slice(start, end);
  }
}

/** The exported names that an import wants, as texts. */
function wantedNames({ specifiers }: ImportDeclaration): string[] {
  return specifiers.flatMap((specifier) => {
    if (specifier.type === "ImportNamespaceSpecifier") return [];
    if (specifier.type === "ImportDefaultSpecifier") return ['"default"'];
    const { imported } = specifier;
    return [JSON.stringify(imported.type === "Identifier" ? imported.name : imported.value)];
  });
}

/** The line breaks of a part of a text. */
function lines(text: string, { start, end }: { start: number; end: number }): string {
  return "\n".repeat(text.slice(start, end).split("\n").length - 1);
}
