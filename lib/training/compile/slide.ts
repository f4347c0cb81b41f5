import type { ImageShape, Window } from "../../backend/network/mod.ts";

export type Sides = readonly [rows: number, columns: number];

/** How a layer's window slides. */
export interface Sliding {
  size: Sides;
  strides: Sides;
  padding: "valid" | "same";
  dilation?: Sides;
}

/** A window on an image, and the shape of what it gives. */
export function slide(
  image: ImageShape,
  { size, strides, padding, dilation = [1, 1] }: Sliding,
  depth: number,
): { window: Window; shape: ImageShape } {
  const along = (length: number, side: 0 | 1) => {
    const window = (size[side] - 1) * dilation[side] + 1;
    const stride = strides[side];
    if (padding === "valid") return { count: Math.floor((length - window) / stride) + 1, pad: 0 };
    const count = Math.ceil(length / stride);
    return { count, pad: Math.floor(Math.max(0, (count - 1) * stride + window - length) / 2) };
  };
  const rows = along(image.rows, 0);
  const columns = along(image.columns, 1);
  const window: Window = {
    rows: size[0],
    columns: size[1],
    strideRows: strides[0],
    strideColumns: strides[1],
    padTop: rows.pad,
    padLeft: columns.pad,
  };
  if (dilation[0] > 1) window.dilationRows = dilation[0];
  if (dilation[1] > 1) window.dilationColumns = dilation[1];
  return { window, shape: { rows: rows.count, columns: columns.count, depth } };
}
