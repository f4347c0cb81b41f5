/** Lets esbuild find npm packages in Deno's own cache, in the versions of `deno.lock`. */

import type * as esbuild from "esbuild";
import { builtinModules } from "node:module";
import { join, sep } from "node:path";
import { fileURLToPath } from "node:url";
import type { Project } from "../project.ts";

/** Packages by name and version, with the names of what they depend on. */
type Lock = Record<string, { dependencies?: string[]; optionalPeers?: string[] }>;

/** A package in one version. */
export interface Package {
  name: string;
  version: string;
}

/** The npm packages of a project as Deno has installed them. */
export class NpmPackages {
  readonly #lock: Lock;
  readonly #imports: Record<string, string>;
  /** The folder of all packages. */
  readonly #cache: string;
  readonly #manifests = new Map<string, Promise<Record<string, unknown>>>();

  private constructor(lock: Lock, imports: Record<string, string>, cache: string) {
    this.#lock = lock;
    this.#imports = imports;
    this.#cache = cache;
  }

  /** Reads the project's lock file and import map. */
  static async open(project: Project): Promise<NpmPackages> {
    const read = async (name: string) =>
      JSON.parse(await Deno.readTextFile(join(project.root, name)));
    const [{ npm }, { imports }] = await Promise.all([read("deno.lock"), read("deno.json")]);
    const file = fileURLToPath(import.meta.resolve("esbuild"));
    return new NpmPackages(npm, imports, file.slice(0, file.indexOf(`${sep}esbuild${sep}`)));
  }

  /**
   * The folder of a package of the import map.
   *
   * @throws {Error} If the map names no such package.
   */
  folder(name: string): string {
    const found = this.#imported(name);
    if (!found) throw new Error(`deno.json imports no package ${name}`);
    return this.folderOf(found);
  }

  /** The folder of all packages. */
  get root(): string {
    return this.#cache;
  }

  /**
   * Where a bare name leads in a file of the project or of a package: a package's folder, or below it.
   *
   * @returns Nothing where there is no such package.
   */
  file(path: string, importer: string): string | undefined {
    const [, name, rest = ""] = /^((?:@[^/]+\/)?[^/]+)(\/.*)?$/.exec(path)!;
    const found = this.has(importer)
      ? this.#dependency(this.#ownerOf(importer), name)
      : this.#imported(name);
    return found && join(this.folderOf(found), rest);
  }

  /** Whether a file is one of a package. */
  has(file: string): boolean {
    return file.startsWith(this.#cache);
  }

  /** Resolves what the project and the packages import from packages. */
  plugin(): esbuild.Plugin {
    return {
      name: "npm packages of deno.lock",
      setup: (build) => {
        build.onResolve({ filter: /^[^./#]/ }, async ({ path, importer, kind, pluginData }) => {
          if (pluginData === this || kind === "entry-point") return undefined;
          const [, name, rest = ""] = /^((?:@[^/]+\/)?[^/]+)(\/.*)?$/.exec(path)!;
          const owner = this.has(importer) ? this.#ownerOf(importer) : undefined;
          // What a package leaves out in browsers, and says so.
          const { browser } = owner ? await this.#manifest(owner) : {};
          if (Object.hasOwn(Object(browser), path)) return undefined;
          const found = owner ? this.#dependency(owner, name) : this.#imported(name);
          if (!found) {
            // What a package requires and has not, such as linkedom's canvas, is tried in vain.
            return kind === "require-call" || builtinModules.includes(name)
              ? { path, external: true }
              : { errors: [{ text: `${importer}: no package ${name}` }] };
          }
          // A package may name itself, but only where it says what it exports.
          const { exports } = await this.#manifest(found);
          const own = exports ? found.name + rest : `.${rest || "/"}`;
          return await build.resolve(own, {
            resolveDir: this.folderOf(found),
            importer: join(this.folderOf(found), "index.js"),
            kind,
            pluginData: this,
          });
        });
      },
    };
  }

  /** The folder of a package in one of its versions. */
  folderOf({ name, version }: Package): string {
    return join(this.#cache, name, version);
  }

  #manifest(of: Package): Promise<Record<string, unknown>> {
    const folder = this.folderOf(of);
    const read = this.#manifests.get(folder) ??
      Deno.readTextFile(join(folder, "package.json")).then(JSON.parse);
    this.#manifests.set(folder, read);
    return read;
  }

  /** What the import map means by a name. */
  #imported(name: string): Package | undefined {
    const [, key] = /^npm:\/?(.+?)\/?$/.exec(
      this.#imports[name] ?? this.#imports[`${name}/`] ?? "",
    ) ?? [];
    return key === undefined ? undefined : parse(key);
  }

  /** What a package means by a name. */
  #dependency(owner: Package, name: string): Package | undefined {
    if (name === owner.name) return owner;
    for (const [key, { dependencies = [], optionalPeers = [] }] of Object.entries(this.#lock)) {
      const { name: ownName, version } = parse(key);
      if (ownName !== owner.name || version !== owner.version) continue;
      const named = [...dependencies, ...optionalPeers].find((each) => parse(each).name === name);
      if (named === undefined) continue;
      // The lock file writes no version where there is only one.
      return named === name
        ? Object.keys(this.#lock).map(parse).find((each) => each.name === name)
        : parse(named);
    }
    return undefined;
  }

  #ownerOf(file: string): Package {
    const parts = file.slice(this.#cache.length + 1).split(sep);
    const name = parts.splice(0, parts[0].startsWith("@") ? 2 : 1).join("/");
    return { name, version: parts[0] };
  }
}

/** Name and version, without the peers that Deno writes behind them. */
function parse(key: string): Package {
  const [, name, version = ""] = /^(@?[^@]+)(?:@([^_]+))?/.exec(key)!;
  return { name, version };
}
