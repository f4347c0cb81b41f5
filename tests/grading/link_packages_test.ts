import { deepEqual, equal } from "node:assert/strict";
import { join } from "node:path";
import { linkPackages } from "../../scripts/grading/link_packages.ts";
import { Project } from "../../scripts/project.ts";

const linux = Deno.build.os === "linux";

/** A project with a lock of two packages, and an npm cache that holds these, another version, and one more. */
async function school(cacheParent?: string): Promise<{ project: Project; npmCache: string }> {
  const root = await Deno.makeTempDir();
  const lock = { npm: { "@a/b@1.2.0": {}, "c@3.0.0_@a+b@1.2.0": {}, "absent@1.0.0": {} } };
  await Deno.writeTextFile(join(root, "deno.lock"), JSON.stringify(lock));
  const npmCache = await Deno.makeTempDir({ dir: cacheParent });
  for (const path of ["@a/b/1.2.0", "@a/b/9.9.9", "c/3.0.0/lib", "private/1.0.0"]) {
    await Deno.mkdir(join(npmCache, "registry", path), { recursive: true });
    await Deno.writeTextFile(join(npmCache, "registry", path, "index.js"), path);
  }
  return { project: new Project(root), npmCache };
}

async function filesIn(folder: string, path = ""): Promise<string[]> {
  const entries = await Array.fromAsync(Deno.readDir(join(folder, path)));
  const found = await Promise.all(
    entries.map(({ name, isDirectory }) =>
      isDirectory ? filesIn(folder, join(path, name)) : [join(path, name)]
    ),
  );
  return found.flat().sort();
}

const expected = ["registry/@a/b/1.2.0/index.js", "registry/c/3.0.0/lib/index.js"];

Deno.test({
  name: "linkPackages() has a folder with the lock's packages and no others, made once",
  ignore: !linux,
  fn: async () => {
    const { project, npmCache } = await school();
    const folder = join(project.root, "grading");
    const names = await Promise.all([1, 2].map(() => linkPackages(project, npmCache, folder)));
    deepEqual(await Array.fromAsync(Deno.readDir(folder), ({ name }) => name), [names[0]]);
    equal(names[0], names[1]);
    const made = join(folder, names[0]);
    deepEqual(await filesIn(made), expected);
    const inode = async (parent: string) => (await Deno.stat(join(parent, expected[0]))).ino;
    equal(await inode(made), await inode(npmCache));

    await Deno.mkdir(join(npmCache, "registry", "absent", "1.0.0"), { recursive: true });
    await Deno.writeTextFile(join(npmCache, "registry", "absent", "1.0.0", "index.js"), "");
    const more = await linkPackages(project, npmCache, folder);
    deepEqual((await filesIn(join(folder, more))).length, 3);
  },
});

Deno.test({
  name: "linkPackages() copies where no links can be made: from another file system",
  ignore: !linux || !(await Deno.stat("/dev/shm").catch(() => undefined))?.isDirectory,
  fn: async () => {
    const { project, npmCache } = await school("/dev/shm");
    const folder = join(project.root, "grading");
    const made = join(folder, await linkPackages(project, npmCache, folder));
    deepEqual(await filesIn(made), expected);
    equal(await Deno.readTextFile(join(made, expected[0])), "@a/b/1.2.0");
    await Deno.remove(npmCache, { recursive: true });
  },
});
