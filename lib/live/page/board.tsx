/** @jsxImportSource preact */
/// <reference lib="dom" />
import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { colorOf, colorTable, isLight, paint } from "./colors.ts";
import { numberText } from "./number_text.ts";

/** A frame around pixels of a board, in rows and columns. */
export interface Mark {
  readonly row: number;
  readonly column: number;
  readonly rows?: number;
  readonly columns?: number;
  /** Name of the color in the style sheet. */
  readonly kind: string;
  /** Lays a tint over the pixels, too. */
  readonly fill?: boolean;
  readonly dashed?: boolean;
}

export interface BoardProps {
  label: string;
  rows: number;
  columns: number;
  values: Float32Array;
  colors: Uint8Array;
  range: readonly [number, number];
  /** Width of the board by that of the widest beside it, 0 to 1. */
  share: number;
  marks: readonly Mark[];
  /** Pixels shown so far, row by row; all where not given. */
  shown?: number;
  /** Draws pixels from outside the image paler. */
  outside?: (row: number, column: number) => boolean;
  /** Where the keyboard stands. */
  at: readonly [number, number];
  /** What stands there, for a screen reader. */
  spoken: string;
  onPoint(place: readonly [number, number] | undefined): void;
  onPin(place: readonly [number, number]): void;
  children?: ComponentChildren;
}

/** From this many rows or columns on, pixels do not show their numbers. */
const NUMBERED = 16;

/** A picture of numbers, whose pixels can be pointed at by mouse, finger and arrow keys. */
export function Board(props: BoardProps) {
  const { label, rows, columns, values, share, at, spoken, onPoint, onPin } = props;
  const base = useRef<HTMLCanvasElement>(null);
  const over = useRef<HTMLCanvasElement>(null);
  const area = useRef<HTMLDivElement>(null);
  const width = useWidth(area);

  useLayoutEffect(() => drawBase(base.current!, props), [
    values,
    props.colors,
    props.range[0],
    props.range[1],
    props.shown,
    columns,
  ]);
  // Marks are few and change with every move of the pointer: they are drawn apart from the pixels.
  useLayoutEffect(() => drawMarks(over.current!, props, width));

  const placeOf = (event: PointerEvent | MouseEvent): [number, number] => {
    const box = area.current!.getBoundingClientRect();
    const place = (from: number, size: number, count: number) =>
      Math.max(0, Math.min(count - 1, Math.floor(from / size * count)));
    return [
      place(event.clientY - box.top, box.height, rows),
      place(event.clientX - box.left, box.width, columns),
    ];
  };
  const keys: Record<string, [number, number]> = {
    ArrowUp: [-1, 0],
    ArrowDown: [1, 0],
    ArrowLeft: [0, -1],
    ArrowRight: [0, 1],
    PageUp: [-8, 0],
    PageDown: [8, 0],
    Home: [0, -Infinity],
    End: [0, Infinity],
  };
  return (
    <div
      ref={area}
      class="board"
      role="grid"
      aria-label={label}
      aria-rowcount={rows}
      aria-colcount={columns}
      style={{ width: `${100 * share}%`, aspectRatio: `${columns} / ${rows}` }}
      onPointerMove={(event) => event.pointerType !== "touch" && onPoint(placeOf(event))}
      onPointerLeave={() => onPoint(undefined)}
      onClick={(event) => onPin(placeOf(event))}
    >
      <canvas ref={base} width={columns} height={rows} />
      <canvas ref={over} class="over" />
      <div role="row" class="spoken">
        <div
          role="gridcell"
          tabIndex={0}
          aria-rowindex={at[0] + 1}
          aria-colindex={at[1] + 1}
          aria-label={spoken}
          onKeyDown={(event) => {
            const step = keys[event.key];
            if (!step || event.ctrlKey || event.metaKey || event.altKey) return;
            event.preventDefault();
            const [row, column] = [at[0] + step[0], at[1] + step[1]];
            onPin([
              Math.max(0, Math.min(rows - 1, row)),
              Math.max(0, Math.min(columns - 1, column)),
            ]);
          }}
        />
      </div>
      {props.children}
    </div>
  );
}

/**
 * The width of an element in CSS pixels, now and whenever it changes.
 *
 * JupyterLab does not lay out cells that are off the screen, and ResizeObserver is silent there: an
 * IntersectionObserver looks again when the element comes back.
 */
function useWidth(element: { current: HTMLElement | null }): number {
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const look = () => {
      const now = element.current?.getBoundingClientRect().width ?? 0;
      if (now > 0) setWidth(now);
    };
    const resize = new ResizeObserver(look);
    const reappear = new IntersectionObserver(look);
    resize.observe(element.current!);
    reappear.observe(element.current!);
    return () => {
      resize.disconnect();
      reappear.disconnect();
    };
  }, []);
  return width;
}

function drawBase(canvas: HTMLCanvasElement, props: BoardProps): void {
  const { rows, columns, values, colors, range, shown = Infinity } = props;
  const context = canvas.getContext("2d")!;
  const image = context.createImageData(columns, rows);
  const pixels = new Uint32Array(image.data.buffer);
  paint(values, pixels, colorTable(colors), range);
  if (shown < pixels.length) pixels.fill(0, shown);
  if (props.outside) {
    for (let i = 0; i < pixels.length; i++) {
      const faint = props.outside(Math.floor(i / columns), i % columns);
      if (faint) pixels[i] = (pixels[i] & 0xffffff) | 140 << 24;
    }
  }
  context.putImageData(image, 0, 0);
}

function drawMarks(canvas: HTMLCanvasElement, props: BoardProps, width: number): void {
  const { rows, columns, marks } = props;
  if (width === 0) return;
  const ratio = devicePixelRatio || 1;
  const cell = width / columns;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(cell * rows * ratio);
  const context = canvas.getContext("2d")!;
  context.scale(ratio, ratio);
  if (rows < NUMBERED && columns < NUMBERED) drawNumbers(context, props, cell);
  for (const { row, column, rows = 1, columns = 1, kind, fill, dashed } of marks) {
    const [x, y, w, h] = [column * cell, row * cell, columns * cell, rows * cell];
    const color = inkOf(canvas, kind);
    if (fill) {
      context.globalAlpha = 0.35;
      context.fillStyle = color;
      context.fillRect(x, y, w, h);
      context.globalAlpha = 1;
    }
    const line = Math.max(1.5, Math.min(3, cell / 8));
    context.setLineDash(dashed ? [4, 3] : []);
    // A light line around a dark one stands out on every color.
    for (const [ink, thick] of [[inkOf(canvas, "halo"), line + 2], [color, line]]) {
      context.strokeStyle = ink as string;
      context.lineWidth = thick as number;
      context.strokeRect(x, y, w, h);
    }
  }
}

/** A color of the style sheet as a canvas takes it: light or dark as the page is now. */
function inkOf(canvas: HTMLCanvasElement, kind: string): string {
  canvas.style.color = `var(--${kind})`;
  return getComputedStyle(canvas).color;
}

function drawNumbers(context: CanvasRenderingContext2D, props: BoardProps, cell: number): void {
  const { rows, columns, values, colors, range, shown = Infinity } = props;
  const ink = inkOf(context.canvas, "ink");
  context.textAlign = "center";
  context.textBaseline = "middle";
  for (let i = 0; i < Math.min(rows * columns, shown); i++) {
    const text = numberText(values[i], 3);
    const size = Math.min(16, cell * 0.42, cell * 1.5 / text.length);
    if (size < 6) continue;
    const color = colorOf(colors, values[i], range);
    const [row, column] = [Math.floor(i / columns), i % columns];
    const faint = props.outside?.(row, column) ?? false;
    context.font = `${faint ? "italic " : ""}${size}px system-ui, sans-serif`;
    context.fillStyle = faint ? ink : !color || isLight(color) ? "#111" : "#fff";
    context.fillText(text, (column + 0.5) * cell, (row + 0.52) * cell);
  }
}
