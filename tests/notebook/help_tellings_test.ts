/** What help() says of what: names, values, classes, and what is not the library's. */

import { deepEqual, equal, match, ok, rejects } from "node:assert/strict";
import * as library from "../../lib/mod.ts";
import { declarations } from "../../lib/notebook/help/declarations.ts";

const { help } = library;
const told = async (...what: unknown[]) => String(await help(...what as [unknown?]));
const root = new URL("../../", import.meta.url);

Deno.test("help() names the file and the line that declare what the library exports", async () => {
  let twice = 0;
  for (const [name, value] of Object.entries(library)) {
    if (typeof value !== "function") continue;
    const text = (await told(name)).replaceAll(/\s+/g, " ");
    const [, path, line] = /`(lib\/[\w/.]+):(\d+)`; how it is written: `await source/.exec(text)!;
    equal((await import(new URL(path, root).href))[name], value, name);
    const lines = (await Deno.readTextFile(new URL(path, root))).split("\n");
    match(lines[+line - 1], new RegExp(`^export .*\\b${name}\\b`));
    if ((await declarations()).get(name)!.length > 1) twice++;
  }
  ok(twice > 0, "no name is in two files");
});

Deno.test("help() takes a name as it may be written", async () => {
  const page = await told(library.sleep);
  match(page, /^sleep\n-----\n\n {4}async function sleep\(milliseconds: number\): Promise<void>\n/);
  for (const name of ["sleep", " sleep ", "sleep()", "sleep(20)"]) equal(await told(name), page);
  match(await told("kernels"), /^kernels\n-------\n\n {4}const kernels/);
  const figure = library.imshow([[1, 2]]);
  equal(await told(figure), await told("ImageFigure"));
  match(await told("ImageFigure"), /\ncmap\?: string\n/);
});

Deno.test("help() says where TensorFlow.js explains what is its own", async () => {
  const page = (name: string, anchor: string) =>
    `${name}\n${"-".repeat(name.length)}\n\nTensorFlow.js's own; it is explained at ` +
    `https://js.tensorflow.org/api/4.22.0/${anchor}`;
  equal(await told("tf"), page("tf", ""));
  equal(await told(library.tf), page("tf", ""));
  for (const asked of ["tf.tidy", " tf.tidy()", library.tf.tidy]) {
    equal((await told(asked)).replace("\n4.22", " 4.22"), page("tf.tidy", "#tidy"));
  }
});

Deno.test("help() shows a function of one's own, and names the type of what it does not know", async () => {
  const mine = (a: number) => a + 1;
  equal(
    await told(mine),
    `mine\n----\n\nNot of this library. As it runs, without types:\n\n    ${mine}`,
  );
  const [nameless] = [() => 7];
  match(await told(nameless), /^A function\n----------\n\nNot of this library/);
  const kinds: [unknown, string][] = [
    [3, "Number"],
    [null, "null"],
    [[1], "Array"],
    [Symbol("a"), "Symbol"],
    [Object.create(null), "object"],
    [new (class Own {})(), "Own"],
  ];
  for (const [value, kind] of kinds) {
    equal(
      (await told(value)).replaceAll("\n", " "),
      `A value of type ${kind}, which is not of this library. help() lists all that it has.`,
    );
  }
});

Deno.test("help() of an unknown name says which is near, by its letters or as a part", async () => {
  const message = (name: string) => help(name).then(() => "", (error: Error) => error.message);
  const start = 'help(): the library has no "';
  deepEqual(
    [await message("slep"), await message("LOADERS"), await message("sausage")],
    [
      `${start}slep"; did you mean sleep?`,
      `${start}LOADERS"; did you mean getDataLoaders?`,
      `${start}sausage". help() lists all that it has.`,
    ],
  );
  await rejects(help("slep"), RangeError);
});

Deno.test("help() alone lists each name with its first sentence, in the order of the rooms", async () => {
  const text = await told();
  const rooms = text.split("\n").filter((_, i, lines) => /^-+$/.test(lines[i + 1] ?? ""));
  deepEqual(rooms, [
    ...["Opening data", "Arrays with named dimensions", "Tensors", "Convolution, pooling, padding"],
    ...["Sizes", "Training and models", "Pictures and diagrams", "Outputs to turn"],
    "In the notebook",
  ]);
  ok(text.startsWith('All that can be imported from "convolutions"; `help("conv2d")` tells more'));
  match(text, /\nsleep\n {4}Waits, and ends early on Stop\n/);
  const notebook = text.slice(text.indexOf("In the notebook"));
  ok(notebook.indexOf("\nassertClose\n") < notebook.indexOf("\nwatchTraining\n"));
});
