import ts from "typescript";
import { cellFile, type CellModule, CellModules } from "./cell_modules.ts";
import type { Declarations } from "./declarations.ts";
import { describe } from "./describe.ts";
import type {
  CellsAndCell,
  Completions,
  Description,
  Diagnostic,
  Hover,
  Signature,
} from "./help_messages.ts";

/** A place in a cell. */
export type Place = CellsAndCell & { offset: number };

/** More names than this help nobody. */
const MOST = 200;

/** TypeScript's numbers of mistakes that are none here, or have other words. */
const Code = {
  /** A name of another cell is assigned to: allowed, if it is no constant. */
  ASSIGNED_IMPORT: 2632,
  /** A variable of another cell has no type and no value yet. */
  UNTYPED: [7005, 7034],
  /** There is no such module; the second has words about Node's types. */
  NO_MODULE: [2307, 2591],
};

/** Answers what an editor asks about the cells of a notebook: TypeScript's language service. */
export class HelpService {
  readonly #declarations: Declarations;
  readonly #service: ts.LanguageService;
  readonly #cells = new CellModules();
  #modules: CellModule[] = [];
  #versions: number[] = [];

  constructor(declarations: Declarations) {
    this.#declarations = declarations;
    this.#service = ts.createLanguageService(this.#host());
  }

  /** The names that fit at a place; nothing where none does. */
  complete(place: Place): Completions | undefined {
    const { file, before, position } = this.#at(place);
    const found = this.#service.getCompletionsAtPosition(file, position, {
      includeCompletionsWithInsertText: true,
      includeCompletionsForImportStatements: false,
    });
    if (found === undefined) return undefined;
    const source = place.cells[place.cell];
    const typed = /[\w$]*$/.exec(source.slice(0, place.offset))![0];
    const span = found.optionalReplacementSpan;
    const from = span ? span.start - before : place.offset - typed.length;
    const start = source.slice(from, place.offset).toLowerCase();
    const entries = found.entries
      .filter(({ name }) => name.toLowerCase().startsWith(start))
      .sort((a, b) => a.sortText.localeCompare(b.sortText) || a.name.localeCompare(b.name))
      .slice(0, MOST)
      .map(({ name, kind, insertText }) => ({
        name,
        kind,
        ...(insertText && insertText !== name && { insert: insertText }),
      }));
    if (entries.length === 0) return undefined;
    return { from, to: place.offset, members: found.isMemberCompletion, entries };
  }

  /** What a name that fits at a place is. */
  describe({ name, ...place }: Place & { name: string }): Description | undefined {
    const { file, position } = this.#at(place);
    const found = this.#service.getCompletionEntryDetails(
      ...[file, position, name, undefined, undefined, undefined, undefined] as const,
    );
    return found && describe(found);
  }

  /** The call around a place. */
  signature(place: Place): Signature | undefined {
    const { file, position } = this.#at(place);
    const found = this.#service.getSignatureHelpItems(file, position, undefined);
    if (found === undefined) return undefined;
    const item = found.items[found.selectedItemIndex];
    const separator = ts.displayPartsToString(item.separatorDisplayParts);
    return {
      prefix: ts.displayPartsToString(item.prefixDisplayParts),
      parameters: item.parameters.map(({ displayParts, documentation }, i) => ({
        text: ts.displayPartsToString(displayParts) +
          (i < item.parameters.length - 1 ? separator : ""),
        docs: ts.displayPartsToString(documentation),
      })),
      suffix: ts.displayPartsToString(item.suffixDisplayParts),
      active: Math.min(found.argumentIndex, item.parameters.length - 1),
      docs: describe({ displayParts: [], documentation: item.documentation, tags: [] }).docs,
    };
  }

  /** What stands at a place. */
  hover(place: Place): Hover | undefined {
    const { file, before, position } = this.#at(place);
    const found = this.#service.getQuickInfoAtPosition(file, position);
    if (found === undefined) return undefined;
    const from = found.textSpan.start - before;
    return { ...describe(found), from, to: from + found.textSpan.length };
  }

  /** The mistakes in a cell. */
  diagnostics({ cells, cell }: CellsAndCell): Diagnostic[] {
    const { file, before } = this.#at({ cells, cell, offset: 0 });
    const length = cells[cell].length;
    const mistakes = (found: readonly ts.Diagnostic[]) =>
      found.flatMap(({ category, code, start, length: long = 0, messageText }) => {
        if (category !== ts.DiagnosticCategory.Error || start === undefined) return [];
        const message = ts.flattenDiagnosticMessageText(messageText, "\n")
          .replace("because it is an import", "because it is a constant");
        return [{ code, start, from: start - before, to: start - before + long, message }];
      });
    const syntax = mistakes(this.#service.getSyntacticDiagnostics(file));
    const types = mistakes(this.#service.getSemanticDiagnostics(file));
    // What is missing at a cell's end is missed after it, and what follows from that is said once.
    const missing = syntax.find(({ from }) => from > length);
    return [
      ...syntax.filter(({ from }) => from <= length),
      ...(missing ? [missing] : []),
      ...types.filter(({ from, start, code }) =>
        from >= 0 && from < length && !Code.UNTYPED.includes(code) &&
        (code !== Code.ASSIGNED_IMPORT || this.#isConstant(file, start))
      ).flatMap((found) => {
        const [, name] = /^["'](.*)["']$/.exec(cells[cell].slice(found.from, found.to)) ?? [];
        if (!Code.NO_MODULE.includes(found.code) || name === undefined) return [found];
        // What the web has is known when it is there.
        return /^(https?|data|blob):/.test(name)
          ? []
          : [{ ...found, message: this.#noModule(name) }];
      }),
    ].map(({ from, to, message }) => ({
      from: Math.min(from, length),
      to: Math.min(to, length),
      message,
    }));
  }

  #noModule(name: string): string {
    const known = Object.keys(this.#declarations.names).filter((each) => !/@[\d.]+$/.test(each));
    return `There is no module "${name}" in a browser; a cell can import ` +
      `${known.map((each) => `"${each}"`).join(", ")} and addresses of the web.`;
  }

  /** Whether a name that is imported from another cell was declared by `const`, or is imported there. */
  #isConstant(file: string, position: number): boolean {
    const definition = this.#service.getDefinitionAtPosition(file, position)?.[0];
    return definition?.kind !== "let" && definition?.kind !== "var";
  }

  #at({ cells, cell, offset }: Place): { file: string; before: number; position: number } {
    this.#update(cells);
    const { before } = this.#modules[cell];
    return { file: cellFile(cell), before, position: before + offset };
  }

  #update(cells: readonly string[]): void {
    const modules = this.#cells.modules(cells);
    modules.forEach(({ text }, i) => {
      if (this.#modules[i]?.text !== text) this.#versions[i] = (this.#versions[i] ?? 0) + 1;
    });
    this.#modules = modules;
  }

  #host(): ts.LanguageServiceHost {
    const { files, imports, names, global, lib } = this.#declarations;
    const cell = (file: string) => Number(/^\/cells\/(\d+)\.ts$/.exec(file)?.[1] ?? NaN);
    const text = (file: string) => files[file] ?? this.#modules[cell(file)]?.text;
    return {
      getCompilationSettings: () => ({
        strict: true,
        target: ts.ScriptTarget.ESNext,
        module: ts.ModuleKind.ESNext,
        moduleDetection: ts.ModuleDetectionKind.Force,
        lib,
        types: [],
        skipLibCheck: true,
        allowImportingTsExtensions: true,
        noEmit: true,
      }),
      getScriptFileNames: () => [...global, ...this.#modules.map((_, i) => cellFile(i))],
      getScriptVersion: (file) => String(this.#versions[cell(file)] ?? 0),
      getScriptSnapshot: (file) => {
        const found = text(file);
        return found === undefined ? undefined : ts.ScriptSnapshot.fromString(found);
      },
      getCurrentDirectory: () => "/",
      getDefaultLibFileName: () => "/ts/lib.d.ts",
      fileExists: (file) => text(file) !== undefined,
      readFile: text,
      resolveModuleNameLiterals: (literals, from) =>
        literals.map(({ text: name }) => {
          const beside = () => new URL(name, `file://${from}`).pathname.replace(/\.tsx?$/, "");
          const found = imports[from]?.[name] ??
            (from.startsWith("/cells/")
              ? names[name.replace(/^npm:/, "")] ?? `${beside()}.ts`
              : [`${beside()}.d.ts`, `${beside()}/index.d.ts`].find((file) => file in files));
          return {
            resolvedModule: found === undefined || text(found) === undefined ? undefined : {
              resolvedFileName: found,
              extension: found.endsWith(".d.ts") ? ts.Extension.Dts : ts.Extension.Ts,
              isExternalLibraryImport: false,
            },
          };
        }),
    };
  }
}
