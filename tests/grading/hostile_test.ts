import { deepEqual, doesNotMatch, equal, ok } from "node:assert/strict";
import { join } from "node:path";
import {
  formatNotebook,
  parseNotebook,
  restoreNotebook,
  scoreNotebook,
} from "../../lib/grading/mod.ts";
import { executeSubmission } from "../../scripts/grading/execute.ts";
import {
  answerCell,
  type Attack,
  executeHere,
  lockedCell,
  notebookOf,
  nothingHolds,
  project,
  stdout,
  testCell,
  withstand,
  withstandApart,
} from "./attack.ts";

/** A wrong answer that the student tries to have accepted. */
function wrongAfter(tampering: string): string {
  return `function twice(_: number): any { return 0; }\n${tampering}`;
}

/** A wrong answer that tampers while the test calls it. */
function wrongDuring(tampering: string): string {
  return `function twice(_: number): any { ${tampering}; return 0; }`;
}

Deno.test({
  name: "executeSubmission() withstands code that does not end, fills memory or ends its kernel",
  ignore: nothingHolds,
  fn: async (t) => {
    await withstand(t, {
      "a syntax error": { answer: "const twice = (x: number => x;", status: "error" },
      "a syntax error in sight": {
        test: "let x = ;",
        status: "error",
        reason: /SyntaxError: Expression expected/,
      },
      "an infinite loop": {
        answer: wrongDuring("while (true) {}"),
        status: "timeout",
        reason: /longer than 4 s and was stopped/,
      },
      "a promise that never settles": {
        answer: wrongDuring("return new Promise(() => { setInterval(() => {}, 10); })"),
        test: "assertClose(await twice(2), 4);",
        status: ["timeout", "error"],
        reason: /longer than 4 s|nothing can settle/,
      },
      "endless output": {
        answer: wrongDuring("for (;;) console.log('again and again')"),
        status: "output",
        reason: /wrote more than 1 MB and was stopped/,
      },
      "one huge output": {
        answer: wrongDuring("console.log('x'.repeat(3e7))"),
        status: ["output", "memory", "error"],
      },
      "Deno.exit(0)": {
        answer: wrongDuring("Deno.exit(0)"),
        status: "died",
        reason: /ended the kernel, as Deno.exit\(\) does/,
      },
      "process.exit(3), later": {
        answer: wrongAfter(
          "const { default: process } = await import('node:process');\n" +
            "setTimeout(() => process.exit(3), 50);",
        ),
        test: "await new Promise((done) => setTimeout(done, 200)); assertClose(twice(2), 4);",
        status: ["died", "error"],
      },
    }, { limits: { timeout: 4, memory: 1024, output: 1_000_000 } });
    // A busy machine takes its time to fill memory.
    await withstand(t, {
      "8 GB at once": {
        answer: wrongDuring("new Uint8Array(8e9).fill(1)"),
        status: "error",
        reason: /allocation failed/,
      },
      "8 GB in pieces": {
        answer: wrongDuring(
          "const all = []; for (;;) all.push(new Array(1e6).fill(0.5))",
        ),
        status: "memory",
        reason: /more than 1024 MiB of memory/,
      },
      "8 GB of WebAssembly": {
        answer: wrongDuring("new WebAssembly.Memory({ initial: 60000, maximum: 65536 })"),
        status: "error",
        reason: /could not allocate memory/i,
      },
      "8 GB of shared memory": {
        answer: wrongDuring("new Uint8Array(new SharedArrayBuffer(8e9)).fill(1)"),
        status: "error",
        reason: /allocation failed/,
      },
    }, { limits: { timeout: 30, memory: 1024 } });
  },
});

Deno.test({
  name: "executeSubmission() gives a reason for what is thrown, caught by nobody or refused",
  ignore: nothingHolds,
  fn: async (t) => {
    await withstand(t, {
      "throw null": {
        answer: wrongDuring("throw null"),
        status: "error",
        reason: /Uncaught: null. Throw an Error/,
      },
      "throwing what looks like a display": {
        answer: wrongDuring(
          "throw { [Symbol.for('Jupyter.display')]: () => ({ 'text/plain': '2' }) }",
        ),
        status: "error",
      },
      "an unhandled rejection": {
        answer: "function twice(x: number) { Promise.reject(new Error('mine')); return 2 * x; }",
        status: "ok",
        points: 2,
      },
      "a timer that throws late": {
        answer:
          "const twice = (x: number) => 2 * x; setTimeout(() => { throw new Error('late'); }, 20);",
        test: "await new Promise((done) => setTimeout(done, 100)); assertClose(twice(2), 4);",
        status: "ok",
        points: 2,
      },
      "fetch": {
        answer: wrongDuring("return fetch('https://example.com').then(() => 4)"),
        test: "assertClose(await twice(2), 4);",
        status: "error",
        reason: /A submission that is graded has no network/,
      },
      "fetch from this very machine": {
        answer: wrongDuring("return fetch('http://127.0.0.1:8888/api').then(() => 4)"),
        test: "assertClose(await twice(2), 4);",
        status: "error",
        reason: /A submission that is graded has no network/,
      },
      "an npm package that is not there": {
        answer: wrongDuring("return import('npm:left-pad@1.3.0').then(() => 4)"),
        test: "assertClose(await twice(2), 4);",
        status: "error",
        reason: /left-pad/,
      },
      "a module from the network": {
        answer: wrongDuring("return import('https://example.com/four.ts').then(() => 4)"),
        test: "assertClose(await twice(2), 4);",
        status: "error",
        reason: /example.com|import from the network/,
      },
      "/etc/passwd": {
        answer: wrongDuring("return Deno.readTextFileSync('/etc/passwd').length"),
        status: "error",
        reason: /NotFound: No such file/,
      },
      "an environment variable": {
        answer: wrongDuring("return Deno.env.get('PATH')"),
        status: "error",
        reason: /returned nothing/,
      },
      "writing": {
        answer: wrongDuring("Deno.writeTextFileSync('answer.txt', '4')"),
        status: "error",
        reason: /A submission that is graded can write to \/tmp only/,
      },
      "spawning": {
        answer: wrongDuring("new Deno.Command('/bin/sh', { args: ['-c', 'id'] }).outputSync()"),
        status: "error",
        reason: /NotFound/,
      },
      "a second kernel": {
        answer: wrongDuring(
          "new Deno.Command(Deno.execPath(), { args: ['jupyter', '--kernel'] }).spawn()",
        ),
        status: "error",
        reason: /twice\(2\)/,
      },
      "FFI": {
        answer: wrongDuring(
          "Deno.dlopen('libc.so.6', { getpid: { parameters: [], result: 'i32' } })",
        ),
        status: "error",
        reason: /twice\(2\)|dlopen|libc/,
      },
      "a worker": {
        answer: wrongDuring("new Worker('data:text/javascript,1', { type: 'module' })"),
        status: "error",
        reason: /twice\(2\)/,
      },
      "a worker of node's": {
        answer: "const { Worker: NodeWorker } = await import('node:worker_threads');\n" +
          wrongDuring("new NodeWorker('1', { eval: true })"),
        status: "error",
        reason: /twice\(2\)/,
      },
      "the inspector": {
        answer: "const { Session } = await import('node:inspector');\n" +
          wrongDuring("new Session().connect()"),
        status: "error",
        reason: /./,
      },
      "asking for a permission": {
        answer: wrongDuring("return Deno.permissions.requestSync({ name: 'net' }).state"),
        status: "error",
        reason: /twice\(2\) is the text "granted"/,
      },
    });
  },
});

/** What each line tells that a submission tries: GOT and the value, or how it was refused. */
const PROBE = `const lines: string[] = [];
const attempt = async (name: string, action: () => unknown) => {
  try {
    const value = await action();
    lines.push(name + ": GOT " + (typeof value === "string" ? value : Deno.inspect(value)));
  } catch (error) {
    lines.push(name + ": " + String(error).split("\\n")[0]);
  }
};`;

Deno.test({
  name: "executeSubmission() lets a kernel see the library and nothing else",
  ignore: nothingHolds,
  fn: async () => {
    const exercise = join(project.notebooks, "exercises");
    const hole = join(await Deno.makeTempDir(), "hole.png");
    const square =
      "sharp({ create: { width: 2, height: 2, channels: 3, background: 'red' } }).png()";
    const notebook = notebookOf([
      lockedCell("setup", `import { openMnist } from "convolutions";`),
      answerCell(
        "probe",
        `${PROBE}
const { default: process } = await import("node:process");
const { default: sharp } = await import("sharp");
const childProcess = await import("node:child_process");
const vm = await import("node:vm");
await attempt("exercises", () => [...Deno.readDirSync(${JSON.stringify(exercise)})]);
await attempt("root", () => [...Deno.readDirSync("/")]);
await attempt("own", () => [...Deno.readDirSync(".")].length);
await attempt("library", () => Deno.readTextFileSync(${
          JSON.stringify(join(project.root, "lib", "mod.ts"))
        }).length > 0);
await attempt("parent", () => Deno.readTextFileSync("/proc/1/environ"));
await attempt("environ", () => Deno.readTextFileSync("/proc/self/environ"));
await attempt("connection", () => Deno.readTextFileSync("/connection.json"));
await attempt("environment", () => Deno.env.toObject());
await attempt("process.env", () => process.env.USER);
await attempt("child_process", () => childProcess.execSync("id"));
await attempt("vm", () => vm.runInNewContext("typeof Deno"));
await attempt("core", () => (Deno as any)[(Deno as any).internal].core);
await attempt("kill", () => Deno.kill(1, "SIGKILL"));
await attempt("hostname", () => Deno.hostname());
await attempt("sharp reads", () => sharp("/etc/passwd").metadata());
await attempt("sharp reads a picture", () => sharp(${
          JSON.stringify(hole.replace("hole", "seen"))
        }).metadata());
await attempt("sharp writes", () => ${square}.toFile(${JSON.stringify(hole)}));
await attempt("sharp writes to shared memory", () => ${square}.toFile("/dev/shm/hole.png"));
await attempt("sharp writes to devices", () => ${square}.toFile("/dev/hole.png"));
await attempt("sharp writes to the library", () => ${square}.toFile(${
          JSON.stringify(join(project.root, "lib", "hole.png"))
        }));
await attempt("mnist", async () => (await openMnist()).xTest.shape[0]);
console.log(lines.join("\\n"));`,
      ),
    ]);
    const secret = "a-secret-of-the-graders";
    Deno.env.set("GRADING_TEST_SECRET", secret);
    const execution = await executeSubmission(project, notebook, { timeout: 30 });
    equal(execution.cells[1].reason, undefined);
    const told = stdout(execution, "probe");
    const got = [...told.matchAll(/^(.*): GOT (.*)$/gm)].map(([, name, value]) => [name, value]);
    // What else there is to see is the sandbox's own: an empty machine with the library in it.
    const { own, library, mnist, root, environment, ...others } = Object.fromEntries(got);
    deepEqual({ own, library, mnist }, { own: "0", library: "true", mnist: "10000" });
    doesNotMatch(root, /"(home|root|etc|run|slots|var|mnt|opt)"/);
    doesNotMatch(environment, /PATH|USER|TOKEN|SECRET/i);
    for (const name of ["exercises", "sharp reads", "child_process", "process.env"]) {
      ok(!(name in others) || others[name] === "undefined", `${name}: ${others[name]}`);
    }
    for (const name of Object.keys(others)) {
      ok(!name.includes("writes"), `${name}: ${others[name]}`);
    }
    doesNotMatch(JSON.stringify(execution), new RegExp(secret));
    equal(await Deno.stat(hole).then(() => true, () => false), false);

    // What holds sharp is the sandbox alone: without it the same call does write.
    const alone = notebookOf([
      answerCell(
        "write",
        `const { default: sharp } = await import("sharp");
await ${square}.toFile(${JSON.stringify(hole)});`,
      ),
    ]);
    const unheld = await executeSubmission(project, alone, { unsandboxed: true });
    equal(unheld.sandbox, "none");
    ok(await Deno.stat(hole));
  },
});

Deno.test({
  name: "executeSubmission() gives no points for changing what tests rely on",
  ignore: nothingHolds,
  fn: async (t) => {
    const answers = JSON.stringify(
      join(project.root, "lib", "grading", "answer", "start_answer.ts"),
    );
    const during = (tampering: string): Attack => ({
      answer: wrongDuring(`try { ${tampering} } catch {}`),
      status: "error",
      reason: /twice\(2\)/,
    });
    const after = (tampering: string): Attack => ({
      answer: wrongAfter(`try { ${tampering} } catch {}`),
      status: "error",
      reason: /twice\(2\)/,
    });
    // Each puts something in the place of what many use: in one process, which is put back between them.
    await withstand(t, {
      "setting a global assertClose": after("(globalThis as any).assertClose = () => {};"),
      "Error": during("(globalThis as any).Error = class { constructor() { return {}; } }"),
      "Error.prototype.message": after(
        "Object.defineProperty(Error.prototype, 'message', { get() { return ''; }, set() {} })",
      ),
      "Math": during("Math.abs = () => 0; Math.max = () => 0"),
      "a Math of one's own": after(
        "Object.defineProperty(globalThis, 'Math', { get: () => ({}) })",
      ),
      "Array.prototype": during(
        "Array.prototype.every = () => true; Array.prototype.some = () => false as any; " +
          "Array.prototype.map = () => []",
      ),
      "iteration": during("Array.prototype[Symbol.iterator] = function* () {} as any"),
      "Array.isArray": during("Array.isArray = (() => true) as any"),
      "Object": during("Object.is = () => true; Object.keys = () => []; Object.entries = () => []"),
      "Number": during("Number.isFinite = () => true; Number.isInteger = () => false"),
      "console": after("console.log = () => {}; (globalThis as any).console = {}"),
      "Promise": during("Promise.prototype.then = function () { return this as any }"),
      "a Promise of one's own": after("(globalThis as any).Promise = class {}"),
      "JSON": during("JSON.stringify = () => '4'"),
      "Object.prototype": during(
        "(Object.prototype as any).tolerance = 9; (Object.prototype as any).then = null",
      ),
      "node:vm": after(
        "const vm = await import('node:vm'); vm.runInThisContext('Math.abs = () => 0')",
      ),
      "a tensor's methods": {
        answer: wrongAfter("try { tf.Tensor.prototype.data = async () => [4] as any; } catch {}"),
        test: "await assertClose(tf.tensor1d([twice(2)]), [4], 'twice(2)');",
        status: "error",
        reason: /twice\(2\)/,
      },
      "the engine of tfjs": {
        answer: wrongDuring("try { (tf.engine() as any).runKernel = () => 0; } catch {}"),
        test: "await assertClose(tf.add(twice(2), 0), 4, 'twice(2)');",
        status: "error",
        reason: /twice\(2\)/,
      },
    }, { restored: true });
    // Each takes another thing, for good; none hinders a later one.
    await withstand(t, {
      "the instructor's table": {
        answer: "table[0][0] = 0; table.length = 1; try { (table as any) = []; } catch {}",
        test: "assertEqual(table, [[0]], 'the table');",
        status: "error",
        reason: /the table/,
      },
      "the instructor's picture": {
        answer: "picture.dispose();",
        test: "await assertClose(picture, [[0, 0], [0, 0]], 'the picture');",
        status: "error",
        reason: /the picture/,
      },
      "the instructor's function": {
        answer: "try { (helper as any) = () => 0; } catch {}",
        test: "assertEqual(helper(3), 0, 'the helper');",
        status: "error",
        reason: /the helper/,
      },
      "a table of one's own": {
        answer: "const table = [[0]];",
        test: "assertEqual(table, [[0]], 'the table');",
        status: "error",
        reason: /the table/,
      },
      "declaring assertClose anew": {
        answer: wrongAfter("const assertClose = () => {};"),
        status: "error",
        reason: /twice\(2\)/,
      },
      "a kernel of tfjs": {
        answer: "tf.unregisterKernel('Add', 'wasm');\n" +
          "tf.registerKernel({ kernelName: 'Add', backendName: 'wasm', " +
          "kernelFunc: (({ inputs }: any) => inputs.a) as any });",
        test: "await assertClose(tf.add(4, 3), 4, 'the sum');",
        status: "error",
        reason: /the sum/,
      },
      "a backend of one's own for tfjs": {
        answer: `class Mine extends tf.KernelBackend {
  override readSync(): any { return new Float32Array([4]); }
  override write(): any { return {}; }
  override numDataIds() { return 0; }
  override disposeData() { return true; }
  override incRef() {}
  override floatPrecision(): 32 { return 32; }
}
tf.registerBackend("mine", () => new Mine());
await tf.setBackend("mine");`,
        test: "await assertClose(tf.tensor1d([0]), tf.tensor1d([4]), 'the answer');",
        status: "error",
        reason: /the answer/,
      },
      "tf of one's own": {
        answer: "const tf = { tensor1d: () => 4 };",
        test: "assertEqual(typeof tf.zeros, 'undefined', 'the type of tf.zeros');",
        status: "error",
        reason: /tf\.zeros/,
      },
      "Symbol.hasInstance": during(
        "Object.defineProperty(Error, Symbol.hasInstance, { value: () => false })",
      ),
    });
    // After these their process is of no more use.
    await withstandApart(t, {
      "Function.prototype": during("Function.prototype.call = () => 4"),
      "a timer that patches again and again": {
        answer: wrongAfter(
          "setInterval(() => { try { Math.abs = () => 0; Array.isArray = (() => true) as any; } " +
            "catch {} }, 0);",
        ),
        test: "await new Promise((done) => setTimeout(done, 30)); " +
          "await assertClose(twice(2), 4, 'twice(2)');",
        status: "error",
        reason: /twice\(2\)/,
      },
      "other names": {
        answer: wrongDuring(
          `return import(${answers}).then(({ defineNames }) => ` +
            "defineNames({ assertClose: [() => () => {}, () => {}] }, [])).then(() => 0)",
        ),
        test: "assertClose(await twice(2), 4, 'twice(2)');",
        status: "error",
        reason: /twice\(2\)/,
      },
    });
  },
});

Deno.test({
  name: "executeSubmission() gives no points for messages sent by hand",
  ignore: nothingHolds,
  fn: async (t) => {
    const result = "{ execution_count: 1, data: { 'text/plain': '2' }, metadata: {} }";
    const grader = (path: string) => JSON.stringify(join(project.root, "lib", "grading", path));
    const partial = "await credit({ wrong: [1, () => assertClose(twice(2), 4, 'twice(2)')], " +
      "right: [1, () => assertClose(1, 1)] })";
    await withstand(t, {
      "a result": {
        answer: wrongDuring(`Deno.jupyter.broadcast("execute_result", ${result}).catch(() => {})`),
        status: "error",
        reason: /twice\(2\)/,
      },
      "a result before a right answer": {
        answer: "async function twice(x: number) { " +
          `await Deno.jupyter.broadcast("execute_result", ${result}); return 2 * x; }`,
        test: "assertClose(await twice(2), 4);",
        status: "ok",
        points: 2,
      },
      "a result in the kernel's own way": {
        answer: wrongDuring(
          "(Deno as any)[(Deno as any).internal].jupyter.broadcastResult(1, 2)",
        ),
        status: "error",
        reason: /twice\(2\)/,
      },
      "a result in the kernel's own way, beside no other": {
        answer: "async function twice(x: number) { await (Deno as any)[(Deno as any).internal]" +
          ".jupyter.broadcastResult(1, 2); return 2 * x; }",
        test: "assertClose(await twice(2), 4);",
        status: "ok",
        points: 2,
      },
      "being idle": {
        answer: wrongDuring(
          `Deno.jupyter.broadcast("status", { execution_state: "idle" }).catch(() => {})`,
        ),
        status: "error",
        reason: /twice\(2\)/,
      },
      "a reply": {
        answer: wrongDuring(
          `Deno.jupyter.broadcast("execute_reply", { status: "ok" }).catch(() => {})`,
        ),
        status: "error",
        reason: /twice\(2\)/,
      },
      "a picture of success": {
        answer: wrongDuring(
          `Deno.jupyter.display({ [Symbol.for("Jupyter.display")]: () => ({ "text/plain": "2" }) }); ` +
            `console.log("Passed, 2 of 2: all")`,
        ),
        status: "error",
        reason: /twice\(2\)/,
      },
      "other functions for the kernel": {
        answer: wrongAfter(
          "try { (Deno as any)[(Deno as any).internal].jupyter = {}; } catch {}\n" +
            "try { (Deno as any)[(Deno as any).internal].jupyter.broadcastResult = () => {}; } catch {}\n" +
            "try { (Deno as any).jupyter = {}; } catch {}",
        ),
        status: "error",
        reason: /twice\(2\)/,
      },
      "another judge": {
        answer: wrongDuring(
          `return import(${grader("judge/start_judge.ts")}).then((judge) => judge.endTest())`,
        ),
        test: "assertClose(await twice(2), 4, 'twice(2)');",
        status: "error",
        reason: /Cannot read properties|twice\(2\)/,
      },
      "a number for a result": { test: "2", status: ["ok", "forged"], reason: /result/ },
      "false for a result": { test: "false", status: ["ok", "forged"], reason: /result/ },
      "credit of one's own": {
        answer: wrongAfter(
          "const { Credit } = await import('convolutions');\n" +
            "const credit = () => new Credit(2, 2);",
        ),
        test: "await credit({ all: [2, () => assertClose(twice(2), 4, 'twice(2)')] })",
        status: "error",
        reason: /twice\(2\)/,
      },
      "a second result beside partial credit": {
        answer: wrongDuring(
          "(Deno as any)[(Deno as any).internal].jupyter.broadcastResult(1, 2)",
        ),
        test: partial,
        status: "ok",
        points: 1,
      },
    });
  },
});

Deno.test({
  name: "a submission's metadata, order and format change nothing in what is executed",
  ignore: nothingHolds,
  fn: async () => {
    const instructor = notebookOf([
      lockedCell("setup", `import { assertClose } from "convolutions";`),
      answerCell(
        "twice",
        "// BEGIN SOLUTION\nconst twice = (x: number) => 2 * x;\n// END SOLUTION",
      ),
      testCell("twice-tests", "assertClose(twice(2), 4);"),
      testCell("more-tests", "assertClose(twice(3), 6);"),
    ]);
    const test = testCell("twice-tests", "0;");
    test.metadata.nbgrader!.points = 1000;
    const submitted = {
      ...notebookOf([
        test,
        { ...test, id: "again" },
        testCell("invented", "1000"),
        lockedCell("setup", "const assertClose = () => {};"),
        answerCell("twice", "const twice = (x: number) => x === 2 ? 4 : 0;"),
      ]),
      metadata: { kernelspec: { display_name: "Python 3", language: "python", name: "python3" } },
      nbformat_minor: 0,
    };
    const text = "\uFEFF" + formatNotebook(submitted as never).trimEnd().replaceAll("\n", "\r\n")
      .replaceAll(/"id": "[^"]*",/g, "");
    const { notebook, findings } = restoreNotebook(instructor, parseNotebook(text, "mine.ipynb"));
    const kinds = new Set(findings.map(({ kind }) => kind));
    for (const kind of ["changed", "duplicated", "removed", "kernel"] as const) {
      ok(kinds.has(kind), `${[...kinds]}`);
    }
    const execution = await executeHere(notebook);
    const score = scoreNotebook(instructor, execution);
    equal(score.max, 4);
    deepEqual(score.cells.map(({ gradeId, points }) => [gradeId, points]), [
      ["twice-tests", 2],
      ["more-tests", 0],
    ]);
  },
});

/** A library in which every check passes. */
const FAKE =
  `"data:text/javascript,export%20const%20assertClose=()=>{},assertEqual=()=>{},credit=()=>{}"`;

/** Has everything that is imported as the library be another module. */
const HOOKS = `{ resolve: (name: string, context: unknown, next: any) =>
  name === "convolutions" ? { url: ${FAKE}, shortCircuit: true } : next(name, context) }`;

Deno.test({
  name: "executeSubmission() lets no code stand between tests and the library, or read the tests",
  ignore: nothingHolds,
  fn: async (t) => {
    const hooked = (hooks: string): Attack => ({
      answer: wrongAfter(
        `try { const from: any = ${hooks};\nfrom.registerHooks(${HOOKS}); } catch {}`,
      ),
      status: "error",
      reason: /twice\(2\)/,
    });
    const snapshot = (v8: string): Attack => ({
      answer: `async function twice(_: number): Promise<any> {
  const v8: any = ${v8};
  let text = "";
  for await (const part of v8.getHeapSnapshot()) text += part;
  return Number(text.match(/await twice\\(2\\), (\\d)/)![1]);
}`,
      test: "assertClose(await twice(2), 4, 'twice(2)');",
      status: "error",
      reason: /Cannot read properties of null/,
    });
    const source = `"import('node:module')"`;
    const byData = "data:text/javascript,export%20*%20from%20%22node:module%22";
    // Hooks stay: each is tried beside those before it, and none of them hinders a later one.
    await withstand(t, {
      "hooks on imports": hooked(`await import("node:module")`),
      "hooks by the short name": hooked(`await import("module")`),
      "hooks in the default export": hooked(`(await import("node:module")).default`),
      "hooks by require()": hooked(
        `(await import("node:module")).createRequire("/a.js")("node:module")`,
      ),
      "hooks from the process": hooked(
        `(await import("node:process")).default.getBuiltinModule("node:module")`,
      ),
      "hooks by eval": hooked(`await (0, eval)(${source})`),
      "hooks by node:vm": hooked(`await (await import("node:vm")).runInThisContext(${source})`),
      "hooks by another module": hooked(`await import("${byData}")`),
      "a heap snapshot": snapshot(`await import("node:v8")`),
      "a heap snapshot by a name with a blank": snapshot(`await import("node:v8 ")`),
      "a heap snapshot by require()": snapshot(
        `(await import("node:module")).createRequire("/a.js")("v8")`,
      ),
      "a heap snapshot from the process": snapshot(
        `(await import("node:process")).default.getBuiltinModule("v8")`,
      ),
      "the losses of tfjs": {
        answer: wrongAfter(
          "try { (tf.losses as any).meanSquaredError = () => tf.scalar(0); } catch {}",
        ),
        test: "await assertClose(tf.losses.meanSquaredError(tf.tensor1d([twice(2)]), " +
          "tf.tensor1d([4])), 0, 'the loss of twice(2)');",
        status: "error",
        reason: /the loss of twice\(2\)/,
      },
      "const Math": {
        answer: `function twice(_: number): any { return 0; }\nconst Math = { abs: () => 4 };`,
        test: "assertClose(Math.abs(twice(2)), 4, 'twice(2)');",
        status: "error",
        reason: /twice/,
      },
    }, { restored: true });
  },
});

Deno.test({
  name: "executeSubmission() comes to its end whatever messages hold, and keeps few of them",
  ignore: nothingHolds,
  fn: async (t) => {
    const show = (message: string) =>
      wrongDuring(`Deno.jupyter.broadcast("display_data", ${message}).catch(() => {})`);
    const result = (data: string) =>
      "async function twice(x: number) { await (Deno as any)[(Deno as any).internal].jupyter" +
      `.broadcastResult(1, { [Symbol.for("Jupyter.display")]: () => (${data}) }); return 2 * x; }`;
    const execution = await withstand(t, {
      "a list for what is transient": {
        answer: show(`{ data: {}, metadata: {}, transient: [1] }`),
        status: "error",
        reason: /twice\(2\)/,
      },
      "a text for the data": {
        answer: show(`{ data: "text", metadata: 1, transient: "text" }`),
        status: "error",
        reason: /twice\(2\)/,
      },
      "lists in lists": {
        answer: show(
          `{ data: { "application/json": Array(900).fill(0).reduce((list) => [list], []) }, ` +
            `metadata: {}, transient: {} }`,
        ),
        status: ["error", "died"],
      },
      "a result that is a list": {
        answer: result("[1]"),
        test: "assertClose(await twice(2), 4);",
        status: ["ok", "error"],
        points: 2,
      },
      "a result of lists": {
        answer: result(`{ "text/plain": [1] }`),
        test: "assertClose(await twice(2), 4);",
        status: "ok",
        points: 2,
      },
      "a remark as long as a book": {
        answer: wrongDuring("throw new Error('\\x1b[31m' + 'x'.repeat(2e5))"),
        status: "error",
        reason: /^Error: x{1000}[^]{1000,8000}$/,
      },
      "a question": {
        answer: wrongDuring("return prompt('How much?')"),
        status: ["error", "timeout", "died"],
      },
    });
    ok(execution.cells.length > 0);

    const loud = Array.from(
      { length: 40 },
      (_, i) => answerCell(`loud-${i}`, "console.log('x'.repeat(9e5));"),
    );
    const { cells } = await executeHere(notebookOf([...loud, testCell("t", "0;")]));
    equal(cells.length, 41);
    ok(JSON.stringify(cells).length < 12e6, `${JSON.stringify(cells).length} bytes are kept`);
  },
});
