/**
 * Observable Plot as its own documentation uses it: `Plot.plot(options)`, `Plot.legend(options)` and
 * `mark.plot(options)` draw without a browser. The import map gives this for `@observablehq/plot`.
 */
import * as Plot from "observable-plot";
import { plotDocument } from "./plot_document.ts";

export * from "observable-plot";

type PlotOptions = Parameters<typeof Plot.plot>[0];

/** As Plot's own, with a document to draw in. */
export function plot(options: PlotOptions = {}): ReturnType<typeof Plot.plot> {
  return Plot.plot({ document: plotDocument(), ...options } as PlotOptions);
}

/** As Plot's own, with a document to draw in. */
export function legend(options: Parameters<typeof Plot.legend>[0]): ReturnType<typeof Plot.legend> {
  return Plot.legend({ document: plotDocument(), ...options } as typeof options);
}

Plot.Mark.prototype.plot = function (this: Plot.RenderableMark, options: PlotOptions = {}) {
  return plot({ ...options, marks: [...options?.marks ?? [], this] });
};
