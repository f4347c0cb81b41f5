/** Nothing → a ready tfjs backend, and tensors as readable text. */
export * as tf from "@tensorflow/tfjs";
export type { BackendName, BackendReport, SkippedBackend } from "./backend_report.ts";
export { backendReport, startBackend } from "./start_backend.ts";
export { formatTensor, type FormatTensorOptions, formatValues } from "./format_tensor.ts";
export { layoutOf, type TensorLayout, withLayout } from "./tensor_layout.ts";
