/** Errors that come when no cell is there to take them. */

/** How an error comes when its cell has ended, and what the next cell must show. */
export const LATE: readonly [name: string, code: string, shown: RegExp][] = [
  ["a timer", "setTimeout(() => { throw new Error('from a timer') }, 100);", /Error: from a timer/],
  [
    "setImmediate",
    "setTimeout(() => setImmediate(() => { throw new TypeError('now') }), 100);",
    /TypeError: now/,
  ],
  [
    "a microtask",
    "setTimeout(() => queueMicrotask(() => { throw new Error('micro') }), 100);",
    /Error: micro/,
  ],
  [
    "a rejection",
    "setTimeout(() => Promise.reject(new RangeError('alone')), 100);",
    /RangeError: alone/,
  ],
  [
    "an async function",
    "(async () => { await sleep(100); undefinedName })();",
    /ReferenceError: undefinedName/,
  ],
  ["a thrown text", "setTimeout(() => { throw 'words' }, 150);", /"words"/],
  ["a thrown null", "setTimeout(() => { throw null }, 150);", /null/],
  ["an event", "setTimeout(() => emitter.emit('error', new Error('emitted')), 150);", /emitted/],
];
