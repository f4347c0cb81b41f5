import assert from "node:assert/strict";

const library = new URL("../../lib/mod.ts", import.meta.url).href;

/** Notes every way in which an import could do more than define. */
const script = `
import process from "node:process";
const noted = [];
const note = (object, name) => {
  const before = object[name];
  object[name] = (...given) => {
    noted.push(name + " " + given.filter((each) => typeof each === "string").join(" "));
    return before.apply(object, given);
  };
};
for (const name of ["addEventListener", "setTimeout", "setInterval", "fetch"]) note(globalThis, name);
for (const name of ["on", "addListener", "once", "dlopen"]) note(process, name);
for (const name of ["addSignalListener", "dlopen", "readFile", "readTextFile", "open", "openSync", "writeFile"]) {
  note(Deno, name);
}
note(Deno.env, "get");
const memory = WebAssembly.Memory;
WebAssembly.Memory = function (...given) { noted.push("Memory"); return new memory(...given); };
const keys = new Set(Reflect.ownKeys(globalThis));
await import(${JSON.stringify(library)});
for (const key of Reflect.ownKeys(globalThis)) {
  // The two are tfjs-core's.
  if (!keys.has(key) && !/^_tf/.test(String(key))) noted.push("global " + String(key));
}
console.log(JSON.stringify(noted));
`;

Deno.test("importing the library does nothing but define", async () => {
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["eval", script],
    env: { NO_COLOR: "1" },
  }).output();
  const noted: string[] = JSON.parse(new TextDecoder().decode(stdout) || '["nothing printed"]');
  assert.deepEqual(noted, [], new TextDecoder().decode(stderr));
});
