/** Values as text, as Deno prints them. */
export { formatArguments } from "./format_arguments.ts";
export type { InspectOptions } from "./options.ts";
export { filterStacks } from "./print_error.ts";
export { inspect } from "./print_value.ts";
export { isPromise, watch, withPromises } from "./promise_state.ts";
export { tableText } from "./table.ts";
