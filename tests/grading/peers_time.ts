import { deepEqual, equal, ok, rejects, throws } from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { LinkEnded } from "../../lib/grading/border/link.ts";
import { connected, thrown } from "./wire.ts";

await tf.setBackend("cpu");

class Robot {
  legs = 4;
}

Deno.test("promises settle later, with a value, an error, or what cannot cross", async () => {
  const { get } = connected({
    later: async (x: number) => await Promise.resolve(2 * x),
    fails: async () => await Promise.reject(new URIError("bad")),
    robot: async () => await Promise.resolve(new Robot()),
    own: { then: (resolve: (value: number) => void) => resolve(8) },
    wait: async (given: Promise<number>) => 1 + await given,
  });
  equal(await get("later")(21), 42);
  await rejects(get("fails")(), (error) => error instanceof URIError && error.message === "bad");
  await rejects(
    get("robot")(),
    new TypeError(
      "robot() returned a class instance (Robot), which cannot be handed to the tests.",
    ),
  );
  equal(await get("own"), 8);
  equal(await get("wait")(Promise.resolve(4)), 5, "promises of the tests, too");
});

Deno.test("a promise that does not settle in time, or whose process ends, is rejected", async () => {
  const { get, judge } = connected({ never: () => new Promise(() => {}) });
  judge.begin(20, "");
  const late = get("never")();
  await rejects(late, new Error("never() ran longer than 0.02 s and was stopped."));
  deepEqual(judge.failed, {
    status: "timeout",
    reason: "never() ran longer than 0.02 s and was stopped.",
  });
  deepEqual(thrown(() => get("never")), [
    "Error",
    "Error",
    "never() ran longer than 0.02 s and was stopped.",
  ], "nothing is asked of it any more");
  judge.end();
  judge.begin(1000, "");
  const cut = get("never")();
  judge.arrived("ended");
  await rejects(cut, new Error("The kernel ended while never() ran."));
  deepEqual(judge.failed, { status: "died", reason: "The kernel ended while never() ran." });
  judge.end();
});

Deno.test("the answer's time is what its calls take, its waits for callbacks included once", () => {
  const { now } = performance;
  let clock = 1000;
  performance.now = () => clock;
  try {
    const { get, judge, end } = connected({
      slow: (milliseconds: number, f?: () => unknown) => {
        clock += milliseconds;
        return f?.();
      },
    });
    judge.begin(1000, "");
    const slow = get("slow");
    slow(300);
    clock += 5000; // The tests' own time.
    slow(100, () => {
      clock += 50;
      return slow(200);
    });
    get("slow");
    deepEqual(end.waits, [1000, 1000, 700, 550, 350]);
    slow(900);
    slow(1);
    deepEqual(end.waits.slice(-2), [350, 0]);
    judge.begin(1000, "");
    for (let turn = 0; turn < 4; turn++) {
      slow(100);
      clock += 5000;
    }
    deepEqual(end.waits.slice(-4), [1000, 900, 800, 700]);
  } finally {
    performance.now = now;
  }
});

Deno.test("what goes wrong with the link is the answer's failure, told at each call from then on", () => {
  const cases: [unknown, { status: string; reason: string }][] = [
    [undefined, { status: "timeout", reason: "f() ran longer than 10 s and was stopped." }],
    [new LinkEnded("ended"), { status: "died", reason: "The kernel ended while f() ran." }],
    [new LinkEnded("refused"), { status: "died", reason: "The kernel ended while f() ran." }],
    [new LinkEnded("too large"), {
      status: "output",
      reason: "f() returned more than can be handed to the tests.",
    }],
    [Uint8Array.of(5, 3, 0, 0, 0, 9), {
      status: "forged",
      reason: "f() sent what is no result: no outcome.",
    }],
    [Uint8Array.of(5, 3, 0, 0, 0), {
      status: "forged",
      reason: "f() sent what is no result: the message is cut off.",
    }],
  ];
  for (const [instead, failed] of cases) {
    const { get, judge, end } = connected({ f: () => 1 });
    const f = get("f");
    equal(f(), 1);
    // Messages that are none, replies to nobody and promises that nobody knows are passed over.
    end.instead.push(
      Uint8Array.of(5, 3),
      Uint8Array.of(5, 99, 0, 0, 0, 0, 0),
      Uint8Array.of(6, 99, 0, 0, 0, 0, 0),
      instead as Uint8Array<ArrayBuffer>,
    );
    throws(() => f(), new Error(failed.reason));
    deepEqual(judge.failed, failed);
    throws(() => get("f"), new Error(failed.reason));
    judge.begin(10_000, "");
    equal(judge.failed, undefined);
  }
});

Deno.test("the answer's side knows the tests' messages alone", async () => {
  const { answer, end } = connected();
  answer.arrived(Uint8Array.of(9, 1, 0, 0, 0));
  const [reply] = end.inbox;
  // A result for request 1, thrown: a TypeError.
  deepEqual([...reply.slice(0, 7)], [5, 1, 0, 0, 0, 1, 12]);
  ok(new TextDecoder().decode(reply).includes("unknown message"));
  await new Promise((resolve) => setTimeout(resolve));
});
