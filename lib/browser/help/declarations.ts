/** The declarations that cells are checked against, in one file that the site's build writes. */
export interface Declarations {
  /** Texts by path: `/ts/` holds TypeScript's own, `/lib/` the library's, `/npm/` those of packages. */
  files: Record<string, string>;
  /** By file: what its imports lead to, where that is no path beside it. */
  imports: Record<string, Record<string, string>>;
  /** What a cell may import by name. */
  names: Record<string, string>;
  /** Files that hold without being imported. */
  global: string[];
  /** Names of TypeScript's own files in `/ts/` that describe the language and the browser. */
  lib: string[];
}
