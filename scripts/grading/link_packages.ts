import { join } from "node:path";
import { sha256 } from "../../lib/sources/sha256.ts";
import { isFolder, type Project } from "../project.ts";

/**
 * Has a folder that holds the packages of deno.lock and none of the user's others, made once for each such list.
 *
 * A sandbox takes one folder at once; a package at a time would cost each of its processes more than they do.
 *
 * @param npmCache Deno's npm cache, whose files are linked, or copied where that cannot be.
 * @param folder Where to make it.
 * @returns Its name in there.
 */
export async function linkPackages(
  project: Project,
  npmCache: string,
  folder: string,
): Promise<string> {
  const packages = await lockedPackages(project, npmCache);
  const name = `packages-${(await sha256([npmCache, ...packages].join("\n"))).slice(0, 16)}`;
  const made = join(folder, name);
  if (await isFolder(made)) return name;
  const fresh = join(folder, `${name}.${crypto.randomUUID()}`);
  try {
    await Deno.mkdir(fresh, { recursive: true });
    if (await copy(["-a", "-l"]) !== undefined) {
      const fault = await copy(["-a"]);
      if (fault !== undefined) throw new Error(`The npm packages cannot be copied:\n${fault}`);
    }
    await Deno.rename(fresh, made);
  } catch (error) {
    await Deno.remove(fresh, { recursive: true }).catch(() => {});
    if (!await isFolder(made)) throw error; // Else another grading run was faster.
  }
  return name;

  /** @returns What `cp` complains of, if it does. */
  async function copy(flags: string[]): Promise<string | undefined> {
    if (packages.length === 0) return undefined;
    const { success, stderr } = await new Deno.Command("cp", {
      args: [...flags, "-f", "--parents", ...packages, fresh],
      cwd: npmCache,
      stdin: "null",
    }).output();
    return success ? undefined : new TextDecoder().decode(stderr).slice(-2000);
  }
}

/** Finds the packages of deno.lock in the cache: `registry/name/version`. */
async function lockedPackages(project: Project, npmCache: string): Promise<string[]> {
  const lock = JSON.parse(await Deno.readTextFile(join(project.root, "deno.lock")));
  const registries = await Array.fromAsync(Deno.readDir(npmCache), ({ name }) => name);
  const wanted = Object.keys(lock.npm).flatMap((key) => {
    const match = key.match(/^((?:@[^/]+\/)?[^@/]+)@([^_/]+)/);
    return match ? registries.map((registry) => join(registry, match[1], match[2])) : [];
  });
  const found = new Set<string>();
  await Promise.all([...new Set(wanted)].map(async (path) => {
    if (await Deno.stat(join(npmCache, path)).catch(() => undefined)) found.add(path);
  }));
  return [...found].sort();
}
