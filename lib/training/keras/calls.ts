/** A result of a layer's call: the layer's name, which of its calls, and which of the results. */
export type Reference = readonly [layer: string, call: number, result: number];

/** What a call of a layer is given: earlier results, in order, or numbers. */
export type Argument = { reference: Reference } | { constant: unknown };

/** One call of a layer; of its further settings only those that say something. */
export interface Call {
  args: Argument[];
  /** What no layer here understands, by name. */
  others: string[];
}

/** Settings of a call that do not change what is predicted. */
const idle = new Set(["name", "training", "mask"]);

/** Reads the calls of a layer as Keras 2 or Keras 3 writes them. */
export function readCalls(nodes: unknown): Call[] {
  if (!Array.isArray(nodes)) return [];
  return nodes.map((node) => Array.isArray(node) ? keras2Call(node) : keras3Call(node));
}

/** `[[layer, call, result, settings], …]`, or a single one for an operation. */
function keras2Call(node: unknown[]): Call {
  const entries = (typeof node[0] === "string" ? [node] : node) as unknown[][];
  const call: Call = { args: [], others: [] };
  for (const [layer, at, result, settings] of entries) {
    call.args.push(
      layer === "_CONSTANT_VALUE"
        ? { constant: result }
        : { reference: [layer, at, result] as Reference },
    );
    for (const [name, value] of Object.entries(settings ?? {})) {
      if (name === "y") {
        const isReference = Array.isArray(value) && typeof value[0] === "string";
        call.args.push(
          isReference ? { reference: value as unknown as Reference } : { constant: value },
        );
      } else if (!idle.has(name) && value !== null) call.others.push(name);
    }
  }
  return call;
}

/** Tensors are described by their history; a list of them is one argument. */
function keras3Call({ args, kwargs }: { args?: unknown; kwargs?: Record<string, unknown> }): Call {
  const call: Call = { args: [], others: [] };
  const add = (value: unknown): void => {
    if (Array.isArray(value)) return value.forEach(add);
    const reference = historyOf(value);
    call.args.push(reference ? { reference } : { constant: value });
  };
  add(args ?? []);
  for (const [name, value] of Object.entries(kwargs ?? {})) {
    if (value === null || idle.has(name)) continue;
    // Operations name their operands.
    if (["x1", "x2", "x", "inputs"].includes(name)) add(value);
    else call.others.push(name);
  }
  return call;
}

function historyOf(value: unknown): Reference | undefined {
  const { class_name, config } = (value ?? {}) as {
    class_name?: string;
    config?: { keras_history?: Reference };
  };
  return class_name === "__keras_tensor__" ? config?.keras_history : undefined;
}

/** The results that a model takes in or gives out: one, or a list, or a list by name. */
export function readReferences(value: unknown): Reference[] {
  if (Array.isArray(value)) {
    if (typeof value[0] === "string") return [value as unknown as Reference];
    return value.flatMap(readReferences);
  }
  return value && typeof value === "object" ? Object.values(value).flatMap(readReferences) : [];
}
