import { deepEqual, equal, match, ok, throws } from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { progress, showDownload, trainingLog } from "../../lib/notebook/mod.ts";
import { progressHtml, progressText } from "../../lib/notebook/progress_line.ts";
import { Project } from "../../scripts/project.ts";
import { runCells } from "./run_cells.ts";

const root = new URL("../../", import.meta.url);

Deno.test("progressText() tells time so far, time left and speed", () => {
  equal(
    progressText({ done: 37, total: 196, seconds: 1.25, label: "epoch 0", note: "loss 2.3" }),
    "epoch 0:  18% |███▊                | 37/196 [1.3 s, 6 s left, 29.6/s] loss 2.3",
  );
  equal(
    progressText({ done: 0, total: 8, seconds: 0 }),
    "  0% |                    | 0/8 [0.0 s]",
  );
  equal(
    progressText({ done: 4, total: 40, seconds: 400 }),
    " 10% |██                  | 4/40 [6:40, 1:00:00 left, 100 s each]",
  );
  equal(
    progressText({ done: 3, total: 8, seconds: 0.5, stopped: true }),
    " 37% |███████▌            | 3/8 stopped [0.5 s, 6.00/s]",
  );
  equal(progressText({ done: 12, seconds: 3 }), "12 [3.0 s, 4.00/s]");
  equal(
    progressText({ done: 24.04, total: 96.112376, seconds: 3, unit: "MB", label: "weights" }),
    "weights:  25% |█████               | 24.0/96.1 MB [3.0 s, 9 s left, 8.01 MB/s]",
  );
  equal(progressText({ done: 0.5, seconds: 1, unit: "MB" }), "0.5 MB [1.0 s, 0.50 MB/s]");
  equal(progressText({ done: 0, total: 0, seconds: 0 }), "0/0 [0.0 s]");
});

Deno.test("progressHtml() writes a bar, and no markup from labels", () => {
  const html = progressHtml({ done: 1, total: 4, seconds: 2, label: "<b>&", note: "<i>" });
  match(html, /<span>&lt;b&gt;&amp;<\/span><progress value="1" max="4"/);
  match(html, /<span>[^<]*25% · 1\/4 · 2\.0 s · 6 s left · 2\.00 s each · &lt;i&gt;<\/span>/);
  match(progressHtml({ done: 1, seconds: 2 }), /<progress style/);
});

Deno.test("progress() refuses a number of steps that is none", () => {
  for (const steps of [-1, NaN]) throws(() => progress(steps), RangeError);
});

/** Runs a program that shows bars, outside of a notebook. */
async function run(code: string): Promise<{ out: string; lines: string[] }> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "eval",
      "--config",
      fileURLToPath(new URL("deno.json", root)),
      `import { progress, showDownload } from "${new URL("lib/notebook/mod.ts", root)}";\n${code}`,
    ],
    env: { NO_COLOR: "1" },
  }).output();
  const errors = new TextDecoder().decode(stderr);
  ok(success, errors);
  return { out: new TextDecoder().decode(stdout).trim(), lines: errors.trim().split("\n") };
}

Deno.test("progress() walks over whatever can be walked over, once a loop", async () => {
  const { out, lines } = await run(`
    const seen = [];
    const bar = progress(["a", "b"], { label: "twice" });
    for await (const letter of bar) seen.push(letter);
    for await (const letter of bar) seen.push(letter);
    for await (const item of progress(new Set([1, 2]))) seen.push(item);
    for await (const item of progress(3)) seen.push(item);
    async function* slowly() { yield 7; await new Promise((done) => setTimeout(done, 5)); yield 8; }
    for await (const item of progress(slowly(), { total: 2 })) seen.push(item);
    for await (const item of progress((function* () { yield 9; })())) seen.push(item);
    for await (const item of progress([])) seen.push(item);
    console.log(JSON.stringify(seen));
  `);
  deepEqual(JSON.parse(out), ["a", "b", "a", "b", 1, 2, 0, 1, 2, 7, 8, 9]);
  const counts = lines.map((line) => line.match(/\d+(\/\d+)?(?= \[)/)![0]);
  deepEqual(counts, ["2/2", "2/2", "2/2", "3/3", "2/2", "1", "0/0"]);
  match(lines[0], /^twice: 100% \|█{20}\| 2\/2 \[\d+\.\d s, /);
});

Deno.test("progress() leaves one line for loops inside a loop", async () => {
  const { lines } = await run(`
    for await (const epoch of progress(2, { label: "epochs" })) {
      for await (const batch of progress(3, { label: "batches" }));
      for await (const batch of progress(3, { label: "validation" }));
    }
    for await (const step of progress(1, { label: "after" }));
  `);
  deepEqual(lines.map((line) => line.split(":")[0]), ["epochs", "after"]);
});

Deno.test("progress() ends its bar where a loop breaks, fails or comes to an error", async () => {
  const { out, lines } = await run(`
    for await (const i of progress(5)) if (i === 2) break;
    try {
      for await (const i of progress(5)) if (i === 1) throw new Error("from the loop");
    } catch (error) { console.log(error.message); }
    try {
      for await (const i of progress((function* () { yield 0; throw new Error("from below"); })()));
    } catch (error) { console.log(error.message); }
  `);
  equal(out, "from the loop\nfrom below");
  deepEqual(
    lines.map((line) => line.match(/\d+(\/\d+)? stopped/)![0]),
    ["2/5 stopped", "1/5 stopped", "1 stopped"],
  );
});

interface CellResult {
  messages: { type: string; data: Record<string, string>; id: string | null }[];
  outputs: { output_type: string; data: Record<string, string>; ename?: string }[];
}

const project = new Project();
const ignore = !await Deno.stat(project.python).then(() => true, () => false);

Deno.test({
  name: "progress(), table(), timeit() and source() in a Deno kernel",
  ignore,
  async fn() {
    const [loaded, moving, nested, stopped, after, shown, timed, code] = await runCells<CellResult>(
      [
        { source: 'import { progress, sleep, source, table, timeit } from "convolutions";' },
        { source: "for await (const i of progress(30, { label: 'run' })) await sleep(20);" },
        {
          source: "for await (const e of progress(2, { label: 'epochs' })) {" +
            " for await (const i of progress(5, { label: 'batches' })) await sleep(50); }",
        },
        {
          source: "let last = 0; for await (const i of progress(10_000)) {" +
            " last = i; const end = performance.now() + 10; while (performance.now() < end); }",
          stop: 1,
        },
        { source: "last > 0 && last < 5000" },
        { source: "table([[0, 1]], { precision: 1, gradient: 'Greys' })" },
        { source: "await timeit(() => 1 + 1, { loops: 10 })" },
        { source: "await source(sleep)" },
      ],
    );
    deepEqual(loaded.outputs, []);

    const [first, ...updates] = moving.messages;
    equal(first.type, "display_data");
    match(first.data["text/html"], /<progress value="0" max="30"/);
    ok(updates.length >= 3, `${updates.length} updates`);
    ok(updates.every(({ type, id }) => type === "update_display_data" && id === first.id));
    match(updates.at(-2)!.data["text/html"], /<progress value="[1-9]\d*" max="30"/);
    equal(moving.outputs.length, 1);
    deepEqual(Object.keys(moving.outputs[0].data), ["text/plain"]);
    match(moving.outputs[0].data["text/plain"], /^run: 100% \|█{20}\| 30\/30 \[[^\n]*\]$/);

    ok(nested.messages.some(({ data }) => data["text/plain"].split("\n").length === 2));
    equal(nested.outputs.length, 1);
    match(nested.outputs[0].data["text/plain"], /^epochs: 100% [^\n]* 2\/2 \[[^\n]*\]$/);

    match(stopped.outputs[0].data["text/plain"], /\d+\/10000 stopped \[/);
    equal(stopped.outputs[1].ename, "InterruptedError");
    equal(after.outputs[0].data["text/plain"], "true");

    match(shown.outputs[0].data["text/html"], /<td style="background:#ffffff;color:#000000">/);
    match(timed.outputs[0].data["text/plain"], /per loop \(mean ± std\. dev\. of 7 runs, 10 loops/);
    match(code.outputs[0].data["text/markdown"], /```ts\n\/\*\*[^]*export async function sleep/);
  },
});

Deno.test("showDownload() leaves a line that counts megabytes, and hands the result on", async () => {
  const { out, lines } = await run(`
    const whole = await showDownload("weights", async (onProgress) => {
      await onProgress(1_000_000, 96_112_376);
      await onProgress(96_112_376, 96_112_376);
      return "whole";
    });
    const cut = await showDownload("weights", async (onProgress) => {
      await onProgress(1_000_000, 96_112_376);
      return "cut";
    });
    const unknown = await showDownload("data", async (onProgress) => {
      await onProgress(2_000_000);
      return "unknown";
    });
    const kept = await showDownload("weights", () => Promise.resolve("kept"));
    let error;
    try {
      await showDownload("weights", async (onProgress) => {
        await onProgress(5e5, 1e6);
        throw new Error("failed");
      });
    } catch (thrown) { error = thrown.message; }
    console.log([whole, cut, unknown, kept, error].join());
  `);
  equal(out, "whole,cut,unknown,kept,failed");
  equal(lines.length, 4);
  match(lines[0], /^weights: 100% \|█{20}\| 96\.1\/96\.1 MB \[\d+\.\d s, \d+\.?\d* MB\/s\]$/);
  match(lines[1], /^weights: {3}1% \|.*\| 1\.0\/96\.1 MB stopped \[/);
  match(lines[2], /^data: 2\.0 MB \[/);
  match(lines[3], /^weights: {2}50% \|.*\| 0\.5\/1\.0 MB stopped \[/);
});

Deno.test("progress() makes no list of its steps, and refuses parts of one", async () => {
  let last = -1;
  for await (const step of progress(2 ** 40)) {
    last = step;
    if (step === 2) break;
  }
  equal(last, 2);
  throws(() => progress(2.5), /whole number.*2\.5/);
  throws(() => progress(-1), /whole number.*-1/);
  throws(() => progress(Infinity), /whole number.*Infinity/);
});

Deno.test("progress() takes any whole number of steps, none too, and refuses others", () => {
  for (const steps of [-1, 1.5, NaN, 2 ** 53]) {
    throws(() => progress(steps), /progress\(\): steps must be a whole number of at least 0/);
  }
  progress(0);
  progress(1);
});

/** What is written to standard error meanwhile. */
async function written(act: () => Promise<unknown>): Promise<string> {
  const { writeSync } = Deno.stderr;
  let text = "";
  Deno.stderr.writeSync = (bytes) => {
    text += new TextDecoder().decode(bytes);
    return bytes.length;
  };
  try {
    await act();
  } finally {
    Deno.stderr.writeSync = writeSync;
  }
  return text;
}

Deno.test("showDownload() ends in a line that tells whether all of it came", async () => {
  const download = (received: number, total?: number) =>
    written(() =>
      showDownload("storm", async (onProgress) => {
        await onProgress(received / 2, total);
        await onProgress(received, total);
      })
    );
  match(await download(2e6, 2e6), /^storm: 100% \|█{20}\| 2\.0\/2\.0 MB \[\d\.\d s, .*\]\n$/);
  match(await download(1e6, 2e6), /^storm: {2}50% .* 1\.0\/2\.0 MB stopped \[/);
  match(await download(1e6), /^storm: 1\.0 MB \[\d\.\d s/);
  equal(await written(() => showDownload("kept", () => Promise.resolve())), "");
  const broken = written(() =>
    showDownload("storm", async (onProgress) => {
      await onProgress(2e6, 2e6);
      throw new Error("cut");
    }).catch(() => {})
  );
  match(await broken, /100% .* stopped/);
  const slow = written(() =>
    showDownload("storm", async (onProgress) => {
      await onProgress(1e6);
      await new Promise((resolve) => setTimeout(resolve, 120));
    })
  );
  match(await slow, /^storm: 1\.0 MB \[[0-9]\.[1-9] s/);
});

Deno.test("trainingLog() shows the last batch's loss beside the bar", async () => {
  const text = await written(async () => {
    const log = trainingLog([1, 2]);
    const epoch = { epoch: 0, loss: 0, accuracy: 0.75 };
    for await (const batch of log.train) {
      log.options.onBatch!({ ...epoch, loss: batch / 4 } as never);
    }
    log.options.onEpoch!(epoch as never);
    deepEqual([log.losses, log.accuracies], [[0.25, 0.5], [0.75]]);
  });
  match(text, /^epoch: 100% .* 2\/2 \[0\.\d s, .*\] loss 0\.5000\n$/);
});
