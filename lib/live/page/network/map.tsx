/** @jsxImportSource preact */
/// <reference lib="dom" />
import { useLayoutEffect, useRef } from "preact/hooks";
import { colorTable, paint } from "../colors.ts";

interface MapProps {
  rows: number;
  columns: number;
  values: Float32Array;
  colors: Uint8Array;
  range: readonly [number, number];
  /** CSS pixels of the longer side. */
  size: number;
}

/** A small picture of one channel. */
export function Map({ rows, columns, values, colors, range, size }: MapProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    const context = canvas.current!.getContext("2d")!;
    const image = context.createImageData(columns, rows);
    paint(values, new Uint32Array(image.data.buffer), colorTable(colors), range);
    context.putImageData(image, 0, 0);
  }, [values, colors, range[0], range[1]]);
  const scale = size / Math.max(rows, columns);
  return (
    <canvas
      ref={canvas}
      class="map"
      width={columns}
      height={rows}
      style={{ width: `${columns * scale}px`, height: `${rows * scale}px` }}
    />
  );
}
