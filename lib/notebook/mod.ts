/** What a notebook shows: values as MIME bundles, Stop, progress, timing, tables, assertions. */
import "./model_display.ts";

export { argumentsAfter } from "./assertions/arguments_after.ts";
export { AssertionError } from "./assertions/assertion_error.ts";
export { assertClose, type AssertCloseOptions } from "./assertions/assert_close.ts";
export { assertEqual } from "./assertions/assert_equal.ts";
export { assertShape } from "./assertions/assert_shape.ts";
export { type Check, type Credit, credit } from "./assertions/credit.ts";
export type { AssertionOptions, What } from "./assertions/settings.ts";
export { display, type MimeBundle, registerDisplay } from "./display.ts";
export { type OnProgress, showDownload } from "./download_bar.ts";
export { help } from "./help/help.ts";
export { HelpPage } from "./help/help_page.ts";
export {
  InterruptedError,
  interruptSignal,
  nextFrame,
  sleep,
  throwIfInterrupted,
} from "./interrupt.ts";
export { type Progress, progress, type ProgressOptions, type Steps } from "./progress.ts";
export { source, type SourceCode } from "./source.ts";
export { type Table, table, type TableInput, type TableOptions } from "./table.ts";
export { timeit, type TimeitOptions, type Timing } from "./timeit.ts";
export { type TrainingLog, trainingLog, type TrainingLogOptions } from "./training_log.ts";
export { type WatchOptions, type WatchStep, watchTraining } from "./watch_training.ts";
