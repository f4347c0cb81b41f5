import { deepEqual } from "node:assert/strict";
import { Project } from "../../scripts/project.ts";

const listed = await new Deno.Command("git", {
  args: ["ls-files"],
  cwd: new Project().root,
}).output().catch(() => undefined);

Deno.test({
  name:
    "the top level that is committed holds what it is to hold, and nothing that a test has left there",
  ignore: !listed?.success, // No git, or no clone.
  fn() {
    const files = new TextDecoder().decode(listed!.stdout).trimEnd().split("\n");
    const top = new Set(files.map((file) => file.replace(/^"/, "").split("/")[0]));
    deepEqual(
      [...top].filter((name) => !name.startsWith(".")).sort(),
      [
        "LICENSE",
        "README.md",
        "data",
        "deno.json",
        "deno.lock",
        "lib",
        "notebooks",
        "scripts",
        "tests",
      ],
    );
  },
});
