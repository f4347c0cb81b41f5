import * as tf from "@tensorflow/tfjs";

/** The sizes of one convolution of NHWC images with a HWIO kernel, without the batch. */
export interface ConvShape {
  inRows: number;
  inColumns: number;
  inDepth: number;
  kernelRows: number;
  kernelColumns: number;
  outRows: number;
  outColumns: number;
  outDepth: number;
  strideRows: number;
  strideColumns: number;
  dilationRows: number;
  dilationColumns: number;
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
  return s.inRows * s.inColumns * s.inDepth;
}

/** Floats of an image's result. */
export function outFloats(s: ConvShape): number {
  return s.outRows * s.outColumns * s.outDepth;
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
    inColumns: info.inWidth,
    inDepth: info.inChannels,
    kernelRows: info.filterHeight,
    kernelColumns: info.filterWidth,
    outRows: info.outHeight,
    outColumns: info.outWidth,
    outDepth: info.outChannels,
    strideRows: info.strideHeight,
    strideColumns: info.strideWidth,
    dilationRows: info.dilationHeight,
    dilationColumns: info.dilationWidth,
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
  const lastColumn = (s.outColumns - 1) * s.strideColumns - s.padLeft +
    (s.kernelColumns - 1) * s.dilationColumns;
  return s.padTop > 0 || s.padLeft > 0 || lastRow >= s.inRows || lastColumn >= s.inColumns;
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
    along(
      s.inColumns,
      s.outColumns,
      s.kernelColumns,
      s.strideColumns,
      s.dilationColumns,
      s.padLeft,
    );
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
  firstColumn: number;
  rows: number;
  columns: number;
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
  const [firstColumn, columns] = usedAlong(
    s.inColumns,
    s.outColumns,
    s.kernelColumns,
    s.strideColumns,
    s.dilationColumns,
    s.padLeft,
  );
  return { firstRow, firstColumn, rows, columns };
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
export function withTaps(
  s: ConvShape,
  { firstRow, firstColumn, rows, columns }: TapRange,
): ConvShape {
  return {
    ...s,
    kernelRows: rows,
    kernelColumns: columns,
    padTop: s.padTop - firstRow * s.dilationRows,
    padLeft: s.padLeft - firstColumn * s.dilationColumns,
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
  const covered = s.outRows === 1 && s.outColumns === 1 && s.padTop === 0 && s.padLeft === 0 &&
    s.kernelRows === s.inRows && s.kernelColumns === s.inColumns &&
    s.dilationRows === 1 && s.dilationColumns === 1;
  if (!covered || batch > JOINED) return { shape: s, images: batch };
  const shape = {
    inRows: 1,
    inColumns: batch,
    inDepth: inFloats(s),
    kernelRows: 1,
    kernelColumns: 1,
    outRows: 1,
    outColumns: batch,
    outDepth: s.outDepth,
    strideRows: 1,
    strideColumns: 1,
    dilationRows: 1,
    dilationColumns: 1,
    padTop: 0,
    padLeft: 0,
  };
  return { shape, images: 1 };
}
