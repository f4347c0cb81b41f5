import { deepEqual, equal, match, ok } from "node:assert/strict";
import { Project } from "../../scripts/project.ts";
import { runSession, type SessionCell } from "./kernel_session.ts";
import { LATE } from "./late_cases.ts";

const project = new Project();
const ignore = Deno.build.os === "windows" ||
  !await Deno.stat(project.kernelspec).then(() => true, () => false);

Deno.test("the kernel shows late errors, named as late, and the next cells go on", {
  ignore,
}, async () => {
  const cells: SessionCell[] = [{
    code: `import { EventEmitter } from "node:events";
import { sleep, startBackend } from "convolutions";
await startBackend();
const emitter = new EventEmitter();`,
    timeout: 60,
  }];
  for (const [, code] of LATE) {
    cells.push({ code: `${code} "set"` }, { code: `await sleep(400); "fine"`, timeout: 5 });
  }
  const again =
    "let times = 0; const timer = setInterval(() => { times++; throw Error('again') }, 2);";
  cells.push({ code: again }, {
    code: `await sleep(400); clearInterval(timer); times`,
    timeout: 5,
  });
  const { cells: results } = await runSession(project, cells);
  const shown = results.map(({ outputs }) =>
    outputs.filter(({ type }) => type === "stream").map(({ text }) => text).join("")
  );
  for (const [index, [name, , expected]] of LATE.entries()) {
    const [set, next] = [1 + 2 * index, 2 + 2 * index];
    deepEqual([results[set].status, results[next].status], ["ok", "ok"], name);
    equal(results[next].outputs.at(-1)?.text, '"fine"', name);
    match(shown[set] + shown[next], /^Late error, from a timer or a promise/, name);
    match(shown[set] + shown[next], expected, name);
    ok(!/\b(ext|node):/.test(shown[set] + shown[next]), "frames of Deno's event loop");
  }
  const repeated = shown.slice(-2).join("").match(/Error: again/g)?.length ?? 0;
  ok(repeated >= 1 && repeated <= 3, `the same error is shown ${repeated} times`);
});

Deno.test("the kernel shows an error of a running cell once, and a stopped background loop", {
  ignore,
}, async () => {
  const { cells } = await runSession(project, [
    { code: `import { modelGraph, nextFrame, sleep } from "convolutions";`, timeout: 60 },
    { code: `await Promise.reject(new Error("awaited"))` },
    { code: `modelGraph(3)` },
    { code: `(async () => { for (;;) await nextFrame(); })(); await sleep(10000)`, stops: [0.5] },
    { code: `await sleep(100); "fine"`, timeout: 5 },
  ]);
  deepEqual(cells[1].outputs.map(({ type }) => type), ["error"]);
  deepEqual(cells[2].outputs.map(({ type }) => type), ["error"]);
  deepEqual(cells[3].outputs.map(({ type }) => type), ["error"], "Stop is no late error");
  equal(cells[4].outputs.at(-1)?.text, '"fine"');
});
