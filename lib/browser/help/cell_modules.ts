import ts from "typescript";

/** A cell as a module: what earlier cells declare is imported on a line before it. */
export interface CellModule {
  text: string;
  /** How long the line before the cell's own text is. */
  before: number;
}

/** Where the module of a cell lies; `./3` imports it. */
export function cellFile(cell: number): string {
  return `/cells/${cell}.ts`;
}

/**
 * Turns the cells of a notebook into modules, one for each.
 *
 * Each exports the names that it declares or imports, and imports those of the cells before it. A
 * name that a cell declares again hides the older one in it and in those that follow, as in a
 * kernel, and a cell that is half written spoils no other.
 */
export class CellModules {
  #declared = new Map<string, string[]>();

  /** The modules of the cells, in order. */
  modules(cells: readonly string[]): CellModule[] {
    const owner = new Map<string, number>();
    const known = new Map<string, string[]>();
    const modules = cells.map((source, cell) => {
      const own = this.#declared.get(source) ?? declaredNames(source);
      known.set(source, own);
      const seen = Map.groupBy(
        [...owner.keys()].filter((name) => !own.includes(name)),
        (name) => owner.get(name)!,
      );
      const imports = [...seen].map(([from, names]) =>
        `import { ${names.join(", ")} } from "./${from}"; `
      );
      for (const name of own) owner.set(name, cell);
      const before = `${imports.join("")}export {};\n`;
      const rest = own.filter((name) => !exported(source, name));
      return { text: `${before}${source}\n;export { ${rest.join(", ")} };`, before: before.length };
    });
    this.#declared = known;
    return modules;
  }
}

/** Whether a cell exports a name itself, where it declares it. */
function exported(source: string, name: string): boolean {
  return new RegExp(`^export (async )?\\w+\\*? ${name.replaceAll("$", "\\$")}\\b`, "m").test(
    source,
  );
}

/** The names that a cell declares or imports at its top level. */
export function declaredNames(source: string): string[] {
  const names = new Set<string>();
  const bind = (name: ts.BindingName): void => {
    if (ts.isIdentifier(name)) names.add(name.text);
    else name.elements.forEach((each) => ts.isBindingElement(each) && bind(each.name));
  };
  const file = ts.createSourceFile("cell.ts", source, ts.ScriptTarget.ESNext);
  for (const statement of file.statements) {
    if (ts.isVariableStatement(statement)) {
      statement.declarationList.declarations.forEach(({ name }) => bind(name));
    } else if (ts.isImportDeclaration(statement)) {
      const { name, namedBindings } = statement.importClause ?? {};
      if (name) bind(name);
      if (namedBindings && ts.isNamespaceImport(namedBindings)) bind(namedBindings.name);
      else namedBindings?.elements.forEach((each) => bind(each.name));
    } else if (
      ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement) ||
      ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement) ||
      ts.isEnumDeclaration(statement)
    ) {
      if (statement.name) bind(statement.name);
    }
  }
  names.delete(""); // Of a declaration without its name yet.
  return [...names];
}
