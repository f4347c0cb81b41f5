/** @jsxImportSource preact */
/// <reference lib="dom" />
import type { ComponentChildren } from "preact";

/** A line of a form: what it is, and what to turn. */
export function Line({ label, children }: { label: string; children: ComponentChildren }) {
  return (
    <div class="line">
      <span class="label">{label}</span>
      {children}
    </div>
  );
}

interface StepperProps {
  label: string;
  value: number;
  least: number;
  most: number;
  /** Class of the number's color. */
  kind?: string;
  onValue(value: number): void;
}

/** A whole number with a button to each side; arrow keys, Home and End turn it, too. */
export function Stepper({ label, value, least, most, kind = "", onValue }: StepperProps) {
  const by = (change: number) => onValue(Math.max(least, Math.min(most, value + change)));
  const keys: Record<string, number> = {
    ArrowUp: 1,
    ArrowRight: 1,
    ArrowDown: -1,
    ArrowLeft: -1,
    Home: -Infinity,
    End: Infinity,
  };
  return (
    <span class={`stepper ${kind}`}>
      <button
        type="button"
        tabIndex={-1}
        aria-label={`less ${label}`}
        disabled={value <= least}
        onClick={() => by(-1)}
      >
        −
      </button>
      <span
        role="spinbutton"
        tabIndex={0}
        aria-label={label}
        aria-valuenow={value}
        aria-valuemin={least}
        aria-valuemax={most}
        onKeyDown={(event) => {
          const change = keys[event.key];
          if (change === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
          event.preventDefault();
          by(change);
        }}
      >
        {value}
      </span>
      <button
        type="button"
        tabIndex={-1}
        aria-label={`more ${label}`}
        disabled={value >= most}
        onClick={() => by(1)}
      >
        +
      </button>
    </span>
  );
}

interface ChoiceProps<T extends string> {
  label: string;
  values: readonly T[];
  /** What a value is called, where not by itself. */
  names?: Partial<Record<T, string>>;
  value: T;
  disabled?: boolean;
  onValue(value: T): void;
}

/** One of a few, side by side; arrow keys move between them. */
export function Choice<T extends string>(
  { label, values, names = {}, value, disabled = false, onValue }: ChoiceProps<T>,
) {
  const move = (event: KeyboardEvent, at: number) => {
    const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    const next = (at + by + values.length) % values.length;
    onValue(values[next]);
    const group = (event.currentTarget as HTMLElement).parentElement!;
    (group.children[next] as HTMLElement).focus();
  };
  return (
    <span role="radiogroup" aria-label={label} class="choice">
      {values.map((one, at) => (
        <button
          key={one}
          type="button"
          role="radio"
          aria-checked={one === value}
          disabled={disabled}
          tabIndex={one === value ? 0 : -1}
          onClick={() => onValue(one)}
          onKeyDown={(event) => move(event, at)}
        >
          {names[one] ?? one}
        </button>
      ))}
    </span>
  );
}

interface SelectProps<T extends string> {
  label: string;
  values: readonly T[];
  /** What a value is called, where not by itself. */
  names?: Partial<Record<T, string>>;
  value: T;
  disabled?: boolean;
  onValue(value: T, at: number): void;
}

/** One of many, in a list that opens. */
export function Select<T extends string>(
  { label, values, names = {}, value, disabled, onValue }: SelectProps<T>,
) {
  return (
    <select
      aria-label={label}
      value={value}
      disabled={disabled}
      onChange={({ currentTarget: { selectedIndex } }) =>
        onValue(values[selectedIndex], selectedIndex)}
    >
      {values.map((one, at) => <option key={at} value={one}>{names[one] ?? one}</option>)}
    </select>
  );
}

/** A yes or no. */
export function Check(
  { label, value, onValue }: { label: string; value: boolean; onValue(value: boolean): void },
) {
  return (
    <label class="check">
      <input
        type="checkbox"
        checked={value}
        onChange={(event) => onValue(event.currentTarget.checked)}
      />
      {label}
    </label>
  );
}
