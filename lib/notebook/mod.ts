/** What a notebook shows: the only room that speaks to Jupyter. */
export * from "./display.ts";
export * from "./interrupt.ts";
