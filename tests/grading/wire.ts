import * as tf from "@tensorflow/tfjs";
import { AnswerPeer, type Names } from "../../lib/grading/answer/answer_peer.ts";
import { type Link, LinkEnded } from "../../lib/grading/border/link.ts";
import type { Peer } from "../../lib/grading/border/peer.ts";
import { JudgePeer } from "../../lib/grading/judge/judge_peer.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** One end of a link without a process: whoever waits has the other side do its work meanwhile. */
class End {
  readonly inbox: Bytes[] = [];
  /** What was waited for, in milliseconds. */
  readonly waits: number[] = [];
  /** Comes in place of the next messages. */
  readonly instead: (Bytes | LinkEnded | undefined)[] = [];
  other!: End;

  constructor(readonly peer: Peer) {
    peer.connect(this as unknown as Link);
  }

  send(message: Bytes): void {
    this.other.inbox.push(message);
    setTimeout(() => this.other.deliver());
  }

  receive(milliseconds: number): Bytes | undefined {
    this.waits.push(milliseconds);
    if (this.instead.length > 0) {
      const next = this.instead.shift();
      if (next instanceof LinkEnded) throw next;
      return next;
    }
    while (this.inbox.length === 0 && this.other.inbox.length > 0) {
      this.other.peer.arrived(this.other.inbox.shift()!);
    }
    return this.inbox.shift();
  }

  /** What nobody has waited for arrives as an event. */
  deliver(): void {
    while (this.inbox.length > 0) this.peer.arrived(this.inbox.shift()!);
  }
}

/** tfjs as another process has it: with a tape of its own. */
const otherTf = {
  ...tf,
  grads: (f: (...tensors: tf.Tensor[]) => tf.Tensor) => (inputs: tf.Tensor[], dy: tf.Tensor) => {
    const { state } = tf.engine();
    const { activeTape, gradientDepth } = state;
    Object.assign(state, { activeTape: null, gradientDepth: 0 });
    try {
      return tf.grads(f)(inputs, dy);
    } finally {
      Object.assign(state, { activeTape, gradientDepth });
    }
  },
};

/** The tests' side and the answer's in one process, with a test of ten seconds begun. */
export function connected(values: Record<string, unknown> = {}, cells: readonly string[] = []) {
  const [judge, answer] = [new JudgePeer(tf), new AnswerPeer(otherTf)];
  const [end, far] = [new End(judge), new End(answer)];
  [end.other, far.other] = [far, end];
  const scope = { ...values };
  const names: Names = Object.fromEntries(
    Object.keys(values).map((name) => [name, [
      () => scope[name],
      (value: unknown) => void (scope[name] = value),
    ]]),
  );
  answer.define(names, cells);
  judge.begin(10_000, "the student's cells");
  // deno-lint-ignore no-explicit-any -- whatever the name stands for
  const get = (name: string): any => judge.get(name);
  return { judge, answer, end, far, scope, names, get };
}

/** What a call throws: its class, name and message. */
export function thrown(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    const { constructor, name, message } = error as Error;
    return [constructor.name, name, message];
  }
  return "nothing";
}
