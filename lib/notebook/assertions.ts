/** Checks for the cells of an exercise: they say what is wrong as a teacher would. */
export { argumentsAfter } from "./assertions/arguments_after.ts";
export { AssertionError } from "./assertions/assertion_error.ts";
export { assertClose, type AssertCloseOptions } from "./assertions/assert_close.ts";
export { assertEqual } from "./assertions/assert_equal.ts";
export { assertShape } from "./assertions/assert_shape.ts";
export { type Check, Credit, credit } from "./assertions/credit.ts";
export type { AssertionOptions, What } from "./assertions/settings.ts";
