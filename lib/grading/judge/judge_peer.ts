import { Garbled } from "../border/border_error.ts";
import type { ByteReader } from "../border/byte_reader.ts";
import type { ByteWriter } from "../border/byte_writer.ts";
import type { FunctionParts } from "../border/decode_value.ts";
import { type AnyFunction, encodeValue } from "../border/encode_value.ts";
import type { LinkEnd } from "../border/link.ts";
import { Message, type Outcome, Wish } from "../border/messages.ts";
import { Peer } from "../border/peer.ts";
import { type AnyTensor, isTensor } from "../border/tensors.ts";
import { differentiable } from "./differentiable.ts";
import { noteKernels } from "./note_kernels.ts";

/** By this a function of an answer's gives its arguments as a call has left them; see `argumentsAfter()`. */
const $argumentsAfter = Symbol.for("convolutions.argumentsAfter");

/** Why a test's calls came to nothing. */
export interface Failure {
  status: "timeout" | "died" | "output" | "forged";
  reason: string;
}

/**
 * The tests' side: calls the answer's functions with a limit of time, and believes nothing that comes back.
 */
export class JudgePeer extends Peer {
  /** The first thing after which the answer's process is of no more use. */
  failed: Failure | undefined;
  /** How often the answer's process was asked for anything: what it holds may have changed since. */
  requests = 0;
  readonly #functions = new Map<number, AnyFunction>();
  #source = "";
  #testing = false;
  #limit = 0;
  #left = 0;
  #since: number | undefined;
  readonly #timers = new Set<ReturnType<typeof setTimeout>>();

  /**
   * Begins a test: so many milliseconds of the answer's time are left.
   *
   * @param source What an answer's function gives as its text.
   */
  begin(milliseconds: number, source: string): void {
    this.#source = source;
    this.#testing = true;
    this.#limit = this.#left = milliseconds;
    this.failed = undefined;
  }

  /** Ends a test; what was lent to the answer is taken back. */
  end(): void {
    this.#testing = false;
    this.forget();
    this.#functions.clear();
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }

  /** Which of these names stand for something in the notebook. */
  names(): string[] {
    const outcome = this.request(Message.names, "the notebook", () => {});
    const { value } = outcome;
    return Array.isArray(value) ? value.filter((name) => typeof name === "string") : [];
  }

  /** What a name stands for. */
  get(name: string): unknown {
    const role = `${name} is`;
    const out = this.request(Message.get, name, (out) => out.text(name), [], role);
    return this.finish(out, role);
  }

  /** Gives a name a value. */
  set(name: string, value: unknown): void {
    const outcome = this.request(
      Message.set,
      name,
      (out) => {
        out.text(name);
        encodeValue(out, value, this);
      },
      [],
      `${name} is`,
    );
    this.finish(outcome, `${name} is`);
  }

  override makeFunction(parts: FunctionParts): AnyFunction {
    const known = this.#functions.get(parts.handle);
    if (known !== undefined) return known;
    // deno-lint-ignore no-this-alias -- `this` of the function is another
    const peer = this;
    const made = function (this: unknown, ...args: unknown[]) {
      if (new.target !== undefined || parts.isClass) {
        throw peer.refusal("a class instance", `new ${parts.name}() makes`);
      }
      return peer.call(parts, args);
    };
    Object.defineProperties(made, {
      name: { value: parts.name, configurable: true },
      length: { value: parts.length, configurable: true },
      toString: { value: () => this.#source, configurable: true },
      [$argumentsAfter]: {
        value: (...args: unknown[]) => {
          const outcome = peer.ask(parts, args, Wish.arguments);
          peer.finish(outcome, `${parts.name}() returned`);
          return outcome.arguments ?? args;
        },
      },
    });
    this.#functions.set(parts.handle, made);
    return made;
  }

  protected override call(parts: FunctionParts, args: readonly unknown[]): unknown {
    const result = super.call(parts, args);
    const tensors = args.filter((arg): arg is AnyTensor =>
      typeof arg === "object" && arg !== null && isTensor(arg)
    );
    if (tensors.length === 0 || !(result instanceof this.tf.Tensor)) return result;
    return differentiable(this.tf, result as AnyTensor, tensors, (dy) => {
      const outcome = this.request(Message.gradient, parts.name, (out) => {
        out.u32(parts.handle);
        this.writeArguments(out, args, parts.name);
        encodeValue(out, dy, this);
      });
      return this.finish(outcome, `the gradient of ${parts.name}() is`);
    });
  }

  protected override serve(kind: number, reader: ByteReader): Outcome {
    if (kind !== Message.call || !this.#testing) throw new Garbled("no call");
    return this.callLent(reader.u32(), reader.u8(), reader);
  }

  protected override request(
    kind: number,
    name: string,
    write: (out: ByteWriter) => void,
    variables?: AnyTensor[],
    role?: string,
  ): Outcome {
    if (this.failed !== undefined) throw new Error(this.failed.reason);
    this.requests++;
    const outermost = this.#since === undefined;
    if (outermost) this.#since = performance.now();
    try {
      return super.request(kind, name, write, variables, role);
    } finally {
      if (outermost) {
        this.#left -= performance.now() - this.#since!;
        this.#since = undefined;
      }
    }
  }

  protected override patience(): number {
    return Math.max(0, this.#left - (performance.now() - (this.#since ?? performance.now())));
  }

  protected override watch(promise: Promise<unknown>, late: () => void): void {
    const timer = setTimeout(late, this.patience());
    this.#timers.add(timer);
    const settled = () => {
      clearTimeout(timer);
      this.#timers.delete(timer);
    };
    promise.then(settled, settled);
  }

  protected override wishes(): number {
    return this.tf.engine().state.profiling ? Wish.kernels : 0;
  }

  protected override noticed({ kernels }: Outcome): void {
    if (kernels !== undefined) noteKernels(this.tf, kernels);
  }

  protected override failure(
    why: LinkEnd | "late" | "garbled",
    name: string,
    told?: string,
  ): Error {
    const seconds = `${this.#limit / 1000} s`;
    const failed: Failure = why === "late"
      ? { status: "timeout", reason: `${name}() ran longer than ${seconds} and was stopped.` }
      : why === "too large"
      ? { status: "output", reason: `${name}() returned more than can be handed to the tests.` }
      : why === "garbled"
      ? { status: "forged", reason: `${name}() sent what is no result: ${told}.` }
      : { status: "died", reason: `The kernel ended while ${name}() ran.` };
    this.failed ??= failed;
    return new Error(this.failed.reason);
  }

  protected override refusal(what: string, role: string): Error {
    return new TypeError(`${role} ${what}, which cannot be handed to the tests.`);
  }
}
