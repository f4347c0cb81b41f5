import assert from "node:assert/strict";
import { join } from "node:path";
import { DENO_VERSION, Project } from "../../scripts/project.ts";

const { root } = new Project();
const read = (...path: string[]) => Deno.readTextFile(join(root, ...path));

Deno.test(".binder and the workflows install the Deno that the kernel runs", async () => {
  assert.equal(await read(".binder", "requirements.txt"), `deno==${DENO_VERSION}\n`);
  for (const workflow of ["grade.yml", "test.yml"]) {
    const versions = (await read(".github", "workflows", workflow)).match(/deno@[\d.]+/g) ?? [];
    assert(versions.length > 0, workflow);
    assert.deepEqual([...new Set(versions)], [`deno@${DENO_VERSION}`], workflow);
  }
});

Deno.test("the workflows pin actions by SHA, and the verdict is never skipped", async () => {
  for (const workflow of ["grade.yml", "test.yml"]) {
    const uses = (await read(".github", "workflows", workflow)).match(/uses: .*/g)!;
    for (const one of uses) assert.match(one, /^uses: [\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  }
  const grade = await read(".github", "workflows", "grade.yml");
  assert.match(grade, /\n {2}verdict:\n {4}needs: grade\n {4}if: always\(\)/);
  // No expression of the pull request's stands where a shell would read it.
  for (const [, script] of grade.matchAll(/run: ([^]*?)(?=\n {6}- |\n {8}\w|$)/g)) {
    assert.doesNotMatch(script, /\$\{\{ *(github|env)/);
  }
});

Deno.test(".binder/postBuild can be executed, and names files that set-up makes", {
  ignore: Deno.build.os === "windows",
}, async () => {
  const { mode } = await Deno.stat(join(root, ".binder", "postBuild"));
  assert.equal(mode! & 0o111, 0o111);
  const made = (await read(".binder", "postBuild")).match(/\.(venv|cache)\/[\w./-]+\w/g) ?? [];
  assert.ok(made.length > 2);
  for (const path of made) await Deno.stat(join(root, path));
});
