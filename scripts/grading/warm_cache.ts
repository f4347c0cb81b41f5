import { join } from "node:path";
import { isFolder, type Project } from "../project.ts";
import { graderVersion } from "./grader_version.ts";
import { linkPackages } from "./link_packages.ts";
import { findPlaces, libraryModule, type Places, runDeno, type Sandbox } from "./sandbox.ts";

/** Deno keeps a module's compiled code when it is loaded for the second time. */
const PASSES = 2;

/** Days after which the cache of another version of the library is removed. */
const KEPT_DAYS = 2;

/** Held by who makes the cache. */
const LOCK = "lock";

/** The folders of a sandbox's cache. */
type Cache = Required<Pick<Places, "cache" | "packages">>;

const warmed = new Map<string, Promise<Cache>>();

/**
 * Has a cache from which a kernel loads the library fast, made once for each version of the library.
 *
 * Deno keeps compiled code in one cache for all its users, and a submission's kernel may neither write
 * to that nor read what others have run. So it gets one of its own, that only the library has written.
 *
 * @returns Its folder, and that of the npm packages.
 * @throws {Error} If the library cannot be loaded in the sandbox; says what Deno said.
 */
export function warmCache(project: Project, sandbox: Sandbox): Promise<Cache> {
  let cache = warmed.get(project.root);
  if (cache === undefined) {
    cache = findOrWarm(project, sandbox);
    warmed.set(project.root, cache);
    cache.catch(() => warmed.delete(project.root));
  }
  return cache;
}

async function findOrWarm(project: Project, sandbox: Sandbox): Promise<Cache> {
  const folder = join(project.root, ".cache", "grading");
  const version = (await graderVersion(project)).slice(0, 16);
  const cache = join(folder, version);
  const found = await findPlaces(project);
  const linked = await linkPackages(project, found.npmCache, folder);
  const packages = join(folder, linked);
  if (await isFolder(cache)) return { cache, packages };
  // Where several graders begin at once, one makes it and the others wait.
  using lock = await Deno.open(join(folder, LOCK), { create: true, write: true });
  await lock.lock(true);
  if (await isFolder(cache)) return { cache, packages };
  const fresh = join(folder, `${version}.${crypto.randomUUID()}`);
  await Deno.mkdir(join(fresh, "npm"), { recursive: true });
  try {
    const places = { ...found, cache: fresh, packages, warming: true };
    const loading = [
      libraryModule(project, "grading/load_library.ts"),
      libraryModule(project, "mod.ts"),
    ];
    for (let pass = 0; pass < PASSES; pass++) {
      const { success, stderr } = await runDeno(project, sandbox, places, [
        "run",
        "-A",
        ...loading,
      ]);
      if (!success) {
        throw new Error(`The library does not load in the grader's sandbox:\n${stderr}`);
      }
    }
    await Deno.rename(fresh, cache);
  } catch (error) {
    await Deno.remove(fresh, { recursive: true });
    throw error;
  }
  await removeOld(folder, [LOCK, version, linked]);
  return { cache, packages };
}

async function removeOld(folder: string, kept: string[]): Promise<void> {
  const limit = Date.now() - KEPT_DAYS * 86_400_000;
  for await (const { name } of Deno.readDir(folder)) {
    if (kept.includes(name)) continue;
    const path = join(folder, name);
    const { mtime } = await Deno.stat(path).catch(() => ({ mtime: null }));
    if (mtime && mtime.getTime() < limit) {
      await Deno.remove(path, { recursive: true }).catch(() => {});
    }
  }
}
