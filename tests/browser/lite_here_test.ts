/** JupyterLite's kernel and help in this process: Jupyter's messages on one side, a fake worker on the other. */
import { deepEqual, equal, rejects } from "node:assert/strict";
import type { KernelClient } from "../../lib/browser/client.ts";
import type { HelpClient } from "../../lib/browser/help/help_client.ts";
import { CellHelp, charactersOf, unitsOf } from "../../lib/browser/lite/cell_help.ts";
import { sharedModule, type ShareScope, takeShared } from "../../lib/browser/lite/shared.ts";
import { joinLines, type NotebookTexts } from "../../lib/browser/lite/whole_texts.ts";
import type { Output } from "../../lib/browser/messages.ts";

/** What JupyterLab shares, so that a module tells its name. */
class Signal {
  emitted = 0;
  emit() {
    this.emitted++;
  }
}
const MODULES: Record<string, object> = {
  "@lumino/signaling": { Signal },
  "@jupyterlab/services": { KernelMessage: { createMessage: (options: object) => options } },
};
const scope: ShareScope = Object.fromEntries(
  [
    ..."@codemirror/language @codemirror/state @codemirror/view @jupyterlab/codemirror".split(" "),
    ..."@jupyterlab/notebook @jupyterlab/services @jupyterlite/services @lumino/signaling".split(
      " ",
    ),
  ].map((name) => {
    const version = (is: string) => ({
      get: () => Promise.resolve(() => ({ name, is, ...MODULES[name] })),
    });
    return [name, { "9.0.0": version("old"), "10.0.0": version("new"), "1.0.0": version("older") }];
  }),
);
await takeShared(scope);
const { DenoKernel } = await import("../../lib/browser/lite/deno_kernel.ts");

const settle = async () => {
  for (let turn = 0; turn < 20; turn++) await null;
};

Deno.test("takeShared() takes the newest version of each package, or says what is not shared", async () => {
  deepEqual((sharedModule("@codemirror/view") as { is: string }).is, "new");
  const { "@codemirror/view": _, ...less } = scope;
  await rejects(takeShared(less), new Error("JupyterLab does not share @codemirror/view"));
});

Deno.test("joinLines() joins texts that are lists of lines, and leaves JSON alone", () => {
  const notebook: NotebookTexts = {
    cells: [
      {
        cell_type: "code",
        metadata: {},
        source: ["a\n", "b"],
        outputs: [
          { text: ["c\n", "d"] },
          {
            data: {
              "text/html": ["<p>", "</p>"],
              "application/json": ["e"],
              "a/x+json": ["f"],
              "b/c": [1],
            },
          },
          {},
        ],
      },
      { cell_type: "markdown", metadata: {}, source: "whole" },
    ],
  };
  joinLines(notebook);
  deepEqual(notebook.cells.map(({ source }) => source), ["a\nb", "whole"]);
  deepEqual(notebook.cells[0].outputs, [
    { text: "c\nd" },
    { data: { "text/html": "<p></p>", "application/json": ["e"], "a/x+json": ["f"], "b/c": [1] } },
    {},
  ]);
});

Deno.test("positions count characters on one side, UTF-16 units on the other", () => {
  const text = "a🌀b🌀";
  deepEqual([0, 1, 2, 3, 4, 9].map((at) => unitsOf(text, at)), [0, 1, 3, 4, 6, 6]);
  deepEqual([0, 1, 3, 4, 6].map((at) => charactersOf(text, at)), [0, 1, 2, 3, 4]);
});

Deno.test("CellHelp answers complete and inspect requests in Jupyter's words", async () => {
  const asked: unknown[][] = [];
  const answers: Record<string, unknown[]> = {};
  const answer = (ask: string) => (...given: unknown[]) => {
    asked.push([ask, ...given]);
    return Promise.resolve(answers[ask]?.shift());
  };
  const client = {
    complete: answer("complete"),
    hover: answer("hover"),
    signature: answer("signature"),
  };
  const help = new CellHelp(client as unknown as HelpClient, (kernel, code) => ({
    cells: [kernel, code],
    cell: 1,
  }));
  answers.complete = [{
    from: 3,
    to: 5,
    members: true,
    entries: [{ name: "max", kind: "const" }, { name: "a-b", kind: "class", insert: '["a-b"]' }],
  }];
  const types = (...all: string[][]) => ({
    _jupyter_types_experimental: all.map(([text, type]) => ({ start: 2, end: 4, text, type })),
  });
  deepEqual(await help.complete("k", "🌀.ma", 4), {
    status: "ok",
    matches: ["max", '["a-b"]'],
    cursor_start: 2,
    cursor_end: 4,
    metadata: types(["max", "instance"], ['["a-b"]', "class"]),
  });
  deepEqual(asked.pop(), ["complete", ["k", "🌀.ma"], 1, 5]);
  deepEqual(await help.complete("k", "x", 1), {
    status: "ok",
    matches: [],
    cursor_start: 1,
    cursor_end: 1,
    metadata: { _jupyter_types_experimental: [] },
  });
  asked.length = 0;
  const found = (code: string, docs: string) => ({
    status: "ok",
    found: true,
    data: {
      "text/markdown": `\`\`\`typescript\n${code}\n\`\`\`\n\n${docs}`,
      "text/plain": `${code}\n\n${docs}`.trim(),
    },
    metadata: {},
  });
  answers.hover = [{ code: "const a", docs: "Told." }];
  deepEqual(await help.inspect("k", "🌀a", 2), found("const a", "Told."));
  deepEqual(asked.splice(0), [["hover", ["k", "🌀a"], 1, 3]]);
  answers.hover = [undefined, { code: "const b", docs: "" }];
  deepEqual(await help.inspect("k", "b", 1), found("const b", ""));
  deepEqual(asked.splice(0).map(([ask, , , at]) => `${ask} ${at}`), ["hover 1", "hover 0"]);
  answers.signature = [{
    prefix: "f(",
    parameters: [{ text: "a, " }, { text: "b" }],
    suffix: ")",
    docs: "D",
  }];
  deepEqual(await help.inspect("k", "f(", 2), found("f(a, b)", "D"));
  deepEqual(asked.splice(0).map(([ask, , , at]) => `${ask} ${at}`), ["hover 2", "signature 2"]);
  deepEqual(await help.inspect("k", "", 0), { status: "ok", found: false, data: {}, metadata: {} });
});

/** A kernel whose cells a test ends. */
function kernel({ stopsLoops = true } = {}) {
  const sent: string[] = [];
  const told: string[] = [];
  const cells: {
    code: string;
    onOutput(output: Output): void;
    end(status: string): void;
    fail(error: unknown): void;
  }[] = [];
  const client = {
    stopsLoops,
    start: () => Promise.reject(new Error("not yet")),
    interrupt: () => told.push("interrupt"),
    dispose: () => told.push("dispose"),
    execute: (code: string, { onOutput }: { onOutput(output: Output): void }) =>
      new Promise((resolve, reject) => {
        cells.push({
          code,
          onOutput,
          end: (status) => resolve({ status, executionCount: 99 }),
          fail: reject,
        });
      }),
  };
  const help = {
    complete: (...given: unknown[]) => Promise.resolve({ complete: given }),
    inspect: (...given: unknown[]) => Promise.resolve({ inspect: given }),
  };
  const made = new DenoKernel(
    {
      id: "k1",
      name: "deno",
      location: "here",
      sendMessage: (message) => {
        const { channel, msgType, content, session, parentHeader } = message as Record<
          string,
          never
        >;
        const { msg_id } = parentHeader as { msg_id: string };
        equal(session, "s");
        sent.push(`${channel} ${msgType} ${msg_id} ${JSON.stringify(content)}`);
      },
    },
    client as unknown as KernelClient,
    help as unknown as CellHelp,
  );
  const ask = (msg_type: string, msg_id: string, content: Record<string, unknown> = {}) =>
    made.handleMessage({
      channel: "shell",
      header: { msg_id, msg_type, session: "s" },
      parent_header: {},
      content,
    });
  const run = (msg_id: string, content: Record<string, unknown> = {}) =>
    ask("execute_request", msg_id, { code: `cell ${msg_id}`, ...content });
  return { made, sent, told, cells, ask, run, taken: () => sent.splice(0) };
}

const busy = (id: string) => `iopub status ${id} {"execution_state":"busy"}`;
const idle = (id: string) => `iopub status ${id} {"execution_state":"idle"}`;
const input = (id: string, count: number) =>
  `iopub execute_input ${id} {"code":"cell ${id}","execution_count":${count}}`;
const done = (id: string, status: string, count: number, more = "") =>
  `shell execute_reply ${id} {"status":"${status}","execution_count":${count},"user_expressions":{},"payload":[]${more}}`;

Deno.test("DenoKernel runs cells one after the other, with their outputs, counts and replies", async () => {
  const { made, run, cells, taken } = kernel();
  deepEqual([made.id, made.name, made.location, made.isDisposed], ["k1", "deno", "here", false]);
  await made.ready;
  await run("a");
  await run("b", { silent: true });
  await run("c");
  deepEqual(taken(), [busy("a"), input("a", 1)]);
  equal(cells.length, 1);
  cells[0].onOutput({ msg_type: "stream", content: { name: "stdout", text: "x" } });
  cells[0].onOutput({
    msg_type: "execute_result",
    content: { execution_count: 7, data: {}, metadata: {} },
  });
  cells[0].end("ok");
  await settle();
  deepEqual(taken(), [
    'iopub stream a {"name":"stdout","text":"x"}',
    'iopub execute_result a {"execution_count":1,"data":{},"metadata":{}}',
    done("a", "ok", 1),
    idle("a"),
    busy("b"),
  ]);
  cells[1].end("ok");
  await settle();
  deepEqual(taken(), [done("b", "ok", 1), idle("b"), busy("c"), input("c", 2)]);
  cells[2].end("ok");
  await settle();
  deepEqual(taken(), [done("c", "ok", 2), idle("c")]);
  deepEqual(made.executed, ["cell a", "cell c"]);
});

Deno.test("DenoKernel: after a cell that fails those that wait are not run, unless they are meant to", async () => {
  const { run, cells, taken } = kernel();
  const error = { ename: "E", evalue: "e", traceback: ["t"] };
  for (const id of ["a", "b", "c"]) await run(id);
  cells[0].onOutput({ msg_type: "error", content: error });
  cells[0].end("error");
  await settle();
  const text = JSON.stringify(error).slice(1, -1);
  deepEqual(taken().slice(2), [
    `iopub error a {${text}}`,
    done("a", "error", 1, `,${text}`),
    idle("a"),
    ...["b", "c"].flatMap((
      id,
    ) => [busy(id), `shell execute_reply ${id} {"status":"aborted"}`, idle(id)]),
  ]);
  await run("d", { stop_on_error: false });
  await run("e");
  cells[1].end("error");
  await settle();
  equal(cells[2].code, "cell e");
  cells[2].fail(new TypeError("no worker"));
  await settle();
  const lost = '"ename":"TypeError","evalue":"no worker","traceback":["TypeError: no worker"]';
  deepEqual(taken().slice(-3), [
    `iopub error e {${lost}}`,
    `shell execute_reply e {"status":"error","execution_count":3,${lost}}`,
    idle("e"),
  ]);
  await run("f");
  cells[3].fail("words");
  await settle();
  equal(
    taken().at(-2),
    'shell execute_reply f {"status":"error","execution_count":4,"ename":"Error","evalue":"words","traceback":["Error: words"]}',
  );
});

Deno.test("DenoKernel answers everything else at once, while a cell runs, too", async () => {
  const { run, ask, taken } = kernel();
  await ask("kernel_info_request", "i");
  const [first, reply, last] = taken();
  deepEqual([first, last], [busy("i"), idle("i")]);
  deepEqual(JSON.parse(reply.slice("shell kernel_info_reply i ".length)), {
    status: "ok",
    protocol_version: "5.3",
    implementation: "Deno kernel in a browser",
    implementation_version: "0.1.0",
    language_info: {
      name: "typescript",
      version: "6.0.3",
      mimetype: "text/x.typescript",
      file_extension: ".ts",
      pygments_lexer: "typescript",
      codemirror_mode: "typescript",
      nbconvert_exporter: "script",
    },
    help_links: [],
    banner: "TypeScript in this browser",
  });
  await run("a");
  taken();
  await ask("complete_request", "b", { code: "x", cursor_pos: 1 });
  deepEqual(taken(), [
    busy("b"),
    'shell complete_reply b {"complete":["k1","x",1]}',
    idle("b"),
    busy("a"),
  ]);
  const answers: Record<string, string> = {
    inspect: '{"inspect":["k1","",0]}',
    is_complete: '{"status":"unknown"}',
    history: '{"status":"ok","history":[]}',
    comm_info: '{"status":"ok","comms":{}}',
  };
  for (const [ask_, answer] of Object.entries(answers)) {
    await ask(`${ask_}_request`, "c");
    deepEqual(taken(), [busy("c"), `shell ${ask_}_reply c ${answer}`, idle("c"), busy("a")]);
  }
  await ask("other", "d");
  deepEqual(taken(), [busy("d"), idle("d"), busy("a")]);
});

Deno.test("DenoKernel: Stop drops what waits, and says where it does not reach a loop", async () => {
  const { setTimeout: real } = globalThis;
  const late: [() => void, number][] = [];
  globalThis.setTimeout = ((run: () => void, after: number) => late.push([run, after])) as never;
  try {
    const { made, run, cells, told, taken } = kernel({ stopsLoops: false });
    made.interrupt();
    equal(late.length, 0);
    await run("a");
    await run("b");
    taken();
    made.interrupt();
    deepEqual(told, ["interrupt", "interrupt"]);
    deepEqual(taken(), [
      busy("b"),
      'shell execute_reply b {"status":"aborted"}',
      idle("b"),
      busy("a"),
    ]);
    equal(late[0][1], 2000);
    late[0][0]();
    equal(
      taken()[0],
      'iopub stream a {"name":"stderr","text":"This cell does not wait for anything, so that Stop does ' +
        'not reach it here. Kernel → Restart Kernel ends it; the cells must then be run anew.\\n"}',
    );
    cells[0].end("error");
    await settle();
    taken();
    late[0][0]();
    deepEqual(taken(), []);
    const stopping = kernel();
    await stopping.run("a");
    stopping.made.interrupt();
    equal(late.length, 1);
  } finally {
    globalThis.setTimeout = real;
  }
});

Deno.test("DenoKernel: what is disposed says nothing more, and once", async () => {
  const { made, run, cells, told, taken } = kernel();
  await run("a");
  await run("b");
  taken();
  made.dispose();
  made.dispose();
  deepEqual([told, made.isDisposed], [["dispose"], true]);
  equal((made.disposed as unknown as Signal).emitted, 1);
  cells[0].onOutput({ msg_type: "stream", content: { name: "stdout", text: "x" } });
  cells[0].end("aborted");
  await settle();
  deepEqual([taken(), cells.length], [[], 1]);
});
