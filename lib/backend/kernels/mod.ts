export { kernelsOnCpu } from "./cpu_kernel.ts";
export { registerTrainingKernels } from "./register_training_kernels.ts";
