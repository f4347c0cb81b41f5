/** What came of one of tfjs-core's specs. */
export interface SpecResult {
  /** Where it is written, such as `ops/abs_test`. */
  file: string;
  /** Its suites' and its own name. */
  name: string;
  status: "passed" | "failed" | "pending" | "excluded";
  messages: string[];
}
