import * as tf from "@tensorflow/tfjs";
import { type Call, readCalls, readReferences, type Reference } from "./calls.ts";
import { makers } from "./layer_makers.ts";
import { arithmeticLayer, operationActivations } from "./operation.ts";
import { renameLayers } from "./rename_layers.ts";
import { type Config, safeName, Settings } from "./settings.ts";

/** A layer or a model, as Keras describes it. */
export interface Entry {
  class_name: string;
  config: Config;
  name?: string;
  module?: string;
  inbound_nodes?: unknown;
  trainable?: boolean;
}

/** What a layer of the file became: layers of tfjs one after the other, or a model. */
export interface Built {
  name: string;
  layers: tf.layers.Layer[];
  /** Layers of a nested model. */
  inner?: Built[];
  trainable: boolean;
}

/** Builds a model as its description says, and notes what became of its layers. */
export class ModelBuilder {
  readonly #file: string;
  readonly #keras: number;
  /** Every layer that was made, and its name in the file. */
  readonly #names = new Map<tf.layers.Layer, string>();
  readonly #models: tf.LayersModel[] = [];

  /** @param keras The first number of Keras's version. */
  constructor(file: string, keras: number) {
    this.#file = file;
    this.#keras = keras;
  }

  /** Builds the whole model. */
  whole(entry: Entry): { model: tf.LayersModel; parts: Built[] } {
    const built = this.#build(entry);
    renameLayers(this.#names, this.#models);
    settleReferences([...this.#names.keys()], this.#models);
    return built;
  }

  /** Gives back the memory of all layers, if something failed. */
  dispose(): void {
    const all = [...this.#names.keys()].flatMap((layer) => layer.weights);
    // A model in a model lists its layers' weights once more.
    for (const weight of new Set(all)) weight.dispose();
  }

  #build(entry: Entry): { model: tf.LayersModel; parts: Built[] } {
    if (entry.class_name === "Sequential") return this.#sequential(entry);
    if (isGraph(entry)) return this.#graph(entry);
    throw this.#refuse(
      `it is a model of the class ${entry.class_name}; only Sequential and Functional ones are read`,
    );
  }

  #sequential({ config }: Entry): { model: tf.Sequential; parts: Built[] } {
    // Up to Keras 2.2 the list of layers was the configuration.
    const list = (Array.isArray(config) ? config : config?.layers) as Entry[] | undefined;
    if (!Array.isArray(list)) throw this.#refuse("its description lists no layers");
    const model = tf.sequential({ name: config.name as string | undefined });
    this.#models.push(model);
    const parts: Built[] = [];
    for (const [place, entry] of list.entries()) {
      const settings = this.#settings(entry);
      if (place === 0 && !isModel(entry)) {
        const given = entry.class_name !== "InputLayer" &&
          settings.get("batch_input_shape") === undefined &&
          settings.get("batch_shape") === undefined;
        const shape = (given ? config.build_input_shape : undefined) as tf.Shape | undefined;
        const isInput = entry.class_name === "InputLayer";
        const input = tf.layers.inputLayer({
          batchInputShape: shape ?? settings.inputShape,
          name: isInput ? settings.name : undefined,
        });
        if (isInput) this.#names.set(input, nameOf(entry));
        model.add(input);
      }
      if (entry.class_name === "InputLayer") continue;
      const shapes = model.outputs ? [model.outputs[0].shape] : [];
      const part = this.#part(entry, shapes, { args: [], others: [] });
      const before = model.outputs ?? [];
      this.#explained(settings, () => part.layers.forEach((layer) => model.add(layer)));
      if (isLost(before, model.outputs)) throw lost(settings, before[0].shape);
      parts.push(part);
    }
    if (!model.outputs) throw this.#refuse("its description lists no layers");
    return { model, parts };
  }

  #graph({ config }: Entry): { model: tf.LayersModel; parts: Built[] } {
    const list = config.layers as Entry[] | undefined;
    if (!Array.isArray(list)) throw this.#refuse("its description lists no layers");
    const results = new Map<string, tf.SymbolicTensor[]>();
    const parts = new Map<string, Built>();
    const pending: { entry: Entry; name: string; place: number; call: Call }[] = [];
    const calls = new Map(list.map((entry) => [nameOf(entry), readCalls(entry.inbound_nodes)]));
    const firstCalls = this.#firstCalls(list, calls, config);
    for (const entry of list) {
      const name = nameOf(entry);
      if (entry.class_name === "InputLayer") {
        const { inputShape } = this.#settings(entry);
        const input = tf.input({ batchShape: inputShape, name: safeName(name) });
        this.#names.set(input.sourceLayer, name);
        results.set(keyOf([name, 0, 0]), [input]);
        continue;
      }
      calls.get(name)!.forEach((call, index) =>
        pending.push({ entry, name, place: index + firstCalls.get(name)!, call })
      );
    }
    // Shared layers may be called in any order; each round calls what has all its inputs.
    while (pending.length > 0) {
      const ready = pending.filter(({ call }) => hasAll(call, results));
      if (ready.length === 0) {
        const { entry } = pending[0];
        throw this.#refuse(`its layer "${nameOf(entry)}" (${entry.class_name}) waits for itself`);
      }
      for (const step of ready) {
        pending.splice(pending.indexOf(step), 1);
        const { entry, name, place, call } = step;
        const settings = this.#settings(entry);
        const inputs = this.#distinct(
          call.args.flatMap((each) =>
            "reference" in each ? [resultOf(each.reference, results)!] : []
          ),
          settings.name,
        );
        const part = parts.get(name) ??
          this.#part(entry, inputs.map(({ shape }) => shape), call);
        parts.set(name, part);
        const outputs = this.#explained(settings, () => {
          let value: tf.SymbolicTensor | tf.SymbolicTensor[] = inputs.length === 1
            ? inputs[0]
            : inputs;
          for (const layer of part.layers) value = layer.apply(value) as tf.SymbolicTensor;
          return Array.isArray(value) ? value : [value];
        });
        if (isLost(inputs, outputs)) throw lost(settings, inputs[0].shape);
        results.set(keyOf([name, place, 0]), outputs);
      }
    }
    const named = (value: unknown) =>
      readReferences(value).map((reference) => {
        const found = resultOf(reference, results);
        if (found) return found;
        throw this.#refuse(`it names "${reference[0]}", which is none of its layers' results`);
      });
    const [inputs, outputs] = [named(config.input_layers), named(config.output_layers)];
    const model = tf.model({ inputs, outputs, name: config.name as string | undefined });
    this.#models.push(model);
    return { model, parts: list.flatMap((entry) => parts.get(nameOf(entry)) ?? []) };
  }

  /** tfjs frees too early what enters a layer twice: the second time it is a copy. */
  #distinct(inputs: readonly tf.SymbolicTensor[], name: string): tf.SymbolicTensor[] {
    return inputs.map((input, place) => {
      if (!inputs.slice(0, place).includes(input)) return input;
      const copy = tf.layers.activation({ name: `${name}_again_${place}`, activation: "linear" });
      return copy.apply(input) as tf.SymbolicTensor;
    });
  }

  /** Keras 2 counts the calls of a nested model from one: building it was the first. */
  #firstCalls(
    list: readonly Entry[],
    calls: ReadonlyMap<string, readonly Call[]>,
    config: Config,
  ): Map<string, number> {
    const last = new Map<string, number>();
    const note = ([name, call]: Reference) => last.set(name, Math.max(call, last.get(name) ?? 0));
    for (const each of [...calls.values()].flat()) {
      for (const arg of each.args) if ("reference" in arg) note(arg.reference);
    }
    readReferences(config.output_layers).forEach(note);
    return new Map(list.map((entry) => {
      const name = nameOf(entry);
      const isLater = isModel(entry) && last.get(name) === calls.get(name)!.length;
      return [name, isLater ? 1 : 0];
    }));
  }

  /** Makes what a layer becomes. */
  #part(entry: Entry, shapes: readonly tf.Shape[], call: Call): Built {
    const name = nameOf(entry);
    const trainable = entry.config?.trainable !== false;
    const settings = this.#settings(entry);
    if (isModel(entry)) {
      const { model, parts } = this.#build(entry);
      // A layer is found by its name, which the description may have beside the model's own.
      model.name = safeName(name);
      this.#names.set(model, name);
      return { name, layers: [model], inner: parts, trainable };
    }
    const layers = this.#explained(settings, () => this.#make(entry, settings, shapes, call));
    // A layer made of several has names that go on.
    const rest = (layer: tf.layers.Layer) => layer.name.slice(settings.name.length);
    for (const layer of layers) this.#names.set(layer, name + rest(layer));
    return { name, layers, trainable };
  }

  #make(
    { class_name, module, config }: Entry,
    settings: Settings,
    shapes: readonly tf.Shape[],
    call: Call,
  ): tf.layers.Layer[] {
    // A class that a program registered has the name of its package before it.
    const className = class_name.replace(/^.*>/, "");
    // `x + 3` in Keras 2 is a layer of this class, in Keras 3 an operation, called as layers are.
    const isOperation = className === "TFOpLambda" || /\.ops\./.test(module ?? "") ||
      // In an .h5 file its module is missing; no layer is called with numbers.
      (call.args.some((each) => "constant" in each) && !Object.hasOwn(config, "dtype"));
    if (isOperation) {
      const path = className === "TFOpLambda" ? String(config.function) : className;
      const operation = path.split(".").at(-1)!.toLowerCase().replaceAll("_", "");
      const layer = call.others.length === 0 && arithmeticLayer(operation, call.args, settings);
      if (layer) return [layer];
      const activation = Object.hasOwn(operationActivations, operation) && call.args.length === 1 &&
        operationActivations[operation];
      if (activation) {
        return makers.Activation(
          this.#settings({ class_name: "Activation", config: { name: settings.name, activation } }),
          shapes,
        );
      }
      throw settings.refuse(`is an operation "${path}" that is not read here`);
    }
    const maker = Object.hasOwn(makers, className) ? makers[className] : undefined;
    if (!maker) {
      const known = ["InputLayer", ...Object.keys(makers)].join(", ");
      throw this.#refuse(
        `its layer "${settings.name}" is a ${className}; known are ${known}`,
      );
    }
    if (call.others.length > 0) {
      throw settings.refuse(`is called with ${call.others.join(", ")}, which is not read here`);
    }
    return maker(settings, shapes);
  }

  #settings({ class_name: className, config, name }: Entry): Settings {
    const named = config?.name === undefined ? { ...config, name } : config;
    return new Settings(
      className,
      named,
      this.#keras,
      (problem) => this.#refuse(`its layer "${named.name}" (${className}) ${problem}`),
    );
  }

  /** Says which layer it was where tfjs's own error does not. */
  #explained<Result>(settings: Settings, work: () => Result): Result {
    try {
      return work();
    } catch (error) {
      if (error instanceof TypeError && error.message.startsWith("Cannot build")) throw error;
      throw settings.refuse(`cannot be built (${(error as Error).message})`);
    }
  }

  #refuse(problem: string): TypeError {
    return new TypeError(`Cannot build the model of "${this.#file}": ${problem}.`);
  }
}

/**
 * Lets the model's own `dispose` free all: tfjs counts how often a layer is used, and then gives
 * one of the uses back.
 */
function settleReferences(
  layers: readonly tf.layers.Layer[],
  models: readonly tf.LayersModel[],
): void {
  const inside = models.map((model) => model as unknown as { internalContainerRefs: unknown[] });
  for (const layer of layers) {
    // A graph disposes of a model in it once more for each of these.
    const more = inside.flatMap(({ internalContainerRefs }) => internalContainerRefs);
    const uses = more.filter((each) => each === layer).length + 1;
    Object.assign(layer, { _refCount: uses });
  }
}

/** Whether a result has no pixels, which tfjs writes as a side that is open. */
function isLost(
  inputs: readonly tf.SymbolicTensor[],
  outputs: readonly tf.SymbolicTensor[],
): boolean {
  const isOpen = ({ shape }: tf.SymbolicTensor) =>
    shape.slice(1).some((side) => side === null || side < 1);
  return inputs.length > 0 && !inputs.some(isOpen) && outputs.some(isOpen);
}

function lost(settings: Settings, [, ...sides]: tf.Shape): TypeError {
  return settings.refuse(`gives nothing: its window is larger than the image [${sides}]`);
}

function nameOf({ name, config }: Entry): string {
  return name ?? config.name as string;
}

function isGraph({ class_name, config }: Entry): boolean {
  return class_name === "Functional" || class_name === "Model" ||
    // A subclass of Model that describes itself as a graph.
    (config?.input_layers !== undefined && config.output_layers !== undefined);
}

function isModel(entry: Entry): boolean {
  return entry.class_name === "Sequential" || isGraph(entry);
}

function keyOf([layer, call]: Reference): string {
  return JSON.stringify([layer, call]);
}

function resultOf(
  reference: Reference,
  results: ReadonlyMap<string, tf.SymbolicTensor[]>,
): tf.SymbolicTensor | undefined {
  return results.get(keyOf(reference))?.[reference[2]];
}

function hasAll(call: Call, results: ReadonlyMap<string, tf.SymbolicTensor[]>): boolean {
  return call.args.every((each) =>
    !("reference" in each) || resultOf(each.reference, results) !== undefined
  );
}
