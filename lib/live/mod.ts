/** Outputs that a reader turns: one piece of HTML each, with its still picture inside. */
export { ask, type AskOptions, type ChoiceQuestion, type NumberQuestion } from "./ask.ts";
export { explore, type ExploreOptions } from "./explore.ts";
export type { ExploreModelOptions } from "./explore_model.ts";
export { exploreSoftmax, type ExploreSoftmaxOptions } from "./explore_softmax.ts";
export type { Measured, Watched } from "./film.ts";
export { kernelSlider, type KernelSliderOptions } from "./kernel_slider.ts";
export { liveAnimation } from "./live_animation.ts";
export { modelReceptiveField } from "./model_receptive_field.ts";
export { LiveOutput, type LiveOutputInit, type Still } from "./live_output.ts";
