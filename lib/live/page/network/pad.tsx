/** @jsxImportSource preact */
/// <reference lib="dom" />
import { useRef } from "preact/hooks";
import { Board, type Mark } from "../board.tsx";
import { dotted, type Drawing, shifted, thickened, turned } from "./drawing.ts";

interface PadProps {
  drawing: Drawing;
  colors: Uint8Array;
  marks: readonly Mark[];
  /** Takes what has been drawn; absent where the input cannot be changed. */
  onDrawing?(drawing: Drawing): void;
}

/** The network's input: to look at, to draw on, to move and turn. */
export function Pad({ drawing, colors, marks, onDrawing }: PadProps) {
  const { rows, columns, ink } = drawing;
  const area = useRef<HTMLDivElement>(null);
  const down = useRef(false);
  const draw = (event: PointerEvent) => {
    const box = area.current!.getBoundingClientRect();
    const y = (event.clientY - box.top) / box.height * rows;
    const x = (event.clientX - box.left) / box.width * columns;
    onDrawing?.(dotted(drawing, y, x, columns / 22));
  };
  const button = (label: string, name: string, change: (drawing: Drawing) => Drawing) => (
    <button
      type="button"
      aria-label={name}
      title={name}
      onClick={() => onDrawing?.(change(drawing))}
    >
      {label}
    </button>
  );
  return (
    <div>
      <div
        ref={area}
        class={onDrawing ? "pad" : ""}
        onPointerDown={(event) => {
          if (!onDrawing) return;
          down.current = true;
          (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
          draw(event);
        }}
        onPointerMove={(event) => down.current && draw(event)}
        onPointerUp={() => down.current = false}
        onPointerCancel={() => down.current = false}
      >
        <Board
          label={`the network's input, ${rows} by ${columns}${onDrawing ? ": draw on it" : ""}`}
          rows={rows}
          columns={columns}
          values={ink}
          colors={colors}
          range={[0, 1]}
          share={1}
          marks={marks}
          at={[0, 0]}
          spoken="drawing needs a pointer; the buttons beside it move, turn and thicken"
          onPoint={() => {}}
          onPin={() => {}}
        />
      </div>
      {onDrawing && (
        <div class="tools">
          {button("clear", "clear", (it) => ({ ...it, ink: new Float32Array(it.ink.length) }))}
          {button("←", "move left", (it) => shifted(it, 0, -1))}
          {button("→", "move right", (it) => shifted(it, 0, 1))}
          {button("↑", "move up", (it) => shifted(it, -1, 0))}
          {button("↓", "move down", (it) => shifted(it, 1, 0))}
          {button("thicker", "thicker", (it) => thickened(it, true))}
          {button("thinner", "thinner", (it) => thickened(it, false))}
          {button("↺", "turn left by 10 degrees", (it) => turned(it, 10))}
          {button("↻", "turn right by 10 degrees", (it) => turned(it, -10))}
        </div>
      )}
    </div>
  );
}
