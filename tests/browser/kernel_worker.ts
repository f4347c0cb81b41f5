/** A kernel for tests: without the library but for Stop, with modules that are easy to tell apart. */
import { serveKernel } from "../../lib/browser/kernel/mod.ts";
import { connect } from "./kernel_platform.ts";

serveKernel({
  imports: {
    "numbers": () => import("./numbers_module.ts"),
    "interrupt": () => import("../../lib/notebook/interrupt.ts"),
    "checks": () => import("../../lib/notebook/help/assert_exported.ts"),
    "broken": () => Promise.reject(new TypeError("it does not load")),
  },
  prepare: connect,
});
