/** The rooms of `lib/`: which may import which. */

import { dirname, join } from "node:path";

/**
 * What each room may import. `mod.ts`, the lessons' entry, imports all.
 *
 * Packages are free, but only `backend` and rooms built on it import tfjs; what `grading` puts into
 * its kernels hands tensors over.
 */
export const ROOMS: Readonly<Record<string, readonly string[]>> = {
  platform: [],
  geometry: [],
  backend: ["geometry", "platform"],
  arrays: ["geometry"],
  sources: ["arrays", "backend", "geometry", "platform"],
  convolution: ["backend", "geometry"],
  training: ["backend", "convolution", "geometry"],
  figures: ["arrays", "backend", "geometry", "platform"],
  notebook: ["figures", "arrays", "backend", "geometry", "live", "platform"],
  live: ["geometry", "figures", "backend", "convolution", "platform"],
  grading: ["platform"],
  browser: ["platform", "mod.ts"],
};

/** What cells import: `browser` gives it to them. */
const FOR_CELLS = ["mod.ts", "figures/observable_plot.ts"];

/** Rooms that import no tfjs: they work on plain numbers. */
const WITHOUT_TENSORS = ["geometry", "arrays", "grading"];

/**
 * Rooms that name the machine: the first gives it to the others, the second starts processes, the
 * third stands in for it where cells ask for it.
 */
const WITH_MACHINE = ["platform", "grading", "browser"];

/** Packages with a native part. */
const NATIVE = /^(sharp|skia-canvas|@resvg\/resvg-js)$/;

/** Names by which a program gets at Deno, Node or the files of a package. */
const MACHINE = /(?<!")\bDeno\b|"(node|npm):|\bimport\.meta\.resolve\b|\bprocess\.|\bBuffer\b/;

/** What runs in the grader's two kernels: it hands tensors over between them. */
const IN_KERNELS = ["grading/answer/", "grading/border/", "grading/judge/"];

/** What `deno info --json` says, as far as it is needed here. */
export interface ModuleGraph {
  modules: {
    specifier: string;
    error?: string;
    dependencies?: {
      specifier: string;
      code?: { specifier?: string };
      type?: { specifier?: string };
    }[];
  }[];
}

/**
 * Finds the imports that break the rule.
 *
 * @param graph Of all modules below `library`.
 * @param library The URL of `lib/`, with a slash at its end.
 * @returns One line for each, such as `figures/imshow.ts imports sources/mod.ts`.
 */
export function forbiddenImports(graph: ModuleGraph, library: string): string[] {
  const faults = new Set<string>();
  const roomOf = (file: string) =>
    file.includes("/") ? file.slice(0, file.indexOf("/")) : undefined;
  for (const { specifier, dependencies = [] } of graph.modules) {
    if (!specifier.startsWith(library)) continue;
    const file = specifier.slice(library.length);
    const room = roomOf(file);
    if (room === undefined) continue; // lib/mod.ts
    if (!(room in ROOMS)) faults.add(`${file} is in no room of the table`);
    for (const dependency of dependencies) {
      for (const target of [dependency.code?.specifier, dependency.type?.specifier]) {
        if (target === undefined) continue;
        const plain = WITHOUT_TENSORS.includes(room) &&
          !IN_KERNELS.some((folder) => file.startsWith(folder));
        if (plain && target.includes("@tensorflow")) {
          faults.add(`${file} imports ${dependency.specifier}`);
        }
        if (!target.startsWith("file:")) continue;
        const imported = target.startsWith(library) ? target.slice(library.length) : target;
        const other = target.startsWith(library) ? roomOf(imported) : undefined;
        if (other === room || (room === "browser" && FOR_CELLS.includes(imported))) continue;
        if (!(ROOMS[room] ?? []).includes(other ?? imported)) {
          faults.add(`${file} imports ${imported}`);
        }
      }
    }
  }
  return [...faults].sort();
}

/**
 * Finds what names Deno, Node, a native package or the files of a package outside of the rooms that
 * may.
 *
 * @param file Path below `lib/`.
 * @param text Its TypeScript; comments are passed over.
 * @returns One line for each, such as `sources/cache.ts names the machine: Deno.readFile(path)`.
 */
export function machineNames(file: string, text: string): string[] {
  if (WITH_MACHINE.some((room) => file.startsWith(`${room}/`))) return [];
  const code = text.replaceAll(/\/\*[\s\S]*?\*\//g, (comment) => comment.replaceAll(/[^\n]/g, ""))
    .replaceAll(/(^|\s)\/\/.*$/gm, "");
  return code.split("\n").filter((line) => {
    const [, imported = ""] = /\b(?:from|import)[ (]"([^"]+)"/.exec(line) ?? [];
    return MACHINE.test(line) || NATIVE.test(imported);
  }).map((line) => `${file} names the machine: ${line.trim()}`);
}

/** Reads the graph of every file below `lib/`, also of files that no other one imports. */
export async function libraryGraph(root: string): Promise<ModuleGraph> {
  const entry = join(root, ".check", "library.ts");
  await Deno.mkdir(dirname(entry), { recursive: true });
  const imports = (await libraryFiles(root)).map((file) => `import "../lib/${file}";\n`);
  await Deno.writeTextFile(entry, imports.join(""));
  const { stdout, stderr, success } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", entry],
    cwd: root,
    env: { NO_COLOR: "1", RUST_BACKTRACE: "0" },
  }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return JSON.parse(new TextDecoder().decode(stdout));
}

/** The TypeScript files of `lib/`, as `room/file.ts`, sorted. */
export async function libraryFiles(root: string): Promise<string[]> {
  const found: string[] = [];
  const walk = async (folder: string) => {
    for await (const entry of Deno.readDir(join(root, "lib", folder))) {
      const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory) await walk(path);
      else if (/\.tsx?$/.test(entry.name)) found.push(path);
    }
  };
  await walk("");
  return found.sort();
}

/**
 * Names that may stand twice in a room: the entry of a folder, the halves of the platform, and a live
 * output beside the script of its page.
 */
const TWINS = [
  /^.*\/mod$/,
  /^platform\/(deno|browser)\/\w+$/,
  /^live\/(page\/)?(ask|explore)$/,
];

/**
 * Finds files of one name in a room: each is then looked for in the other's place.
 *
 * @param files Paths below `lib/`.
 * @returns One line for each name, such as `figures has two palette: palette.ts, animation/palette.ts`.
 */
export function namesakes(files: readonly string[]): string[] {
  const found = new Map<string, string[]>();
  for (const file of files) {
    const path = file.replace(/\.\w+$/, "");
    if (!path.includes("/") || TWINS.some((twin) => twin.test(path))) continue;
    const [room, ...rest] = path.split("/");
    const key = `${room} has two ${rest.at(-1)}`;
    found.set(key, [...found.get(key) ?? [], file.slice(room.length + 1)]);
  }
  return [...found].filter(([, places]) => places.length > 1)
    .map(([key, places]) => `${key}: ${places.join(", ")}`);
}
