/** Keeps what was compiled for a shape, and forgets what has not been used for long. */
export class PlanCache {
  #recent = new Map<string, object>();
  #before = new Map<string, object>();

  /** Of the plans last used it keeps at least `limit / 2`, and never more than `limit`. */
  constructor(readonly limit = 200) {}

  get<Plan extends object>(key: string, make: () => Plan): Plan {
    const recent = this.#recent.get(key) as Plan;
    if (recent) return recent;
    const plan = this.#before.get(key) as Plan ?? make();
    if (this.#recent.size >= this.limit / 2) {
      this.#before = this.#recent;
      this.#recent = new Map();
    }
    this.#recent.set(key, plan);
    return plan;
  }
}
