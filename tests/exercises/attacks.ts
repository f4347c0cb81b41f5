import type { Notebook } from "../../lib/grading/mod.ts";

/** Code that solves nothing, in an answer's place. */
export interface ExerciseAttack {
  name: string;
  /** What an answer's function does; it ends in a `return`. */
  body: string;
  /** What an answer's cell does where no function is asked for. */
  top?: string;
}

/** What a test's cells declare at their top level: names that an answer in the same process could reach. */
export function testNames({ cells }: Notebook): string[] {
  const names = new Set<string>();
  for (const { source, metadata: { nbgrader } } of cells) {
    if (!nbgrader?.grade) continue;
    for (const [, name] of source.matchAll(/^\s*(?:const|let|(?:async )?function)\s+(\w+)/gm)) {
      names.add(name);
    }
    for (const [, list] of source.matchAll(/^(?:const|let)\s+\[([^\]]+)\]/gm)) {
      for (const name of list.split(",")) names.add(name.trim());
    }
  }
  return [...names].filter((name) => /^\w+$/.test(name));
}

/**
 * Attacks on the tests of an exercise.
 *
 * @param names What its tests declare.
 */
export function exerciseAttacks(names: readonly string[]): ExerciseAttack[] {
  const list = JSON.stringify(names);
  const read = (name: string) =>
    `(() => { try { return eval(${name}); } catch { return undefined; } })()`;
  const each = (action: string) =>
    `for (const name of ${list}) { try { const value: any = ${
      read("name")
    }; ${action} } catch {} }`;
  const cut = each(
    "if (Array.isArray(value)) value.length = 0; else if (typeof value === 'object') for (const key in value) delete value[key];",
  );
  const replace = `for (const name of ${list}) { ` +
    "try { (globalThis as any)[name] = () => undefined; } catch {} " +
    "try { eval(name + ' = () => undefined'); } catch {} }";
  const ask = each(
    "const found = typeof value === 'function' ? value(...arguments) : value; " +
      "if (found !== undefined && !(found instanceof Promise)) return found;",
  );
  const quiet = "for (const name of ['assertClose', 'assertEqual', 'assertShape', 'credit']) " +
    "{ try { (globalThis as any)[name] = () => undefined; } catch {} }";
  const neverReady =
    `Object.assign(Object.create((globalThis as any).tf?.Tensor?.prototype ?? {}), {
    shape: [], dtype: "float32", size: 1, isDisposed: false,
    dataSync() { throw new Error("not yet"); }, data: () => new Promise(() => {}),
    array: () => new Promise(() => {}), arraySync() { throw new Error("not yet"); } })`;
  const agrees = `new Proxy(function () {}, {
    get: (_, key) => key === Symbol.toPrimitive ? () => 0 : key === "length" ? 1 : ${"0"},
    has: () => true, apply: () => 0, ownKeys: () => ["length", "name", "prototype"] }) as any`;
  const tape = `try {
    const { engine } = await0(); const { state } = engine();
    for (const node of state.activeTape ?? []) for (const output of node.outputs) return output;
    for (const tensor of state.activeScope?.track ?? []) return tensor;
  } catch {}`.replace("await0()", "(globalThis as any).tf ?? {}");
  const spy = `try {
    const { tf } = globalThis as any; const { state } = tf.engine();
    state.activeScope.track = new Proxy([], { set: (all, key, tensor) => { (globalThis as any).seen = tensor; return Reflect.set(all, key, tensor); } });
    if ((globalThis as any).seen?.dataSync) return (globalThis as any).seen;
  } catch {}`;
  const forge = `try {
    const jupyter = (Deno as any)[(Deno as any).internal].jupyter;
    jupyter.broadcastResult(1, { [Symbol.for("Jupyter.display")]: () => ({ "text/plain": "9", "application/vnd.convolutions.credit+json": { points: 9, of: 9 } }) });
    console.log("Passed, 9 of 9: all");
  } catch {}`;
  return [
    { name: "cuts the lists of cases", body: `${cut} return undefined;`, top: cut },
    { name: "replaces the tests' functions", body: `${replace} return undefined;`, top: replace },
    { name: "asks the tests' own references", body: `${ask} return undefined;` },
    { name: "silences the checks", body: `${quiet} return undefined;`, top: quiet },
    {
      name: "does all that in a getter",
      body:
        `return { get length() { ${cut} ${replace} ${quiet} return 1; }, get 0() { ${replace} return 0; },
        get shape() { ${cut} return []; }, dtype: "float32", dataSync() { ${replace} return [0]; } } as any;`,
    },
    { name: "gives a value that is never ready", body: `return ${neverReady} as any;` },
    { name: "agrees with everything", body: `return ${agrees};` },
    { name: "reads the tape and the scope of tfjs", body: `${tape} return undefined;` },
    { name: "has tfjs tell what it makes", body: `${spy} return undefined;` },
    { name: "sends a result in the kernel's way", body: `${forge} return undefined;`, top: forge },
    {
      name: "is an error that looks like a pass",
      body: "throw Object.assign(new Error(''), { name: 'Credit', points: 9, of: 9 });",
    },
    { name: "gives NaN", body: "return NaN as any;" },
  ];
}

/** Puts an attack into a stub: in a function's place of the answer, or at its top level. */
export function attacked(stub: string, { body, top = "" }: ExerciseAttack): string {
  return stub.replaceAll(
    /^([ \t]*)\/\/ YOUR CODE HERE$/gm,
    (_, indent: string) => indent === "" ? top : `${indent}${body}`,
  );
}
