/** Turns logits into probabilities: `e` to the power of each, divided by the sum of them all. */
export function softmax(logits: readonly number[]): number[] {
  // Adding a number to all of them changes nothing; this one keeps the powers finite.
  const most = Math.max(...logits);
  const powers = logits.map((logit) => Math.exp(logit - most));
  const sum = powers.reduce((a, b) => a + b);
  return powers.map((power) => power / sum);
}

/** −log of the probability of the right class; finite where that probability is too small to write. */
export function crossEntropyLoss(logits: readonly number[], answer: number): number {
  const most = Math.max(...logits);
  const sum = logits.reduce((sum, logit) => sum + Math.exp(logit - most), 0);
  return Math.log(sum) + most - logits[answer];
}

/** Where a step of training pulls each logit: minus the gradient of the loss. */
export function pulls(logits: readonly number[], answer: number): number[] {
  return softmax(logits).map((probability, i) => (i === answer ? 1 : 0) - probability);
}
