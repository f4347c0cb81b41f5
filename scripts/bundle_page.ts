/** Bundles the scripts of live outputs from `lib/live/page/` into `.cache/live/`. */

import * as esbuild from "esbuild";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Project } from "./project.ts";

/** The kinds of live outputs: one script each. */
export const PAGES = [
  "animation",
  "ask",
  "explore",
  "network",
  "slider",
  "softmax",
  "training",
] as const;

/** Packages come from Deno's own npm cache, where esbuild does not look. */
const fromDeno: esbuild.Plugin = {
  name: "packages of deno.json",
  setup(build) {
    build.onResolve({ filter: /^preact(\/|$)/ }, ({ path }) => ({
      path: fileURLToPath(import.meta.resolve(path)),
    }));
  },
};

/**
 * Bundles one script: classic, self-contained, with `start` as its one name.
 *
 * @param page Name of a file in `lib/live/page/`.
 * @returns An expression that gives the page's exports.
 */
export async function bundlePage(project: Project, page: string): Promise<string> {
  const styles: string[] = [];
  const { outputFiles: [file] } = await esbuild.build({
    entryPoints: [join(project.root, "lib", "live", "page", `${page}.tsx`)],
    bundle: true,
    minify: true,
    format: "iife",
    globalName: "live",
    target: "es2023",
    charset: "utf8",
    legalComments: "none",
    loader: { ".css": "text" },
    jsx: "automatic",
    jsxImportSource: "preact",
    plugins: [styleText(styles), fromDeno],
    write: false,
  });
  const script = file.text.trim();
  const quoted = JSON.stringify(STYLE_MARK);
  return script.replace(quoted, () => JSON.stringify(usedRules(styles.join(""), script)));
}

/** Stands in the script where its styles will: which of them it needs is known when it is made. */
const STYLE_MARK = "the page's styles";

/** Makes styles small, and keeps them aside. */
const styleText = (styles: string[]): esbuild.Plugin => ({
  name: "small styles",
  setup(build) {
    build.onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { code } = await esbuild.transform(await Deno.readTextFile(path), {
        loader: "css",
        minify: true,
      });
      styles.push(code.trim());
      return { contents: STYLE_MARK, loader: "text" };
    });
  },
});

/**
 * Leaves out the rules of a style sheet whose classes a script never names.
 *
 * @param style Minified, rules within rules at most once.
 * @param script May name a class anywhere, also as a part of a longer text.
 */
export function usedRules(style: string, script: string): string {
  const words = new Set(script.match(/[\w-]+/g));
  return style.replace(/[^{}]+\{(?:[^{}]|\{[^{}]*\})*\}/g, (rule) => {
    if (rule.startsWith("@") && /\{[^{}]*\{/.test(rule)) {
      const [, head, rules] = /^([^{]+\{)(.*)\}$/s.exec(rule)!;
      const kept = usedRules(rules, script);
      return kept && `${head}${kept}}`;
    }
    const selector = rule.slice(0, rule.indexOf("{"));
    const used = (name: string) => words.has(name.slice(1));
    // Any one of the selectors that stand side by side is enough.
    const alternatives = selector.split(/,(?![^(]*\))/);
    return alternatives.some((one) => (one.match(/\.[a-z][\w-]*/gi) ?? []).every(used)) ? rule : "";
  });
}

/** Bundles all pages into a folder. */
export async function bundlePages(project: Project): Promise<void> {
  const folder = join(project.root, ".cache", "live");
  await Deno.mkdir(folder, { recursive: true });
  for (const page of PAGES) {
    await Deno.writeTextFile(join(folder, `${page}.js`), await bundlePage(project, page));
  }
  await esbuild.stop();
}

if (import.meta.main) {
  await bundlePages(new Project());
}
