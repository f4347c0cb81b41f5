import { dirname, join, normalize } from "node:path";

/** What a module imports and exports, as its text says. */
interface Module {
  text: string;
  /** Paths of modules and other files that it names, with the names that it takes; none named: all. */
  uses: { path: string; names?: string[] }[];
  /** What it hands on: by its outer name the path and the name there; `*` as the inner name is the module itself. */
  handsOn: Map<string, { path: string; name: string }>;
  /** Modules of which it hands on everything. */
  handsOnAll: string[];
  /** What it declares and exports. */
  declares: Set<string>;
  /** Its text without what it hands on. */
  own: string;
}

/**
 * The modules of a project by their imports, down to single names: a barrel such as `mod.ts` leads only to the modules
 * whose names are asked of it.
 *
 * It reads texts, and takes rather too much than too little: each relative path that a module names counts as imported.
 */
export class ModuleGraph {
  readonly #modules = new Map<string, Promise<Module | undefined>>();

  /**
   * @param root The project's folder; paths are relative to it, with `/`.
   * @param aliases Paths by the names that the import map gives them.
   */
  constructor(readonly root: string, readonly aliases: Readonly<Record<string, string>> = {}) {}

  /** @returns The names that a module exports, those that it hands on too. */
  async exportsOf(path: string, seen = new Set<string>()): Promise<Set<string>> {
    const names = new Set<string>();
    if (seen.has(path)) return names;
    seen.add(path);
    const module = await this.#read(path);
    for (const name of [...module?.declares ?? [], ...module?.handsOn.keys() ?? []]) {
      names.add(name);
    }
    for (const other of module?.handsOnAll ?? []) {
      for (const name of await this.exportsOf(other, seen)) names.add(name);
    }
    return names;
  }

  /**
   * Finds what names of a module depend on.
   *
   * @param names None named: all of the module.
   * @returns For each file its path and the text that matters, in the order of the paths.
   */
  async textsBehind(
    roots: readonly { path: string; names?: readonly string[] }[],
  ): Promise<[string, string][]> {
    const found = new Map<string, string>();
    const asked = new Set<string>();
    const follow = async (path: string, names?: readonly string[]): Promise<void> => {
      for (const name of names ?? ["*"]) {
        if (asked.has(`${path} ${name}`)) continue;
        asked.add(`${path} ${name}`);
        const module = await this.#read(path);
        if (!module) continue;
        const isBarrel = module.handsOn.size + module.handsOnAll.length > 0;
        const isNew = !found.has(path);
        found.set(path, isBarrel ? module.own : module.text);
        if (isNew) { for (const use of module.uses) await follow(use.path, use.names); }
        if (name === "*") {
          for (const { path, name } of module.handsOn.values()) await follow(path, [name]);
          for (const other of module.handsOnAll) await follow(other);
          continue;
        }
        const handed = module.handsOn.get(name);
        if (handed) await follow(handed.path, [handed.name]);
        else if (!module.declares.has(name)) {
          for (const other of module.handsOnAll) {
            if ((await this.exportsOf(other)).has(name)) await follow(other, [name]);
          }
        }
      }
    };
    for (const { path, names } of roots) await follow(path, names);
    return [...found].sort(([a], [b]) => (a < b ? -1 : 1));
  }

  #read(path: string): Promise<Module | undefined> {
    let module = this.#modules.get(path);
    if (!module) {
      module = Deno.readTextFile(join(this.root, path)).then(
        (text) => this.#parse(path, text),
        () => undefined, // A package, a folder, or a path that only looks like one.
      );
      this.#modules.set(path, module);
    }
    return module;
  }

  #parse(path: string, text: string): Module {
    const code = text.replaceAll(/\/\*[^]*?\*\/|^\s*\/\/.*$/gm, "");
    const module: Module = {
      text,
      uses: [],
      handsOn: new Map(),
      handsOnAll: [],
      declares: new Set(
        [...code.matchAll(
          /^export (?:default )?(?:abstract |async )*(?:function\*?|class|const|let|var|enum) (\w+)/gm,
        )]
          .map(([, name]) => name),
      ),
      own: "",
    };
    const to = (specifier: string) => this.#resolve(path, specifier);
    const statements =
      /^(import|export) (type )?(?:(\* as \w+|\*|\w+|(?:\w+, )?\{[^}]*\}|\w+, \* as \w+) from )?"([^"]+)"(?: with [^;]+)?;?$/gm;
    module.own = code.replaceAll(statements, (whole, kind, type, what = "", specifier) => {
      const target = to(specifier);
      if (type) return kind === "export" ? "" : whole;
      if (kind === "import") {
        const names = what.startsWith("{") ? namesIn(what).map(([inner]) => inner) : undefined;
        if (target) module.uses.push({ path: target, names });
        return whole;
      }
      if (what === "*" && target) module.handsOnAll.push(target);
      for (const [inner, outer] of what.startsWith("{") ? namesIn(what) : []) {
        module.handsOn.set(outer, { path: target ?? specifier, name: inner });
      }
      const space = what.match(/^\* as (\w+)$/)?.[1];
      if (space) module.handsOn.set(space, { path: target ?? specifier, name: "*" });
      return "";
    });
    const listed = /^export \{([^}]*)\};?$/gm;
    for (const [, list] of code.matchAll(listed)) {
      for (const [, outer] of namesIn(`{${list}}`)) module.declares.add(outer);
    }
    // Workers, assets and lazy imports name their files in texts.
    for (
      const [, specifier] of module.own.replaceAll(statements, "").matchAll(
        /["'`](\.{1,2}\/[^"'`\n$]+)["'`]/g,
      )
    ) {
      const target = to(specifier);
      if (target) module.uses.push({ path: target });
    }
    return module;
  }

  #resolve(from: string, specifier: string): string | undefined {
    if (Object.hasOwn(this.aliases, specifier)) return this.aliases[specifier];
    if (!/^\.{1,2}\//.test(specifier)) return undefined;
    return normalize(join(dirname(from), specifier)).replaceAll("\\", "/");
  }
}

/** The names in braces, inner and outer, without types. */
function namesIn(braces: string): [string, string][] {
  return braces.replace(/^[^{]*\{|\}$/g, "").split(",").map((part) => part.trim())
    .filter((part) => part !== "" && !part.startsWith("type "))
    .map((part) => {
      const [inner, outer = inner] = part.split(/\s+as\s+/);
      return [inner, outer];
    });
}
