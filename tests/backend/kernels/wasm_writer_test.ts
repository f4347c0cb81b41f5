import { deepEqual, equal, ok, throws } from "node:assert/strict";
import {
  type Code,
  f32x4,
  type FunctionWriter,
  i32,
  memory,
  v128,
  when,
  whenElse,
  writeModule,
} from "../../../lib/backend/kernels/wasm_writer.ts";
import { compile } from "./compile_wasm.ts";

Deno.test("loops count as unsigned numbers, and not at all where there is nothing to do", () => {
  const { run, integers } = compile(3, (f, from, to, step) => {
    const counter = f.i32();
    const times = f.i32();
    return [
      f.loop(counter, from.get, to.get, step.get, times.increase(1)),
      i32.store(i32.const(0), times.get),
      i32.store(i32.const(4), counter.get),
    ];
  });
  const count = (from: number, to: number, step: number) => {
    run(from, to, step);
    return [...integers.subarray(0, 2)];
  };
  deepEqual(count(0, 10, 1), [10, 10]);
  deepEqual(count(0, 10, 4), [3, 12]);
  deepEqual(count(5, 5, 1), [0, 5]);
  deepEqual(count(6, 5, 1), [0, 6]);
  deepEqual(count(0x7ffffffe, 0x80000002 | 0, 1), [4, 0x80000002 | 0]);
  const repeated = (times: number) => {
    const program = compile(0, (f) => {
      const sum = f.i32();
      return [f.repeat(times, sum.increase(3)), sum.increase(0), i32.store(i32.const(0), sum.get)];
    });
    program.run();
    return program.integers[0];
  };
  deepEqual([-1, 0, 1, 2, 200].map(repeated), [0, 0, 3, 6, 600]);
});

Deno.test("when() and whenElse() run what their condition says", () => {
  const { run, integers } = compile(1, (_, n) => [
    when(i32.gtS(n.get, i32.const(3)), i32.store(i32.const(0), i32.const(1))),
    whenElse(
      n.get,
      i32.store(i32.const(4), i32.const(7)),
      i32.store(i32.const(4), i32.const(8)),
    ),
  ]);
  const after = (n: number) => {
    integers.fill(0, 0, 2);
    run(n);
    return [...integers.subarray(0, 2)];
  };
  deepEqual([0, 3, 4].map(after), [[0, 8], [0, 7], [1, 7]]);
});

Deno.test("scoped() lends the locals of scopes that have ended, by type, never one in use", () => {
  let locals: readonly string[] = [];
  const { run, integers } = compile(1, (f, n) => {
    const outer = f.i32();
    const code: Code = [
      outer.set(i32.const(1000)),
      [1, 20, 300].map((value) =>
        f.scoped(() => {
          const [a, b] = [f.i32(), f.v128()];
          const inner = f.scoped(() => {
            const c = f.i32();
            return [c.set(i32.const(value)), a.set(i32.add(a.get, c.get))];
          });
          return [
            a.set(n.get),
            b.set(v128.zero),
            inner,
            outer.set(i32.add(outer.get, a.get)),
          ];
        })
      ),
      i32.store(i32.const(0), outer.get),
    ];
    locals = f.localTypes;
    return code;
  });
  run(0);
  equal(integers[0], 1321);
  run(2);
  equal(integers[0], 1327);
  // The outer one, and one each of a, b and c.
  equal(locals.length, 4);
});

Deno.test("a scope within a later scope borrows from the earlier one", () => {
  let locals: readonly string[] = [];
  compile(0, (f) => {
    f.scoped(() => [f.i32(), f.v128()]);
    f.scoped(() => f.scoped(() => [f.i32(), f.v128()]));
    locals = f.localTypes;
    return "";
  }).run();
  equal(locals.length, 2);
});

Deno.test("a local of an inner scope is not lent to the scope around it", () => {
  const { run, integers } = compile(0, (f) =>
    f.scoped(() => {
      const inner = f.scoped(() => {
        const kept = f.i32();
        return [kept.increase(1), i32.store(i32.const(0), kept.get)];
      });
      const mine = f.i32();
      // In a loop the inner scope comes again: its local must not have become this one.
      return [f.repeat(3, [inner, mine.set(i32.const(50))]), i32.store(i32.const(4), mine.get)];
    }));
  run();
  deepEqual([...integers.subarray(0, 2)], [3, 50]);
});

Deno.test("memory.fill() fills so many bytes", () => {
  const { run, bytes } = compile(3, (_, to, byte, size) => memory.fill(to.get, byte.get, size.get));
  run(5, 7, 3);
  deepEqual([...bytes.subarray(4, 9)], [0, 7, 7, 7, 0]);
});

Deno.test("writeModule() writes modules of many functions, locals and far offsets", () => {
  const memory = new WebAssembly.Memory({ initial: 1 });
  const definitions = Array.from({ length: 150 }, (_, i) => ({
    name: `f${i}`,
    parameters: i % 3,
    body: (f: FunctionWriter) => {
      // Locals of both types in turns, more than a byte can number.
      const locals = Array.from({ length: 150 }, () => [f.i32(), f.v128()] as const);
      return [
        locals.map(([n, v], k) => [n.set(i32.const(k)), v.set(f32x4.const(k))]),
        i32.store(i32.const(0), locals[i][0].get),
        v128.store(i32.const(0), locals[i][1].get, 20_000),
      ];
    },
  }));
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(writeModule(definitions)), {
    env: { memory },
  });
  equal(Object.keys(exports).length, 150);
  for (const i of [0, 1, 127, 128, 149]) {
    const run = exports[`f${i}`] as (...values: number[]) => void;
    equal(run.length, i % 3);
    run();
    equal(new Int32Array(memory.buffer)[0], i);
    equal(new Float32Array(memory.buffer)[5000], i);
  }
});

Deno.test("writeModule() asks for the memory that it is told of", () => {
  const body = () => "";
  compile(0, body, { leastPages: 1 }).run();
  compile(0, body, { sharedMemory: true, leastPages: 1 }).run();
  throws(() => compile(0, body, { leastPages: 2 }), WebAssembly.LinkError);
  const shared = new WebAssembly.Module(
    writeModule([{ name: "run", parameters: 0, body }], { sharedMemory: true }),
  );
  throws(
    () =>
      new WebAssembly.Instance(shared, { env: { memory: new WebAssembly.Memory({ initial: 1 }) } }),
    WebAssembly.LinkError,
  );
  ok(WebAssembly.validate(writeModule([])));
});
