import * as tf from "@tensorflow/tfjs";

/** The sizes of one convolution of NHWC images with a HWIO kernel, without the batch. */
export interface ConvShape {
  inRows: number;
  inCols: number;
  inDepth: number;
  kernelRows: number;
  kernelCols: number;
  outRows: number;
  outCols: number;
  outDepth: number;
  strideRows: number;
  strideCols: number;
  dilationRows: number;
  dilationCols: number;
  padTop: number;
  padLeft: number;
}

/** tfjs's description of a convolution, as its kernels receive it. */
export interface ConvAttributes {
  strides: [number, number] | number;
  pad: Parameters<typeof tf.backend_util.computeConv2DInfo>[4];
  dataFormat?: "NHWC" | "NCHW";
  dilations?: [number, number] | number;
  dimRoundingMode?: "floor" | "round" | "ceil";
}

/** The sizes that follow from tfjs's attributes, and the batch and output shape beside them. */
export function convShape(
  imageShape: number[],
  kernelShape: number[],
  attributes: ConvAttributes,
): { shape: ConvShape; batch: number; outShape: number[] } {
  const info = tf.backend_util.computeConv2DInfo(
    imageShape as [number, number, number, number],
    kernelShape as [number, number, number, number],
    attributes.strides,
    attributes.dilations ?? 1,
    attributes.pad,
    attributes.dimRoundingMode,
    false,
    "channelsLast",
  );
  const shape = {
    inRows: info.inHeight,
    inCols: info.inWidth,
    inDepth: info.inChannels,
    kernelRows: info.filterHeight,
    kernelCols: info.filterWidth,
    outRows: info.outHeight,
    outCols: info.outWidth,
    outDepth: info.outChannels,
    strideRows: info.strideHeight,
    strideCols: info.strideWidth,
    dilationRows: info.dilationHeight,
    dilationCols: info.dilationWidth,
    padTop: info.padInfo.top,
    padLeft: info.padInfo.left,
  };
  return { shape, batch: info.batchSize, outShape: info.outShape };
}

/**
 * Floats per row of a kernel matrix whose output channels are filled up to whole vectors. A single
 * channel stays as it is: there the vectors lie along the window.
 */
export function paddedDepth(depth: number): number {
  return depth === 1 ? 1 : Math.ceil(depth / 4) * 4;
}

/** Whether some window reaches outside the image. */
export function hasBorder(s: ConvShape): boolean {
  const lastRow = (s.outRows - 1) * s.strideRows - s.padTop + (s.kernelRows - 1) * s.dilationRows;
  const lastCol = (s.outCols - 1) * s.strideCols - s.padLeft + (s.kernelCols - 1) * s.dilationCols;
  return s.padTop > 0 || s.padLeft > 0 || lastRow >= s.inRows || lastCol >= s.inCols;
}
