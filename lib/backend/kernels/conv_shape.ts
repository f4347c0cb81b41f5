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

/** Floats of an image that enters. */
export function inFloats(s: ConvShape): number {
  return s.inRows * s.inCols * s.inDepth;
}

/** Floats of an image's result. */
export function outFloats(s: ConvShape): number {
  return s.outRows * s.outCols * s.outDepth;
}

/** The sizes that follow from tfjs's attributes, and the batch and output shape beside them. */
export function convShape(
  imageShape: number[],
  kernelShape: number[],
  attributes: ConvAttributes,
): { shape: ConvShape; batch: number; outShape: number[] } {
  const { strides, dilations = 1 } = attributes;
  checkSteps("conv2d", { strides, dilations });
  if (imageShape[3] !== kernelShape[2]) {
    throw new RangeError(
      `conv2d(): the image [${imageShape}] has another number of channels than the kernel ` +
        `[${kernelShape}] takes.`,
    );
  }
  const info = tf.backend_util.computeConv2DInfo(
    imageShape as [number, number, number, number],
    kernelShape as [number, number, number, number],
    strides,
    dilations,
    attributes.pad,
    attributes.dimRoundingMode,
    false,
    "channelsLast",
  );
  const { effectiveFilterHeight, effectiveFilterWidth } = info;
  checkResult("conv2d", [effectiveFilterHeight, effectiveFilterWidth], imageShape, info.outShape);
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

/** Throws unless strides and the like are whole numbers of at least 1. */
export function checkSteps(
  operation: string,
  steps: Record<string, number | readonly number[] | undefined>,
): void {
  for (const [name, values] of Object.entries(steps)) {
    if ([values ?? 1].flat().every((value) => Number.isInteger(value) && value >= 1)) continue;
    throw new RangeError(
      `${operation}(): ${name} must be whole numbers of at least 1, not ${values}.`,
    );
  }
}

/** Throws where a window fits nowhere, so that there is no result of that shape. */
export function checkResult(
  operation: string,
  window: number[],
  imageShape: number[],
  outShape: number[],
): void {
  if (outShape.every((length) => Number.isInteger(length) && length >= 0)) return;
  throw new RangeError(
    `${operation}(): a window of ${window.join(" × ")} pixels does not fit into the image ` +
      `[${imageShape}]; the result would have the shape [${outShape}].`,
  );
}

/** Throws unless a gradient has the shape of the result that it belongs to. */
export function checkGradient(
  operation: string,
  imageShape: number[],
  outShape: number[],
  dyShape: number[],
): void {
  if (outShape.join() === dyShape.join()) return;
  throw new RangeError(
    `${operation}: with these windows, strides and padding [${imageShape}] belongs to ` +
      `[${outShape}], not to [${dyShape}].`,
  );
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

/** How often a tap of a window meets a pixel of the image; not the border. */
export function productsInside(s: ConvShape): number {
  const along = (
    length: number,
    outputs: number,
    taps: number,
    stride: number,
    dilation: number,
    pad: number,
  ) => {
    let count = 0;
    for (let tap = 0; tap < taps; tap++) {
      const [first, end] = outputsInside(tap * dilation - pad, length, outputs, stride);
      count += end - first;
    }
    return count;
  };
  return along(s.inRows, s.outRows, s.kernelRows, s.strideRows, s.dilationRows, s.padTop) *
    along(s.inCols, s.outCols, s.kernelCols, s.strideCols, s.dilationCols, s.padLeft);
}

/** The outputs (first, and end) for which a tap `offset` after the window's start lies inside. */
export function outputsInside(
  offset: number,
  length: number,
  outputs: number,
  stride: number,
): [first: number, end: number] {
  const first = Math.max(0, Math.ceil(-offset / stride));
  const end = Math.min(outputs, Math.ceil((length - offset) / stride));
  return [first, Math.max(first, end)];
}

/** A rectangle of a kernel's taps. */
export interface TapRange {
  firstRow: number;
  firstCol: number;
  rows: number;
  cols: number;
}

/** The taps that meet the image for some output; the others only ever meet the border. */
export function usedTaps(s: ConvShape): TapRange {
  const [firstRow, rows] = usedAlong(
    s.inRows,
    s.outRows,
    s.kernelRows,
    s.strideRows,
    s.dilationRows,
    s.padTop,
  );
  const [firstCol, cols] = usedAlong(
    s.inCols,
    s.outCols,
    s.kernelCols,
    s.strideCols,
    s.dilationCols,
    s.padLeft,
  );
  return { firstRow, firstCol, rows, cols };
}

function usedAlong(
  length: number,
  outputs: number,
  taps: number,
  stride: number,
  dilation: number,
  pad: number,
): [first: number, count: number] {
  const used = Array.from({ length: taps }, (_, tap) => tap).filter((tap) => {
    const [first, end] = outputsInside(tap * dilation - pad, length, outputs, stride);
    return first < end;
  });
  // An image that starts before its first window has no plan.
  if (used.length === 0 || used[0] * dilation > pad) return [0, taps];
  return [used[0], used.at(-1)! - used[0] + 1];
}

/** The same convolution with a part of the kernel. */
export function withTaps(s: ConvShape, { firstRow, firstCol, rows, cols }: TapRange): ConvShape {
  return {
    ...s,
    kernelRows: rows,
    kernelCols: cols,
    padTop: s.padTop - firstRow * s.dilationRows,
    padLeft: s.padLeft - firstCol * s.dilationCols,
  };
}

/** More images than this are not joined: a sum over all of them would lose accuracy. */
const JOINED = 1024;

/**
 * Images that a window covers as a whole, as the pixels of a single image: a matrix product over
 * the batch. Other convolutions stay as they are.
 */
export function joinedImages(
  s: ConvShape,
  batch: number,
): { shape: ConvShape; images: number } {
  const covered = s.outRows === 1 && s.outCols === 1 && s.padTop === 0 && s.padLeft === 0 &&
    s.kernelRows === s.inRows && s.kernelCols === s.inCols &&
    s.dilationRows === 1 && s.dilationCols === 1;
  if (!covered || batch > JOINED) return { shape: s, images: batch };
  const shape = {
    inRows: 1,
    inCols: batch,
    inDepth: inFloats(s),
    kernelRows: 1,
    kernelCols: 1,
    outRows: 1,
    outCols: batch,
    outDepth: s.outDepth,
    strideRows: 1,
    strideCols: 1,
    dilationRows: 1,
    dilationCols: 1,
    padTop: 0,
    padLeft: 0,
  };
  return { shape, images: 1 };
}
