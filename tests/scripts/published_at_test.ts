import { deepEqual } from "node:assert/strict";
import { publishedRoot, repositoryAddress } from "../../scripts/site/published_at.ts";

Deno.test("publishedRoot() is the repository's folder, but for that of the account's own pages", () => {
  deepEqual(
    [
      undefined,
      "",
      "ada",
      "ada/lessons",
      "Ada/ada.github.io",
      "ada/Ada.GitHub.io",
      "bob/ada.github.io",
    ]
      .map((repository) => publishedRoot(repository)),
    ["/", "/", "/", "/lessons/", "/", "/", "/ada.github.io/"],
  );
});

Deno.test("repositoryAddress() is where the project lies, if it lies anywhere", () => {
  deepEqual([repositoryAddress(), repositoryAddress("")], [undefined, ""]);
  deepEqual(repositoryAddress("ada/lessons"), "https://github.com/ada/lessons");
  deepEqual(repositoryAddress("ada/lessons", "https://git.here"), "https://git.here/ada/lessons");
});
