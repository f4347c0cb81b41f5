import type { ByteReader } from "../border/byte_reader.ts";
import { decodeValue } from "../border/decode_value.ts";
import { noteLine } from "../border/error_parts.ts";
import type { LinkEnd } from "../border/link.ts";
import { Message, type Outcome, readList } from "../border/messages.ts";
import { Peer } from "../border/peer.ts";
import type { AnyTensor } from "../border/tensors.ts";
import { learnersLine } from "./learners_line.ts";

/** How a name of the notebook's is read and written, in the notebook's own scope. */
export type Names = Record<string, [get: () => unknown, set: (value: unknown) => void]>;

/**
 * The answer's side: gives what names stand for, and calls functions with the arguments that come.
 *
 * Nothing here protects anything: it shares its process with the student's code.
 */
export class AnswerPeer extends Peer {
  #names: Names = {};
  /** The texts of the cells that were executed. */
  #cells: readonly string[] = [];

  /** Says which names may be asked for from now on. */
  define(names: Names, cells: readonly string[]): void {
    this.#names = names;
    this.#cells = cells;
  }

  protected override serve(kind: number, reader: ByteReader): Outcome {
    switch (kind) {
      case Message.get: {
        const [get] = this.#name(reader.text());
        return { status: "value", value: get() };
      }
      case Message.set: {
        const [, set] = this.#name(reader.text());
        set(decodeValue(reader, this));
        return { status: "value", value: undefined };
      }
      case Message.names:
        return {
          status: "value",
          value: Object.keys(this.#names).filter((name) => this.#isThere(name)),
        };
      case Message.call:
        return this.callLent(reader.u32(), reader.u8(), reader);
      case Message.gradient:
        return this.#gradient(reader);
    }
    throw new TypeError("unknown message");
  }

  #name(name: string): Names[string] {
    if (!Object.hasOwn(this.#names, name)) throw new ReferenceError(`${name} is not defined`);
    return this.#names[name];
  }

  #isThere(name: string): boolean {
    try {
      this.#names[name][0]();
      return true;
    } catch (error) {
      // One that is declared and has no value yet tells so when it is asked for.
      return !(error instanceof ReferenceError && error.message.endsWith("is not defined"));
    }
  }

  /** Notes on an error which line of the learner's threw it. */
  protected override located(outcome: Outcome): Outcome {
    const { value } = outcome;
    if (!(value instanceof Error)) return outcome;
    const line = learnersLine(value, this.#cells);
    if (line !== undefined) noteLine(value, line);
    return outcome;
  }

  /** The gradients of a function of tensors, as the test's own tape would have them. */
  #gradient(reader: ByteReader): Outcome {
    const { fn, owner } = this.lent(reader.u32());
    const args = readList(reader, this);
    const dy = decodeValue(reader, this);
    const places = args.flatMap((arg, i) => arg instanceof this.tf.Tensor ? [i] : []);
    const of = (...tensors: unknown[]) => {
      const all = [...args];
      for (const [i, place] of places.entries()) all[place] = tensors[i];
      return Reflect.apply(fn, owner, all);
    };
    const value = this.tf.grads(of)(places.map((place) => args[place]), dy) as AnyTensor[];
    return { status: "value", value };
  }

  protected override withKernels(run: () => unknown, names: string[]): unknown {
    const { state } = this.tf.engine();
    const before = [state.profiling, state.activeProfile.kernels];
    state.profiling = true;
    state.activeProfile.kernels = [];
    try {
      return run();
    } finally {
      names.push(
        ...new Set<string>(state.activeProfile.kernels.map(({ name }: { name: string }) => name)),
      );
      [state.profiling, state.activeProfile.kernels] = before;
    }
  }

  protected override patience(): number {
    return 1e9; // The tests' side is the one that watches the time.
  }

  protected override failure(why: LinkEnd | "late" | "garbled"): Error {
    return new Error(`The tests cannot be reached: ${why}.`);
  }

  protected override refusal(what: string, role: string): Error {
    return new TypeError(`${role} ${what}, which cannot be handed over.`);
  }
}
