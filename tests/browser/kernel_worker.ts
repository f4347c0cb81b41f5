/** A kernel for tests: without the library, with modules that are easy to tell apart. */
import { serveKernel } from "../../lib/browser/kernel/mod.ts";

serveKernel({
  imports: {
    "numbers": () => import("./numbers_module.ts"),
    "broken": () => Promise.reject(new TypeError("it does not load")),
  },
});
