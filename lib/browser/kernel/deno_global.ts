import { inspect } from "./inspect/mod.ts";
import type { Jupyter } from "./jupyter.ts";

/** What of Deno needs a machine, which a page is not. */
const MISSING = [
  ..."chdir chmod connect copyFile create cwd execPath exit kill listen listenTls lstat".split(" "),
  ..."makeTempDir makeTempFile mkdir open readDir readFile readTextFile remove rename".split(" "),
  ..."run serve stat writeFile writeTextFile addSignalListener Command".split(" "),
];

/** What asks the reader and waits for an answer, which a worker cannot. */
export const questions: Record<string, () => never> = Object.fromEntries(
  ["alert", "confirm", "prompt"].map((name) => [name, () => {
    throw new Error(
      `${name}() is not to be had in a browser's worker: give the value a name in the cell instead.`,
    );
  }]),
);

/** The part of `Deno` that cells have in a browser; what is missing says so when it is called. */
export function makeDeno(
  jupyter: Jupyter,
  settings: Record<string, string>,
): Record<string, unknown> {
  const missing = MISSING.flatMap((name) => /^[a-z]/.test(name) ? [name, `${name}Sync`] : [name]);
  return {
    ...Object.fromEntries(missing.map((name) => [name, absent(name)])),
    jupyter,
    inspect,
    noColor: true,
    args: [],
    build: { os: "browser", arch: "wasm" },
    customInspect: Symbol.for("Deno.customInspect"),
    env: {
      get: (name: string) => settings[name],
      has: (name: string) => name in settings,
      set: (name: string, value: string) => void (settings[name] = String(value)),
      delete: (name: string) => void delete settings[name],
      toObject: () => ({ ...settings }),
    },
  };
}

function absent(name: string): () => never {
  return () => {
    throw new Error(
      `Deno.${name}() is not to be had in a browser: there are no files, programs or ports. ` +
        "In the Deno edition of this lesson it works.",
    );
  };
}
