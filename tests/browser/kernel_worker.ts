/** A kernel for tests: without the library, with modules that are easy to tell apart. */
import { serveKernel } from "../../lib/browser/kernel/mod.ts";

serveKernel({
  imports: {
    "numbers": () => Promise.resolve({ one: 1, two: 2, default: 12 }),
    "broken": () => Promise.reject(new TypeError("it does not load")),
  },
});
