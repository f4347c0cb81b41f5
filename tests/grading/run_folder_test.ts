import { deepEqual } from "node:assert/strict";
import { join } from "node:path";
import { sweepRunFolders } from "../../scripts/grading/run_folder.ts";

Deno.test({
  name: "sweepRunFolders() removes the folders of runs that were killed, and no others",
  ignore: Deno.build.os === "windows",
  fn: async () => {
    const folder = await Deno.makeTempDir();
    const child = new Deno.Command(Deno.execPath(), { args: ["eval", ""] }).spawn();
    await child.status;
    for (const name of [`run-${child.pid}-1`, `run-${Deno.pid}-2`, "run-x", "cache"]) {
      await Deno.mkdir(join(folder, name, "inside"), { recursive: true });
    }
    await sweepRunFolders(folder);
    const left = await Array.fromAsync(Deno.readDir(folder), ({ name }) => name);
    deepEqual(left.sort(), ["cache", `run-${Deno.pid}-2`, "run-x"].sort());
    await Deno.remove(folder, { recursive: true });
  },
});
