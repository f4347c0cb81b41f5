import { equal, throws } from "node:assert/strict";
import { fileURLToPath, pathToFileURL } from "node:url";
import { filePath } from "../../lib/sources/file_path.ts";

Deno.test("filePath() gives the path that Node's fileURLToPath() gives", () => {
  for (const path of ["/a/b.png", "/a b/é/c#d.png", "/100%/x?.png", "/", "/a/", "/a\\b.nc"]) {
    const url = pathToFileURL(path);
    equal(filePath(url), fileURLToPath(url));
    equal(filePath(url), path);
  }
});

Deno.test("filePath() writes a drive's letter as Windows does", () => {
  equal(filePath(new URL("file:///C:/Users/a%20b/cat.png")), "C:/Users/a b/cat.png");
  equal(filePath(new URL("file:///c")), "/c");
});

Deno.test("filePath() refuses what names no file", () => {
  for (const path of ["a%2Fb", "a%2fb", "%00", "%zz", "%e9"]) {
    throws(() => filePath(new URL(`file:///${path}`)), URIError);
  }
});
