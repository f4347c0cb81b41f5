/** What may cross between an answer and its test in one message. */
export const LIMITS = {
  /** Bytes of one message. */
  bytes: 64 * 2 ** 20,
  /** Lists in lists. */
  depth: 100,
  /** Lists, objects and texts; a list of numbers counts as one. */
  nodes: 1_000_000,
  /** Characters of an error's name, message or line, each. */
  errorText: 4000,
  /** Axes of a tensor. */
  rank: 6,
  /** Numbers in a model. */
  weights: 16_000_000,
  /** Layers of a model, those inside of others too. */
  layers: 2000,
} as const;
