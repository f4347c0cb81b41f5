/** What a notebook shows: values as MIME bundles, Stop, progress, timing, tables, assertions. */
import "./model_display.ts";

export * from "./assertions.ts";
export * from "./display.ts";
export { type OnProgress, showDownload } from "./download_bar.ts";
export * from "./interrupt.ts";
export { Progress, progress, type ProgressOptions, type Steps } from "./progress.ts";
export { source, SourceCode } from "./source.ts";
export { Table, table, type TableInput, type TableOptions } from "./table.ts";
export { timeit, type TimeitOptions, Timing } from "./timeit.ts";
export { type WatchOptions, type WatchStep, watchTraining } from "./watch_training.ts";
