/** Makes the declarations that help with cells is given from: the library's, its packages', TypeScript's. */

import { basename, dirname, join, relative } from "node:path";
import ts from "typescript";
import type { Declarations } from "../../lib/browser/help/declarations.ts";
import type { Project } from "../project.ts";
import { ASSERT, DENO } from "./cell_declarations.ts";
import type { NpmPackages } from "./npm_packages.ts";

/** The language, and what there is in a worker. */
const LIB = ["lib.esnext.d.ts", "lib.webworker.d.ts"];

/** Packages that tfjs imports for their effect alone. */
const WITHOUT_NAMES = /^@tensorflow\/tfjs-backend-/;

/**
 * Emits the library's declarations and gathers all that they lead to.
 *
 * @throws {Error} If a module that a cell may import is not found.
 */
export async function makeDeclarations(
  project: Project,
  packages: NpmPackages,
): Promise<Declarations> {
  const library = new Library(project, packages, await exportedModules(project));
  const emitted = library.emit();
  const names: Record<string, string> = {};
  const found = new Map<string, string>();
  const imports: Record<string, Record<string, string>> = {};
  const text = (file: string) => emitted.get(file) ?? Deno.readTextFileSync(file);

  const walk = (file: string): string => {
    const path = library.publicPath(file);
    if (found.has(path)) return path;
    const own = text(file);
    found.set(path, own);
    for (const name of importsOf(own)) {
      if (WITHOUT_NAMES.test(name)) continue;
      const target = library.resolve(name, file);
      if (target === undefined) continue; // Of a package without types: anything.
      const led = walk(target);
      if (!name.startsWith(".") || led !== beside(path, name)) (imports[path] ??= {})[name] = led;
    }
    return path;
  };

  const entry = join(project.root, "lib", "mod.ts");
  const plot = join(project.root, "lib", "figures", "observable_plot.ts");
  names["convolutions"] = walk(entry);
  for (const spelling of ["@observablehq/plot", "@observablehq/plot@0.6"]) {
    names[spelling] = walk(plot);
  }
  for (const file of library.exported) {
    names[`./exported/${basename(file)}`] = walk(file);
  }
  const tfjs = library.resolve("@tensorflow/tfjs", entry);
  if (tfjs === undefined) throw new Error("@tensorflow/tfjs has no types");
  names["@tensorflow/tfjs"] = walk(tfjs);
  const global = [walk(join(project.root, "lib", "backend", "tensor_methods.d.ts"))];
  found.set(names["node:assert/strict"] = "/node/assert.d.ts", ASSERT);
  found.set("/deno.d.ts", DENO);
  global.push("/deno.d.ts");
  const own = join(packages.folder("typescript"), "lib");
  const walkLib = async (name: string): Promise<void> => {
    const path = `/ts/${name}`;
    if (found.has(path)) return;
    const declared = await Deno.readTextFile(join(own, name));
    // What all browsers have is described at length: read, it takes longer than all the rest.
    found.set(path, name.startsWith("lib.webworker") ? withoutDocs(declared) : declared);
    for (const { fileName } of ts.preProcessFile(declared).libReferenceDirectives) {
      await walkLib(`lib.${fileName}.d.ts`);
    }
  };
  for (const name of LIB) await walkLib(name);
  return { files: Object.fromEntries([...found].sort()), imports, names, global, lib: LIB };
}

function withoutDocs(declarations: string): string {
  return declarations.replaceAll(/^[ \t]*\/\*\*[\s\S]*?\*\/\n/gm, "");
}

/** What a declaration file imports, exports from others or adds to. */
function importsOf(text: string): Set<string> {
  const names = new Set<string>();
  const visit = (node: ts.Node): void => {
    const named = ts.isImportDeclaration(node) || ts.isExportDeclaration(node)
      ? node.moduleSpecifier
      : ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)
      ? node.argument.literal
      : ts.isModuleDeclaration(node)
      ? node.name
      : undefined;
    if (named && ts.isStringLiteral(named)) names.add(named.text);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile("file.d.ts", text, ts.ScriptTarget.ESNext));
  return names;
}

/** Where an import beside a file leads without being told. */
function beside(from: string, name: string): string {
  return `${new URL(name, `file://${from}`).pathname.replace(/\.tsx?$/, "")}.d.ts`;
}

/** The library as TypeScript reads it, with Deno's packages. */
class Library {
  readonly #project: Project;
  readonly #packages: NpmPackages;
  readonly #host: ts.CompilerHost;
  readonly #options: ts.CompilerOptions = {
    strict: true,
    target: ts.ScriptTarget.ESNext,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    allowImportingTsExtensions: true,
    declaration: true,
    emitDeclarationOnly: true,
    noCheck: true,
    skipLibCheck: true,
    lib: ["lib.esnext.d.ts", "lib.dom.d.ts"],
    types: [],
    jsx: ts.JsxEmit.ReactJSX,
    outDir: "/emitted",
  };
  readonly #resolved = new Map<string, string | undefined>();

  constructor(
    project: Project,
    packages: NpmPackages,
    /** Modules that lessons export. */
    readonly exported: readonly string[],
  ) {
    this.#project = project;
    this.#packages = packages;
    const libs = join(packages.folder("typescript"), "lib");
    this.#host = {
      ...ts.createCompilerHost(this.#options),
      getDefaultLibLocation: () => libs,
      getDefaultLibFileName: () => join(libs, "lib.d.ts"),
      resolveModuleNameLiterals: (literals, from) =>
        literals.map(({ text }) => {
          const file = this.resolve(text, from);
          return {
            resolvedModule: file === undefined ? undefined : {
              resolvedFileName: file,
              extension: file.endsWith(".d.ts")
                ? ts.Extension.Dts
                : file.endsWith(".tsx")
                ? ts.Extension.Tsx
                : ts.Extension.Ts,
              isExternalLibraryImport: this.#packages.has(file),
            },
          };
        }),
    };
  }

  /** Texts of declarations by the TypeScript files that they are of. */
  emit(): Map<string, string> {
    const roots = [
      join(this.#project.root, "lib", "mod.ts"),
      join(this.#project.root, "lib", "figures", "observable_plot.ts"),
      join(this.#project.root, "lib", "backend", "tensor_methods.d.ts"),
      ...this.exported,
    ];
    const program = ts.createProgram(roots, this.#options, this.#host);
    const emitted = new Map<string, string>();
    program.emit(undefined, (_name, text, _bom, _error, sources) => {
      if (sources?.length === 1) emitted.set(sources[0].fileName, text);
    });
    return emitted;
  }

  /** The file that an import of another leads to; nothing where it has no types. */
  resolve(name: string, from: string): string | undefined {
    const key = `${dirname(from)}\0${name}`;
    if (!this.#resolved.has(key)) this.#resolved.set(key, this.#find(name, from));
    return this.#resolved.get(key);
  }

  #find(name: string, from: string): string | undefined {
    const inPackage = this.#packages.has(from);
    const lib = (...path: string[]) => join(this.#project.root, "lib", ...path);
    if (!inPackage && name === "#platform") return lib("platform", "browser", "mod.ts");
    if (!inPackage && name === "convolutions") return lib("mod.ts");
    if (!inPackage && name === "@observablehq/plot") return lib("figures", "observable_plot.ts");
    if (!inPackage && name.startsWith(".")) return join(dirname(from), name);
    const file = name.startsWith(".") ? join(dirname(from), name) : this.#packages.file(name, from);
    return file && typesOf(file);
  }

  /** A file's name to the worker: without this machine's folders. */
  publicPath(file: string): string {
    const path = this.#packages.has(file)
      ? join("npm", relative(this.#packages.root, file))
      : relative(this.#project.root, file);
    return `/${path.replaceAll("\\", "/").replace(/(\.d)?\.tsx?$/, ".d.ts")}`;
  }
}

async function exportedModules(project: Project): Promise<string[]> {
  const folder = join(project.notebooks, "exported");
  const files = await Array.fromAsync(Deno.readDir(folder)).catch(() => []);
  return files.filter(({ name }) => name.endsWith(".ts")).map(({ name }) => join(folder, name));
}

/** The declarations of a module or a package's folder. */
function typesOf(path: string): string | undefined {
  const isFile = (file: string) => ts.sys.fileExists(file) ? file : undefined;
  const manifest = join(path, "package.json");
  if (isFile(manifest)) {
    const { types, typings, main = "index.js" } = JSON.parse(Deno.readTextFileSync(manifest));
    const found = typesOf(join(path, types ?? typings ?? main));
    if (found !== undefined) return found;
  }
  const plain = path.replace(/\.(d\.ts|[mc]?js)$/, "");
  return isFile(`${plain}.d.ts`) ?? isFile(join(path, "index.d.ts"));
}
