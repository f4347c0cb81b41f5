/** The worker of the lessons: the kernel, and the library when a cell imports it. */
import { connect } from "../../platform/browser/machine.ts";
import type { ImportTable } from "./imports.ts";
import { type KernelHost, serveKernel } from "./serve_kernel.ts";

const plot = () => import("@observablehq/plot");

/** What cells may import; each is fetched when a cell does. */
const imports: ImportTable = {
  "convolutions": () => import("convolutions"),
  "@tensorflow/tfjs": () => import("@tensorflow/tfjs"),
  "@observablehq/plot": plot,
  "npm:@tensorflow/tfjs": () => import("@tensorflow/tfjs"),
  "npm:@tensorflow/tfjs@4.22.0": () => import("@tensorflow/tfjs"),
  "npm:@observablehq/plot": plot,
  "npm:@observablehq/plot@0.6": plot,
  "npm:@observablehq/plot@0.6.17": plot,
};

const prepare: KernelHost["prepare"] = (kernel) => {
  const { display, format, broadcast } = kernel.jupyter;
  connect({
    settings: kernel.settings,
    frontEnd: {
      display: (value) => display(value),
      format: async (value) => await format(value) as Record<string, string>,
      broadcast,
    },
    inspect: (value) => kernel.inspect(value),
    onStop: (handlers) => kernel.onStop(handlers),
  });
};

serveKernel({ imports, prepare });
