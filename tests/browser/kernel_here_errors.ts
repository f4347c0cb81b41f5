import { equal } from "node:assert/strict";
import type { Output } from "../../lib/browser/messages.ts";
import { CASES, V8_CASES } from "./kernel_error_cases.ts";
import { KernelHere } from "./kernel_here.ts";

/** What is told of an error that is the first output. */
function traceback([output]: Output[]): string {
  return output?.msg_type === "error" ? output.content.traceback.join("\n") : "";
}

Deno.test("the browser's kernel tells an error's message first, then the learner's own lines", async () => {
  for (const [name, cells, expected] of [...CASES, ...V8_CASES]) {
    using kernel = new KernelHere();
    let outputs: Output[] = [];
    for (const code of cells) ({ outputs } = await kernel.run(code));
    equal(traceback(outputs), expected, name);
  }
});
