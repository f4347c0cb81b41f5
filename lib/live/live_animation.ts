import { Animation } from "../figures/mod.ts";
import { checkValue, type OptionKind } from "../geometry/mod.ts";
import { LiveOutput } from "./live_output.ts";
import type { AnimationData } from "./page/data.ts";

const ANIMATION: OptionKind = {
  must: "an animation; write await before what makes it",
  holds: (value) => value instanceof Animation,
};

/**
 * Gives an animation play, pause, steps and a slider; its still form is the animated PNG.
 *
 * @example In a cell it is enough to end with the animation: it is shown like this
 * ```ts
 * import assert from "node:assert/strict";
 * import { convolutionAnimation, kernels, liveAnimation } from "convolutions";
 *
 * const animation = await convolutionAnimation([[1, 2, 3], [4, 5, 6], [7, 8, 9]], kernels.edge);
 * assert.match(await liveAnimation(animation).toHtml(), /^<div><img src="data:image\/png/);
 * ```
 */
export function liveAnimation(animation: Animation): LiveOutput {
  checkValue("liveAnimation()", "animation", animation, ANIMATION);
  const data: AnimationData = { step: "frame" };
  return new LiveOutput({ page: "animation", data, still: animation });
}
