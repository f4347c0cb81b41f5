export { registerTrainingKernels } from "./register_training_kernels.ts";
