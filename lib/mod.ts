/** The whole library, as a lesson's first cell imports it. */
import * as library from "./mod.ts";
import { Animation, imshow } from "./figures/mod.ts";
import { registerDisplay } from "./notebook/mod.ts";
import { figureBundle } from "./notebook/display.ts";
import { documentLibrary } from "./notebook/help/help.ts";
import { startNotebook } from "./notebook/start_notebook.ts";
import { liveAnimation, LiveOutput } from "./live/mod.ts";
import { KerasH5, MissingWeights, RasterImage } from "./sources/mod.ts";

export * from "./arrays/mod.ts";
export * from "./backend/mod.ts";
export * from "./convolution/mod.ts";
export * from "./figures/mod.ts";
export * from "./live/mod.ts";
export * from "./notebook/mod.ts";
export * from "./sources/mod.ts";
export * from "./training/mod.ts";

// Here, because the notebook room may not import from sources.
registerDisplay(RasterImage, (image) => figureBundle(imshow(image, { axis: false })));
registerDisplay(KerasH5, (file) => ({ "text/plain": file.toString() }));
registerDisplay(MissingWeights, (missing) => ({ "text/plain": missing.toString() }));
const liveBundle = async (it: LiveOutput) => ({
  "text/html": await it.toHtml(),
  "text/plain": it.alt,
});
registerDisplay(LiveOutput, liveBundle);
registerDisplay(Animation, (it) => liveBundle(liveAnimation(it)));

documentLibrary(library);
// Does nothing but in a kernel, where the library is imported to be at the reader's hand.
startNotebook();
