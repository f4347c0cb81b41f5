import assert from "node:assert/strict";
import * as library from "../../lib/mod.ts";
import { assertExported } from "../../lib/notebook/help/assert_exported.ts";

const load = () => Promise.resolve(library);
const asked = (name: string, of = "convolutions") => assertExported(of, load, [name]);

Deno.test("assertExported() is silent on what is there, on types, and on what does not load", async () => {
  for (const name of ["conv2d", "DataLoader", "tf", "Padding", "Conv2dOptions"]) await asked(name);
  await asked("SomeType", "./own.ts");
  await assertExported("nowhere", () => Promise.reject(new TypeError("not there")), ["any"]);
  await assertExported("./own.ts", () => Promise.resolve({ default: 1, none: undefined }), [
    "default",
    "none",
  ]);
});

Deno.test("assertExported() names what was meant, or where to look", async () => {
  const said: Record<string, string> = {
    imshov: "convolutions has no imshov; did you mean imshow?",
    ImShow: "convolutions has no ImShow; did you mean imshow?",
    MaxPool2d: "convolutions has no MaxPool2d; did you mean maxPool2d?",
    zeros: "convolutions has no zeros; did you mean tf.zeros?",
    nothing: "convolutions has no nothing; help() lists what it has.",
  };
  for (const [name, message] of Object.entries(said)) {
    await assert.rejects(asked(name), { name: "SyntaxError", message });
  }
  await assert.rejects(asked("x", "./own.ts"), { message: "./own.ts has no x." });
  await assert.rejects(asked("default"), {
    message: /^convolutions has no default; write import /,
  });
});
