/** @jsxImportSource preact */
/// <reference lib="dom" />
import { useRef, useState } from "preact/hooks";
import { colorOf, isLight } from "../colors.ts";
import { numberText, readNumber } from "../number_text.ts";
import type { Tap } from "./plan.ts";
import type { Picture, Settings } from "./settings.ts";

interface KernelGridProps {
  settings: Settings;
  picture: Picture;
  /** The pixels under the kernel, in the order in which it lies on the image. */
  taps: readonly Tap[];
  /** Whether the kernel lies on the image turned by half a turn. */
  turned: boolean;
  /** The tap that is pointed at. */
  tap?: number;
  onTap(tap: number | undefined): void;
  onWeight(index: number, weight: number, kind?: string): void;
}

/** CSS pixels of a sideways drag for one step. */
const DRAG = 14;

/**
 * The kernel as a grid of numbers to type, turn by arrow keys or wheel, or drag sideways. Each cell
 * shows the pixel that it lies on and their product.
 */
export function KernelGrid(props: KernelGridProps) {
  const { settings, picture, taps, turned, tap, onTap, onWeight } = props;
  const { rows, columns, divisor } = settings;
  const grid = useRef<HTMLDivElement>(null);
  const [typed, setTyped] = useState<{ at: number; text: string }>();
  const drag = useRef<{ x: number; from: number; moved: boolean } | undefined>(undefined);
  const count = rows * columns;

  const focus = (at: number) => {
    if (at < 0 || at >= count) return false;
    grid.current!.querySelectorAll("input")[at].focus();
    return true;
  };

  const cell = (at: number) => {
    const index = turned ? count - 1 - at : at;
    const weight = settings.weights[index];
    const { pixel, source } = taps[at] ?? {};
    const color = pixel === undefined ? undefined : colorOf(picture.colors, pixel, picture.range);
    const step = (event: { shiftKey: boolean; altKey: boolean }) =>
      event.shiftKey ? 10 : event.altKey ? 0.1 : 1;
    const turn = (to: number, kind: string) => {
      setTyped(undefined);
      onWeight(index, to, `${kind} ${index}`);
    };
    const onKeyDown = (event: KeyboardEvent & { currentTarget: HTMLInputElement }) => {
      const input = event.currentTarget;
      const all = input.selectionStart === 0 && input.selectionEnd === input.value.length;
      const moves: Record<string, number | false> = {
        ArrowLeft: (all || input.selectionEnd === 0) && -1,
        ArrowRight: (all || input.selectionStart === input.value.length) && 1,
        PageUp: -columns,
        PageDown: columns,
        Enter: columns,
      };
      if (event.key === "ArrowUp" || event.key === "ArrowDown") {
        event.preventDefault();
        const up = event.key === "ArrowUp" ? 1 : -1;
        if (event.ctrlKey || event.metaKey) focus(at - up * columns);
        else turn(weight + up * step(event), "keys");
      } else if (moves[event.key] && focus(at + (moves[event.key] as number))) {
        event.preventDefault();
      }
    };
    return (
      <div
        key={at}
        role="gridcell"
        class={`weight ${tap === at ? "pointed" : ""}`}
        onPointerEnter={() => onTap(at)}
        onPointerLeave={() => onTap(undefined)}
      >
        <span
          class="pixel"
          aria-hidden="true"
          style={color && {
            background: `rgb(${color.join(" ")})`,
            color: isLight(color) ? "#111" : "#fff",
          }}
          title={source ? undefined : "a zero from outside of the image"}
        >
          {pixel === undefined ? "" : `${numberText(pixel, 3)} ×`}
        </span>
        <input
          type="text"
          inputMode="decimal"
          autocomplete="off"
          tabIndex={at === 0 ? 0 : -1}
          aria-label={`weight, row ${Math.floor(index / columns)}, column ${index % columns}`}
          aria-invalid={typed?.at === at && readNumber(typed.text) === undefined}
          value={typed?.at === at ? typed.text : numberText(weight)}
          onFocus={(event) => {
            onTap(at);
            event.currentTarget.select();
          }}
          onBlur={() => {
            setTyped(undefined);
            onTap(undefined);
          }}
          onInput={(event) => {
            const text = event.currentTarget.value;
            setTyped({ at, text });
            const value = readNumber(text);
            if (value !== undefined) onWeight(index, value, `typing ${index}`);
          }}
          onKeyDown={onKeyDown}
          onWheel={(event) => {
            const root = event.currentTarget.getRootNode() as ShadowRoot;
            if (root.activeElement !== event.currentTarget) return;
            event.preventDefault();
            turn(weight + (event.deltaY < 0 ? 1 : -1) * step(event), "wheel");
          }}
          onPointerDown={(event) => {
            drag.current = { x: event.clientX, from: weight, moved: false };
          }}
          onPointerMove={(event) => {
            const now = drag.current;
            if (!now || event.buttons === 0) return;
            const by = event.clientX - now.x;
            if (!now.moved && Math.abs(by) > 5) {
              now.moved = true;
              event.currentTarget.setPointerCapture(event.pointerId);
            }
            if (now.moved) turn(now.from + Math.round(by / DRAG) * step(event), "drag");
          }}
          onPointerUp={() => drag.current = undefined}
          onPointerCancel={() => drag.current = undefined}
        />
        <span class="product" aria-hidden="true">
          {pixel === undefined ? "" : `= ${numberText(pixel * weight, 3)}`}
        </span>
      </div>
    );
  };
  return (
    <div
      ref={grid}
      class={`kernel ${Math.max(rows, columns) > 5 ? "dense" : ""}`}
      role="grid"
      aria-label={`kernel, ${rows} by ${columns}${divisor === 1 ? "" : `, divided by ${divisor}`}`}
    >
      {Array.from({ length: rows }, (_, y) => (
        <div key={y} role="row">
          {Array.from({ length: columns }, (_, x) => cell(y * columns + x))}
        </div>
      ))}
    </div>
  );
}
