import { deepEqual, equal } from "node:assert/strict";
import { SiteFiles } from "../../scripts/site/site_files.ts";
import { textLines } from "../../scripts/text_lines.ts";

Deno.test("SiteFiles writes files, keeps each content once under its checksum, and takes in others", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const files = new SiteFiles(folder);
    await files.write("a/b/c.txt", "é");
    const path = await files.keep("svg", "<svg/>");
    // printf '<svg/>' | sha256sum
    equal(path, "files/d4dc56669143034f.svg");
    const time = () => Deno.statSync(`${folder}/${path}`).mtime?.getTime();
    const written = time();
    equal(await files.keep("svg", new TextEncoder().encode("<svg/>")), path);
    equal(time(), written);
    equal(await files.keep("png", "<svg/>"), path.replace("svg", "png"));
    await Deno.mkdir(`${folder}/others`);
    await Deno.writeTextFile(`${folder}/others/d.txt`, "four");
    await Deno.writeTextFile(`${folder}/a/b/c.txt`, "changed");
    await files.readFolder();
    const sizes = [...files.written].map(([name, { bytes }]) => [name, bytes]);
    deepEqual(sizes.sort(), [
      ["a/b/c.txt", 2],
      [path.replace("svg", "png"), 6],
      [path, 6],
      ["others/d.txt", 4],
    ]);
    equal(files.written.get("others/d.txt")!.hash.length, 64);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("textLines() joins what comes in pieces, also within a letter; no line without its end", async () => {
  const bytes = new TextEncoder().encode("one\n\ntwö\nrest");
  for (const size of [1, 2, 3, 100]) {
    const chunks = Array.from(
      { length: Math.ceil(bytes.length / size) },
      (_, i) => bytes.slice(i * size, (i + 1) * size),
    );
    deepEqual(await Array.fromAsync(textLines(ReadableStream.from(chunks))), ["one", "", "twö"]);
  }
});
