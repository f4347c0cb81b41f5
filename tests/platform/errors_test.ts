import assert from "node:assert/strict";
import { join } from "node:path";
import { Project } from "../../scripts/project.ts";
import { runCells } from "../notebook/run_cells.ts";

const project = new Project();
const ignore = Deno.build.os === "windows" ||
  !await Deno.stat(project.kernelspec).then(() => true, () => false);

interface Ran {
  outputs: {
    output_type: string;
    ename?: string;
    evalue?: string;
    text?: string;
    traceback?: string[];
    data?: Record<string, string>;
  }[];
}

/** The errors of cells as a reader sees them, and what they printed. */
async function errorsOf(sources: string[]): Promise<{ name: string; told: string }[]> {
  const ran = await runCells<Ran>(sources.map((source) => ({ source })));
  return ran.map(({ outputs }) => {
    const errors = outputs.filter(({ output_type }) => output_type === "error");
    assert.ok(errors.length < 2, "told once");
    return {
      name: errors[0]?.ename ?? "",
      told: errors[0]?.traceback?.join("\n") ??
        outputs.map(({ text, data }) => text ?? data?.["text/plain"]).join("\n"),
    };
  });
}

/** A place as it is told: the cell's number, a line of it, and what is marked. */
function place(number: number, source: string, line: number, mark: string, where = ""): string {
  const text = source.split("\n")[line - 1];
  const [before] = text.split(mark);
  const gutter = " ".repeat(String(line).length);
  return `cell [${number}], line ${line}${where}\n  ${line} │ ${text}\n` +
    `  ${gutter} │ ${before.replaceAll(/./g, " ")}${"^".repeat(mark.length)}`;
}

const library =
  'import { conv2d, crossEntropy, DataLoader, fit, imshow, TensorDataset, tf }\n  from "convolutions";\n' +
  'import type { Pair } from "convolutions";\n\nconst image = [[1, 2], [3, 4]];';

// Types, comments and empty lines are gone from what Deno runs.
const typed = `interface Sizes {
  rows: number;
}

type Both = [
  Sizes,
  Sizes,
];
enum Kind { A, B }
// a comment

function half(size: number): number {
  if (size % 2) {

    throw new RangeError(\`\${size} is odd\`);
  }
  return size / 2;
}`;

Deno.test(
  "an error tells its message first, then the learner's own lines",
  { ignore },
  async () => {
    const sync = "const two: number = 2;\n\nconst three = conv2d(image, image, { strides: two });";
    const tidy =
      "tf.tidy(() => {\n  const a: tf.Tensor2D = tf.ones([2, 3]);\n  return a.matMul(tf.ones([2, 2]));\n});";
    const later =
      "async function twice(x: number) {\n  await null;\n  return half(x);\n}\nawait twice(5);";
    const back = "[1, 3].map((size) => {\n  return half(size);\n});";
    const train = `const data = new TensorDataset(tf.ones([2, 2]), tf.tensor1d([0, 1], "int32"));
const model = tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [2] })] });
await fit(1, model, crossEntropy, tf.train.sgd(1), new DataLoader(data), new DataLoader(data), {
  onBatch() {

    half(7);
  },
});`;
    const [, , ...told] = await errorsOf([library, typed, sync, tidy, later, back, train]);
    const thrown = (size: number) =>
      `RangeError: ${size} is odd\n\n${place(2, typed, 15, "new RangeError", ", in half()")}\n`;
    assert.equal(
      told[0].told.replace(/\n\n\d+ frames of libraries.*$/, ""),
      "TypeError: conv2d() has no option strides; did you mean stride?\n\n" +
        place(3, sync, 3, "conv2d"),
    );
    const [message, ...places] = told[1].told.split("\n\n");
    assert.match(message, /^Error: Error in matMul: inner shapes \(3\) and \(2\)/);
    assert.equal(places[0], `${place(4, tidy, 3, "matMul")}\n${place(4, tidy, 1, "tidy")}`);
    assert.match(places[1], /^\d+ frames of libraries folded away; .*CONVOLUTIONS_ERRORS/);
    assert.ok(
      told[2].told.startsWith(
        `${thrown(5)}${place(5, later, 3, "half", ", in twice()")}\n${place(5, later, 5, "await")}`,
      ),
      told[2].told,
    );
    assert.ok(
      told[3].told.startsWith(
        `${thrown(1)}${place(6, back, 2, "half")}\n${place(6, back, 1, "map")}`,
      ),
      told[3].told,
    );
    assert.ok(
      told[4].told.startsWith(
        `${thrown(7)}${place(7, train, 6, "half", ", in onBatch()")}\n${
          place(7, train, 3, "await")
        }`,
      ),
      told[4].told,
    );
    for (const { told: each } of told) {
      assert.doesNotMatch(
        each,
        /tf-core|lib\/|ext:|Stack trace|cell-\d/,
      );
    }
  },
);

Deno.test("syntax errors are told once, at their line", { ignore }, async () => {
  const wrong = "const a = 1;\n\nconst b = ;";
  const open = "const open = {\n  a: 1,";
  const twice = "let q = 1;\nlet q = 2;";
  const again = "1;\nfunction a2() {}";
  const [first, second, third, , fourth, json] = await errorsOf([
    wrong,
    open,
    twice,
    "const a2 = 1;",
    again,
    'JSON.parse("{")',
  ]);
  assert.deepEqual(first, {
    name: "SyntaxError",
    told: `SyntaxError: Expression expected\n\n${place(1, wrong, 3, ";")}`,
  });
  assert.match(
    second.told,
    /^SyntaxError: Unexpected token [^]*\n\ncell \[2\], line 2\n {2}2 │ {3}a: 1,/,
  );
  assert.equal(
    third.told,
    `SyntaxError: Identifier 'q' has already been declared\n\n${place(3, twice, 2, "q")}`,
  );
  assert.equal(
    fourth.told,
    `SyntaxError: Identifier 'a2' has already been declared\n\n${place(5, again, 2, "a2")}\n\n` +
      `Declared before:\n${place(4, "const a2 = 1;", 1, "a2")}`,
  );
  assert.match(json.told, /^SyntaxError: Expected property name[^]*\n\ncell \[6\], line 1\n/);
});

Deno.test("an import of what is not there is told at its line, not by undefined", {
  ignore,
}, async () => {
  const wrong = 'interface A { a: number }\nimport { imshow, imshov } from "convolutions";';
  const list = 'import {\n  conv2d,\n  // a class\n  DataLoder as Loader,\n} from "convolutions";';
  const all = 'import convolutions from "convolutions";';
  const tensors = 'import { tensor2D } from "@tensorflow/tfjs";';
  const module = 'import { conv2d } from "convolution";';
  const right = [
    'import { imshow, type Padding, Conv2dOptions } from "convolutions";\nimport * as tf from "@tensorflow/tfjs";',
    'const text = `\nimport { nothing } from "convolutions"\n`;\n// import { nothing } from "convolutions"',
    "typeof imshow + typeof tf.tensor + text.length",
  ];
  const told = await errorsOf([
    wrong,
    'import { nothing } from "convolutions"',
    'import { relu } from "convolutions"',
    list,
    all,
    tensors,
    module,
    ...right,
  ]);
  assert.deepEqual(told.slice(0, 7).map(({ told }) => told), [
    `SyntaxError: convolutions has no imshov; did you mean imshow?\n\n${
      place(1, wrong, 2, "imshov")
    }`,
    "SyntaxError: convolutions has no nothing; help() lists what it has.\n\ncell [2], line 1\n" +
    '  1 │ import { nothing } from "convolutions"\n    │          ^^^^^^^',
    "SyntaxError: convolutions has no relu; did you mean tf.relu?\n\ncell [3], line 1\n" +
    '  1 │ import { relu } from "convolutions"\n    │          ^^^^',
    `SyntaxError: convolutions has no DataLoder; did you mean DataLoader?\n\n${
      place(4, list, 4, "DataLoder")
    }`,
    "SyntaxError: convolutions has no default; write import { NAME } for names, " +
    `import * as NAME for all.\n\n${place(5, all, 1, "convolutions")}`,
    `SyntaxError: @tensorflow/tfjs has no tensor2D; did you mean tensor2d?\n\n${
      place(6, tensors, 1, "tensor2D")
    }`,
    'TypeError: Import "convolution": there is no such module here; did you mean "convolutions"?\n\n' +
    `cell [7], line 1\n  1 │ ${module}\n    │       ^`,
  ]);
  assert.deepEqual(told.slice(7).map(({ name }) => name), ["", "", ""]);
  assert.match(told[9].told, /functionfunction40/);
});

Deno.test("a name that is not defined comes with what was meant", { ignore }, async () => {
  const codes = [
    "imshow(1)",
    'import { conv2d, manualSeed as seed, startBackend } from "convolutions";\nconst { pixels, size: rows } = { pixels: [1], size: 2 };',
    "pixel",
    "sead(1)",
    "maxpool2d",
    "print(pixels)",
    "trainDl",
    "() => conv2d;\ndocument.body",
    'await startBackend("gpu");',
    'new ReferenceError("pixel is not defined").message',
  ];
  const told = await errorsOf(codes);
  const last = told.map(({ told }) => told.split("\n").at(-1));
  assert.deepEqual(last.filter((_, i) => i !== 1 && i !== 9), [
    'It is in the library: import { imshow } from "convolutions";',
    "Did you mean pixels?",
    "Did you mean seed?",
    "Did you mean maxPool2d?",
    "In TypeScript it is console.log(…)",
    "Has the cell that declares it been run?",
    "Has the cell that declares it been run?",
    '3 frames of libraries folded away; Deno.env.set("CONVOLUTIONS_ERRORS", "all") shows them',
  ]);
  assert.ok(
    told[2].told.startsWith(
      `ReferenceError: pixel is not defined\n\n${place(3, codes[2], 1, "pixel")}`,
    ),
  );
  // The promise was made elsewhere: the place is where the cell calls what the message names.
  assert.ok(told[8].told.includes(place(9, codes[8], 1, "startBackend")), told[8].told);
  assert.equal(told[9].name, "");
});

Deno.test("causes, errors of an AggregateError, and what is no Error", { ignore }, async () => {
  const outer =
    'const inner = new TypeError("inner");\nthrow new Error("outer", { cause: inner });';
  const any =
    'await Promise.any([\n  Promise.reject(new Error("a")),\n  Promise.reject(new RangeError("b")),\n]);';
  const cause = 'throw new Error("why", { cause: { status: 404 } });';
  const text = 'const x = 1;\nthrow "text";';
  const [one, two, three, four, five] = await errorsOf([
    outer,
    any,
    cause,
    text,
    'class Mine extends Error { override name = "Mine"; }\nthrow new Mine("own");',
  ]);
  assert.equal(
    one.told,
    `Error: outer\n\n${place(1, outer, 2, "new Error")}\n\nCaused by: TypeError: inner\n` +
      place(1, outer, 1, "new TypeError"),
  );
  assert.equal(
    two.told,
    `AggregateError: All promises were rejected\n\ncell [2]\n\nError 1 of 2: Error: a\n` +
      `${place(2, any, 2, "new Error")}\n\nError 2 of 2: RangeError: b\n` +
      place(2, any, 3, "new RangeError"),
  );
  assert.equal(
    three.told,
    `Error: why\n\n${place(3, cause, 1, "new Error")}\n\nCaused by: { status: 404 }`,
  );
  assert.match(four.told, /^Thrown: text\n\ncell \[4\], line 2\n {2}2 │ throw "text";/);
  assert.match(five.told, /^Mine: own\n\ncell \[5\], line 2\n/);
});

Deno.test(
  "late errors, printed errors and a learner's own module tell lines, too",
  { ignore },
  async () => {
    const folder = await Deno.makeTempDir();
    const file = join(folder, "own.ts");
    const own = "export function own(x: number): void {\n\n  throw new Error(`own ${x}`);\n}\n";
    await Deno.writeTextFile(file, own);
    try {
      const timer = "setTimeout(() => {\n\n  half(9);\n}, 80);\n0;";
      const printed =
        "interface A { a: 1 }\ntry {\n  half(3);\n} catch (error) {\n  console.error(error);\n}";
      const ran = await errorsOf([
        'await import("convolutions");',
        typed,
        timer,
        "await new Promise((resolve) => setTimeout(resolve, 500)); 0;",
        printed,
        `import { own } from ${JSON.stringify(`file://${file}`)};\nown(3);`,
      ]);
      const late = ran[2].told + ran[3].told;
      const indented = (text: string) => text.replaceAll(/^(?=.)/gm, "    ");
      const thrown = indented(place(2, typed, 15, "new RangeError", ", in half()"));
      assert.ok(
        late.includes(
          `Late error, from a timer or a promise that no cell waited for:\nRangeError: 9 is odd\n` +
            `${thrown}\n${indented(place(3, timer, 3, "half"))}\n`,
        ),
        late,
      );
      assert.equal(
        ran[4].told.trimEnd(),
        `RangeError: 3 is odd\n${thrown}\n${indented(place(5, printed, 3, "half"))}`,
      );
      assert.match(
        ran[5].told,
        /^Error: own 3\n\n\S*own\.ts, line 3, in own\(\)\n {2}3 │ {3}throw new Error\(`own \$\{x\}`\);\n.*\ncell \[6\], line 2\n/,
      );
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
);

Deno.test("CONVOLUTIONS_ERRORS=all shows libraries' frames, too", { ignore }, async () => {
  const [, , all, folded] = await errorsOf([
    library,
    'Deno.env.set("CONVOLUTIONS_ERRORS", "all");',
    "imshow(image, { colormap: 1 });",
    'Deno.env.delete("CONVOLUTIONS_ERRORS");\nimshow(image, { colormap: 1 });',
  ]);
  assert.match(
    all.told,
    /\nat imshow \(.*lib\/figures\/imshow\.ts:\d+:\d+\)\ncell \[3\], line 1\n/,
  );
  assert.doesNotMatch(folded.told, /imshow\.ts/);
});

Deno.test(
  "an error is a learner's, whether it or its cell's reply comes first",
  { ignore },
  async () => {
    const { success, stdout, stderr } = await new Deno.Command(project.python, {
      args: [
        "-I",
        join(import.meta.dirname!, "relay_order.py"),
        join(project.root, "scripts", "kernel"),
      ],
      env: project.jupyterEnvironment(),
    }).output();
    assert.ok(success, new TextDecoder().decode(stderr));
    const [first, last] = JSON.parse(new TextDecoder().decode(stdout));
    assert.deepEqual(first, last);
    for (const { traceback } of first) {
      assert.match(traceback.join("\n"), /^TypeError: .*\n\ncell \[1\]$/);
    }
  },
);
