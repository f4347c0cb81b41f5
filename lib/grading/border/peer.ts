import { Garbled, Unpassable } from "./border_error.ts";
import { ByteReader } from "./byte_reader.ts";
import { ByteWriter } from "./byte_writer.ts";
import type { FunctionParts, Maker } from "./decode_value.ts";
import type { AnyFunction, Keeper } from "./encode_value.ts";
import type { Link, LinkEnd } from "./link.ts";
import {
  Message,
  type Outcome,
  readList,
  readOutcome,
  unpassable,
  Wish,
  writeList,
  writeOutcome,
} from "./messages.ts";
import type { AnyTensor, Tfjs } from "./tensors.ts";

/** Calls that may wait for each other. */
const DEEPEST = 100;

/** A function that is lent to the other side. */
export interface Lent {
  fn: AnyFunction;
  owner: unknown;
}

interface Current {
  name: string;
  variables: AnyTensor[];
  /** True once what is read is no argument any more. */
  replied: boolean;
}

/** A promise of the other side's. */
interface Pending {
  name: string;
  variables: AnyTensor[];
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

/**
 * One side of the border: lends its functions, and calls those of the other side by value.
 *
 * The same on both sides but for what either may ask of the other; see `judge/` and `answer/`.
 */
export abstract class Peer implements Keeper, Maker {
  readonly #lent = new Map<number, Lent>();
  #handles = new Map<AnyFunction, number>();
  readonly #results = new Map<number, ByteReader>();
  readonly #awaited = new Set<number>();
  readonly #pending = new Map<number, Pending>();
  #handleCount = 0;
  #requests = 0;
  #promises = 0;
  #depth = 0;
  /** The call whose values are being written or read, and the `tf.Variable`s among its arguments. */
  protected current: Current = { name: "", variables: [], replied: false };
  protected link: Link | undefined;

  constructor(readonly tf: Tfjs) {}

  /** Milliseconds that a reply may take. */
  protected abstract patience(): number;

  /** Carries out what the other side asks for. */
  protected abstract serve(kind: number, reader: ByteReader): Outcome;

  /** What a call of the other side's function wants to know beside its result. */
  protected wishes(): number {
    return 0;
  }

  /** Told of what a call came to, before its result is used. */
  protected noticed(_outcome: Outcome): void {}

  /** What to throw when no reply came in time, or none can come. */
  protected abstract failure(why: LinkEnd | "late" | "garbled", name: string, told?: string): Error;

  /** @param role How the value comes to be here: `finder() returned`. */
  protected abstract refusal(what: string, role: string): Error;

  /** Speaks over this link from now on. */
  connect(link: Link): void {
    this.link = link;
  }

  /** For {@linkcode Link.open}. */
  readonly arrived = (message: Uint8Array<ArrayBuffer> | LinkEnd): void => {
    if (typeof message !== "string") return this.#dispatch(message);
    for (const { name, reject } of this.#pending.values()) reject(this.failure(message, name));
    this.#pending.clear();
  };

  keepFunction(fn: AnyFunction, owner: unknown): number {
    let handle = this.#handles.get(fn);
    if (handle === undefined) {
      handle = ++this.#handleCount;
      this.#handles.set(fn, handle);
      this.#lent.set(handle, { fn, owner });
    }
    return handle;
  }

  keepPromise(promise: PromiseLike<unknown>): number {
    const id = ++this.#promises;
    const { variables } = this.current;
    const settle = (outcome: Outcome) =>
      this.#reply(Message.settled, id, { ...outcome, variables: live(variables) });
    // A promise of another realm, or what only looks like one, is followed here.
    (async () => await promise)().then(
      (value) => settle({ status: "value", value }),
      (value) => settle(this.located({ status: "thrown", value })),
    );
    return id;
  }

  keepVariable(variable: AnyTensor): void {
    this.current.variables.push(variable);
  }

  noteVariable(variable: AnyTensor): void {
    if (!this.current.replied) this.current.variables.push(variable);
  }

  makePromise(id: number): Promise<unknown> {
    const { name, variables } = this.current;
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    this.#pending.set(id, { name, variables, resolve, reject });
    promise.catch(() => {}); // Whoever awaits it hears of it.
    this.watch(promise, () => {
      this.#pending.delete(id);
      reject(this.failure("late", name));
    });
    return promise;
  }

  /** Has `late` called if a promise does not settle in time. */
  protected watch(_promise: Promise<unknown>, _late: () => void): void {}

  makeFunction(parts: FunctionParts): AnyFunction {
    return (...args) => this.call(parts, args);
  }

  /** Calls a function of the other side; throws what it throws. */
  protected call(parts: FunctionParts, args: readonly unknown[], wish = 0): unknown {
    return this.finish(this.ask(parts, args, wish), `${parts.name}() returned`);
  }

  /** Calls a function of the other side. */
  protected ask({ handle, name }: FunctionParts, args: readonly unknown[], wish = 0): Outcome {
    const variables: AnyTensor[] = [];
    const outcome = this.request(Message.call, name, (out) => {
      out.u32(handle);
      out.u8(this.wishes() | wish);
      this.writeArguments(out, args, name);
    }, variables);
    this.assign(variables, outcome);
    return outcome;
  }

  protected writeArguments(out: ByteWriter, args: readonly unknown[], name: string): void {
    try {
      writeList(out, args, this);
    } catch (error) {
      if (!(error instanceof Unpassable)) throw error;
      throw this.refusal(error.message, `${name}() is given`);
    }
  }

  /** Sends a message and waits for its reply, with this thread at a stand. */
  protected request(
    kind: number,
    name: string,
    write: (out: ByteWriter) => void,
    variables: AnyTensor[] = [],
    role = `${name}() returned`,
  ): Outcome {
    if (this.#depth >= DEEPEST) {
      throw new RangeError(`${name}() is called within itself too deeply.`);
    }
    const before = this.current;
    this.current = { name, variables, replied: false };
    this.#depth++;
    const id = ++this.#requests;
    try {
      const out = new ByteWriter();
      out.u8(kind);
      out.u32(id);
      write(out);
      this.#awaited.add(id);
      this.link!.send(out.finish());
      const reader = this.#await(id, name);
      this.current = { name, variables, replied: true };
      const outcome = readOutcome(reader, this);
      this.noticed(outcome);
      return outcome;
    } catch (error) {
      if (error instanceof Garbled) throw this.failure("garbled", name, error.message);
      if (error instanceof Unpassable) throw this.refusal(error.message, role);
      throw error;
    } finally {
      this.#awaited.delete(id);
      this.#results.delete(id);
      this.#depth--;
      this.current = before;
    }
  }

  /** The result of a call, or what it has thrown. */
  protected finish({ status, value }: Outcome, role: string): unknown {
    if (status === "thrown") throw value;
    if (status === "unpassable") throw this.refusal(String(value), role);
    return value;
  }

  /** Gives this side's variables the values that the call has left. */
  protected assign(variables: readonly AnyTensor[], { variables: values = [] }: Outcome): void {
    for (const [i, value] of values.entries()) {
      const variable = variables[i] as unknown as Assignable | undefined;
      if (value === undefined || variable === undefined || variable.isDisposed) continue;
      if (String(variable.shape) === String(value.shape) && variable.dtype === value.dtype) {
        variable.assign(value);
      }
    }
  }

  #await(id: number, name: string): ByteReader {
    for (;;) {
      const result = this.#results.get(id);
      if (result !== undefined) return result;
      let message;
      try {
        message = this.link!.receive(this.patience());
      } catch (error) {
        throw this.failure((error as { end: LinkEnd }).end, name);
      }
      if (message === undefined) throw this.failure("late", name);
      this.#dispatch(message);
    }
  }

  #dispatch(message: Uint8Array<ArrayBuffer>): void {
    let kind, id;
    const reader = new ByteReader(message);
    try {
      [kind, id] = [reader.u8(), reader.u32()];
    } catch {
      return;
    }
    if (kind === Message.result) {
      if (this.#awaited.has(id)) this.#results.set(id, reader);
    } else if (kind === Message.settled) {
      this.#settled(id, reader);
    } else {
      this.#answer(kind, id, reader);
    }
  }

  #answer(kind: number, id: number, reader: ByteReader): void {
    const before = this.current;
    this.current = { name: "", variables: [], replied: false };
    this.#depth++;
    try {
      this.#reply(Message.result, id, this.serve(kind, reader));
    } catch (error) {
      this.#reply(Message.result, id, { status: "thrown", value: error });
    } finally {
      this.#depth--;
      this.current = before;
    }
  }

  #settled(id: number, reader: ByteReader): void {
    const pending = this.#pending.get(id);
    if (pending === undefined) return;
    this.#pending.delete(id);
    const { name, variables, resolve, reject } = pending;
    const before = this.current;
    this.current = { name, variables: [], replied: true };
    try {
      const outcome = readOutcome(reader, this);
      this.noticed(outcome);
      this.assign(variables, outcome);
      resolve(this.finish(outcome, `${name}() returned`));
    } catch (error) {
      reject(
        error instanceof Garbled
          ? this.failure("garbled", name, error.message)
          : error instanceof Unpassable
          ? this.refusal(error.message, `${name}() returned`)
          : error,
      );
    } finally {
      this.current = before;
    }
  }

  #reply(kind: number, id: number, outcome: Outcome): void {
    const write = (outcome: Outcome): Uint8Array<ArrayBuffer> => {
      const out = new ByteWriter();
      out.u8(kind);
      out.u32(id);
      writeOutcome(out, outcome, this);
      return out.finish();
    };
    let message;
    try {
      message = write(outcome);
    } catch (error) {
      message = write(unpassable(error));
    }
    this.link?.send(message);
  }

  /** Takes back all functions that were lent. */
  protected forget(): void {
    this.#lent.clear();
    this.#handles = new Map();
  }

  protected lent(handle: number): Lent {
    const lent = this.#lent.get(handle);
    if (lent === undefined) throw new ReferenceError("The function is not there any more.");
    return lent;
  }

  /** Calls a function that was lent, and says what came of it. */
  protected callLent(handle: number, wish: number, reader: ByteReader): Outcome {
    const lent = this.lent(handle);
    const args = readList(reader, this);
    reader.end();
    const { variables } = this.current;
    const run = () => Reflect.apply(lent.fn, lent.owner, args);
    const kernels: string[] | undefined = wish & Wish.kernels ? [] : undefined;
    const outcome: Outcome = { status: "value", value: undefined, kernels };
    try {
      outcome.value = kernels ? this.withKernels(run, kernels) : run();
    } catch (error) {
      outcome.status = "thrown";
      outcome.value = error;
    }
    if (outcome.status === "thrown") this.located(outcome);
    outcome.variables = live(variables);
    if (wish & Wish.arguments) outcome.arguments = args;
    return outcome;
  }

  /** Notes on what was thrown where that was. */
  protected located(outcome: Outcome): Outcome {
    return outcome;
  }

  /** Runs something and notes the names of the tfjs kernels that it used. */
  protected withKernels(run: () => unknown, _names: string[]): unknown {
    return run();
  }
}

interface Assignable {
  isDisposed: boolean;
  shape: number[];
  dtype: string;
  assign(value: unknown): void;
}

/** Variables, less those that hold nothing any more. */
function live(variables: readonly AnyTensor[]): (AnyTensor | undefined)[] {
  return variables.map((variable) =>
    (variable as unknown as Assignable).isDisposed ? undefined : variable
  );
}
