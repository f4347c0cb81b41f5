/** Specs of tfjs-core that this library does not pass on purpose, and why. */
export const DIFFERENCES: Readonly<Record<string, string>> = {
  "avgPool: gradient x=[3,3,1] f=[3,3] s=1 p=explicit":
    "A mean is of the pixels inside the image, and so is its gradient; tfjs divides the gradient " +
    "by the whole window.",
  "maxPool: [x=[3,3,1] f=[2,2] s=1 ignores NaNs":
    "The largest of values with a NaN is NaN, as in PyTorch; tfjs passes over it.",
  "maxPool3d: x=[1,3,3,3,1] f=[2,2,2] s=1 p=valid, ignores NaNs": "The same.",
  "pool: max x=[2,2,3] f=[1,1] s=2 p=1 fractional outputs default rounding":
    "A window of one pixel, moved into a border of one: nothing is inside, and the largest of " +
    "nothing is -Infinity. tfjs gives its input back whenever the window is one pixel and the " +
    "sizes agree.",
  "pool: avg x=[2,2,3] f=[1,1] s=2 p=1 fractional outputs default rounding":
    "The same: the mean of nothing is NaN.",
  "depthwiseConv2d gradients: throws error on dilations > 1":
    "Depthwise convolutions with a dilation have a gradient here.",
  "mirrorPad: grad":
    "A pixel that is mirrored into the border gets the border's gradient, too, as in PyTorch and " +
    "TensorFlow; tfjs gives it its own only.",
  "mirrorPad: gradient with clones": "The same.",
  "gradients: errors if relevant ops are missing grads":
    "Its example is logicalAnd(), which has a gradient here: zeros.",
  "AdadeltaOptimizer: basic":
    "The first step follows the paper and Keras: the average of squared steps starts at 0, and " +
    "tfjs's expectation comes from an average that starts with the gradient.",
  "AdadeltaOptimizer: Save, load weights and continue training": "The same.",
};
