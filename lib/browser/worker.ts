/** The worker in which a lesson's cells run. */

import { connect } from "../platform/browser/machine.ts";
import { CELL_IMPORTS } from "./cell_imports.ts";
import { serveKernel } from "./kernel/mod.ts";
import { prefetch } from "./prefetch.ts";

serveKernel({
  imports: CELL_IMPORTS,
  async prepare(kernel, progress) {
    connect({
      settings: kernel.settings,
      frontEnd: {
        ...kernel.jupyter,
        format: async (value) => await kernel.jupyter.format(value) as Record<string, string>,
        inspect: (value) => kernel.inspect(value),
        onStop: (handlers) => kernel.onStop(handlers),
      },
      library: () => import("convolutions"),
    });
    await prefetch(progress);
  },
});
