/** A store of the disk: whole entries, and what a killed process leaves. */

import { deepEqual, rejects } from "node:assert/strict";
import { openStore } from "#platform";
import { leaveKernel, standInKernel } from "../notebook/stand_in_kernel.ts";

const root = new URL("../../", import.meta.url);

Deno.test("a store of a folder makes it, and keeps each entry whole or not at all", async () => {
  const parent = await Deno.makeTempDir();
  const order: string[] = [];
  const { open, renameSync } = Deno;
  try {
    const folder = `${parent}/a/b`;
    const store = openStore(folder);
    deepEqual(await store.names(""), []);
    await store.write("two", Uint8Array.of(2));
    await store.write("one", Uint8Array.of(1));
    deepEqual(await store.names(""), ["one", "two"]);
    deepEqual(await store.names("t"), ["two"]);
    deepEqual(await store.read("one"), Uint8Array.of(1));
    await store.remove("one");
    await store.remove("one");
    deepEqual(await store.names(""), ["two"]);

    // What a killed process left, more than an hour ago and less.
    for (const [name, hours] of [["old.part", 1.1], ["new.part", 0.9], ["old.png", 2]] as const) {
      await Deno.writeTextFile(`${folder}/${name}`, "");
      const then = new Date(Date.now() - hours * 3_600_000);
      await Deno.utime(`${folder}/${name}`, then, then);
    }
    // A folder cannot be replaced: the temporary file goes.
    await Deno.mkdir(`${folder}/three/in`, { recursive: true });
    await rejects(store.write("three", Uint8Array.of(3)));
    deepEqual(await store.names(""), ["new.part", "old.png", "three", "two"]);

    standInKernel({
      open: async (...args: Parameters<typeof open>) => {
        const file = await open(...args);
        const sync = file.sync.bind(file);
        file.sync = () => (order.push("on the disk"), sync());
        return file;
      },
      rename: (from: string, to: string) => (order.push("named"), renameSync(from, to)),
    });
    await openStore(folder).write("four", Uint8Array.of(4));
    deepEqual(order, ["on the disk", "named"]);
  } finally {
    leaveKernel();
    await Deno.remove(parent, { recursive: true });
  }
});

Deno.test("a store without a folder is the project's", async () => {
  const asked: unknown[] = [];
  standInKernel({ readDir: (folder: unknown) => (asked.push(folder), []) });
  try {
    deepEqual(await openStore().names(""), []);
  } finally {
    leaveKernel();
  }
  deepEqual(asked, [new URL(".cache/data", root).pathname]);
});

Deno.test("a store bears a leftover that another process took, and no other fault", async () => {
  const folder = await Deno.makeTempDir();
  await Deno.writeTextFile(`${folder}/a.part`, "");
  const write = () => openStore(folder).write("b", new Uint8Array());
  const errors = Deno.errors;
  try {
    standInKernel({ stat: () => Promise.reject(new errors.NotFound()) });
    await write();
    standInKernel({ stat: () => Promise.reject(new errors.PermissionDenied()) });
    await rejects(write(), errors.PermissionDenied);
  } finally {
    leaveKernel();
    await Deno.remove(folder, { recursive: true });
  }
});
