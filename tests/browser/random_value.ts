/** A value such as notebooks print, from a seed: the same seed gives the same value. */
export function randomValue(seed: number): unknown {
  let state = seed * 2654435761 >>> 0;
  const random = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const upTo = (most: number) => Math.floor(random() * most);
  const pick = <T>(list: readonly T[]): T => list[upTo(list.length)];
  const list = (depth: number, most: number) =>
    Array.from({ length: upTo(most) }, () => make(depth));
  const words = [
    "a",
    "it's",
    'say "x"',
    "two words",
    "line\nbreak",
    "日本",
    "tab\t",
    "",
    "long ".repeat(9),
  ];
  const keys = ["a", "b", "shape", "data-x", "0", "with space", "名", "constructor2"];
  const plain = (): unknown =>
    pick<() => unknown>([
      () => upTo(1000) - 500,
      () => random() * 10 ** (upTo(12) - 6),
      () => pick(words),
      () => pick([true, false, null, undefined, NaN, -0, 10n, Symbol("s")]),
    ])();
  class Point {
    constructor(readonly x: unknown, readonly y: unknown) {}
  }
  const make = (depth: number): unknown => {
    if (depth <= 0 || random() < 0.25) return plain();
    return pick<() => unknown>([
      () => list(depth - 1, 9),
      () => Array.from({ length: upTo(140) }, () => upTo(10 ** (1 + upTo(4)))),
      () => Array.from({ length: upTo(30) }, () => pick(words)),
      () => Array.from({ length: upTo(30) }, () => random().toFixed(1 + upTo(3))).map(Number),
      () => Object.fromEntries(list(0, 7).map(() => [pick(keys), make(depth - 1)])),
      () => new Map(list(0, 6).map(() => [plain(), make(depth - 1)])),
      () => new Set(list(depth - 1, 8)),
      () => Float32Array.from({ length: upTo(120) }, () => upTo(100) / 8),
      () => Uint8Array.from({ length: upTo(40) }, () => upTo(256)),
      () => new Point(make(depth - 1), make(depth - 1)),
      () => {
        const circular: Record<string, unknown> = { value: make(depth - 1) };
        circular[pick(keys)] = random() < 0.5 ? circular : [circular, make(depth - 1)];
        return circular;
      },
      () => pick([new Date(upTo(1e9)), /a+b/g, () => {}, Point, new Error("e").message]),
      () => Object.assign(list(depth - 1, 4), { extra: plain() }),
    ])();
  };
  return make(4);
}
