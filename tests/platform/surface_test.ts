import assert from "node:assert/strict";
import { publicNames } from "./public_names.ts";
import list from "../fixtures/public_names.json" with { type: "json" };

const root = new URL("../../", import.meta.url);
const rooms = Object.keys(list) as (keyof typeof list)[];
const moduleOf = (room: string) => new URL(`lib/${room}/mod.ts`, root);
const found = await publicNames([...rooms.map(moduleOf), new URL("lib/mod.ts", root)]);

for (const room of rooms) {
  Deno.test(`${room} exports what the list of public names says`, async () => {
    const names = found.get(moduleOf(room).href)!.map(({ name }) => name);
    const values = Object.keys(await import(moduleOf(room).href)).sort();
    const types = [...new Set(names)].filter((name) => !values.includes(name)).sort();
    assert.deepEqual({ values, types }, list[room]);
  });
}

Deno.test("the whole library exports what its rooms export, and nothing twice", () => {
  const names = rooms.flatMap((room) => [...list[room].values, ...list[room].types]);
  assert.equal(new Set(names).size, names.length);
  const whole = found.get(new URL("lib/mod.ts", root).href)!.map(({ name }) => name);
  assert.deepEqual([...new Set(whole)].sort(), names.sort());
});

Deno.test("every public function has an example that can be pasted into a cell", () => {
  const faults: string[] = [];
  for (const { name, isFunction, examples } of [...found.values()].flat()) {
    const [, code = ""] = /```ts\n([^]*?)```/.exec(examples[0] ?? "") ?? [];
    if (isFunction && code === "") faults.push(`${name}() has no example`);
    else if (isFunction) {
      const [, imported = ""] = /import \{([^}]*)\} from "convolutions"/.exec(code) ?? [];
      if (!imported.split(/[\s,]+/).includes(name)) faults.push(`${name}()'s does not import it`);
      if (/from "\./.test(code)) faults.push(`${name}()'s imports a file`);
    }
  }
  assert.deepEqual(faults, []);
});

Deno.test("each room's mod.ts names what it exports", async () => {
  for (const room of [...rooms, "geometry", "grading", "platform/deno"]) {
    const text = await Deno.readTextFile(moduleOf(room));
    assert.doesNotMatch(text, /export \* from "\./, room);
  }
});

Deno.test("deno publish would take the library, and its data, and no tests", async () => {
  const { stdout, stderr, success } = await new Deno.Command(Deno.execPath(), {
    args: ["publish", "--dry-run", "--allow-dirty", "--no-check"],
    cwd: root,
    env: { NO_COLOR: "1" },
  }).output();
  const said = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
  assert.ok(success, said);
  assert.match(
    said,
    /lib\/arrays\/mod\.ts .*data\/manifest\.json|data\/manifest\.json[^]*lib\/arrays\/mod\.ts/,
  );
  assert.doesNotMatch(said, /\/(tests|notebooks|scripts)\/\w|lib\/grading/);
});
