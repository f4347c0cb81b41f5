/** The browser's kernel in another engine. */

import assert from "node:assert/strict";
import { needing } from "../live/browsers.ts";
import { compare } from "./compare_answers.ts";
import { DIFFERENCES, IN_FIREFOX } from "./kernel_cases.ts";
import { openKernel } from "./kernel_page.ts";

Deno.test("in Firefox only the engine's own words differ", needing("firefox"), async () => {
  await using kernel = await openKernel({ browser: "firefox" });
  assert.deepEqual(await compare(kernel, { ...DIFFERENCES, ...IN_FIREFOX }), []);
  const source = "function f() {\n  throw new RangeError('deep');\n}\n[1].map(() => {\n  f();\n});";
  const { outputs: [output] } = await kernel.run(source);
  assert.equal(output.msg_type, "error");
  if (output.msg_type !== "error") return;
  const places = output.content.traceback.filter((line) => /, line /.test(line));
  assert.deepEqual(places.map((line) => line.replace(/^cell \[\d+\], /, "")), [
    "line 2, in f()",
    "line 5",
    "line 4",
  ]);
});
