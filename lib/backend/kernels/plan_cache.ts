/** Keeps what was compiled for a shape, and forgets what has not been used for long. */
export class PlanCache {
  readonly #plans = new Map<string, object>();

  constructor(readonly limit = 200) {}

  get<Plan extends object>(key: string, make: () => Plan): Plan {
    const plan = this.#plans.get(key) as Plan ?? make();
    // A map keeps the order of insertion: the last used goes to its end.
    this.#plans.delete(key);
    this.#plans.set(key, plan);
    if (this.#plans.size > this.limit) {
      this.#plans.delete(this.#plans.keys().next().value!);
    }
    return plan;
  }
}
