import { formatArguments, inspect, type InspectOptions, tableText } from "./inspect/mod.ts";

/** Takes what is printed: a text, or how it is made, which may ask for promises' states. */
export type Print = (name: "stdout" | "stderr", text: () => string) => void;

/** A console that prints as Deno's does. */
export function makeConsole(print: Print): Console {
  const counts = new Map<string, number>();
  const timers = new Map<string, number>();
  const state = { indentLevel: 0 };
  const line = (name: "stdout" | "stderr", args: unknown[], options: InspectOptions = {}) => {
    const { indentLevel } = state;
    print(name, () => `${formatArguments(args, { indentLevel, ...options })}\n`);
  };
  const log = (...args: unknown[]) => line("stdout", args);
  const error = (...args: unknown[]) => line("stderr", args);
  const plain = (name: "stdout" | "stderr", text: string) => print(name, () => `${text}\n`);
  const elapsed = (label: string) => {
    const since = timers.get(label);
    if (since === undefined) return plain("stderr", `Timer '${label}' does not exist`);
    const passed = performance.now() - since;
    const digits = passed < 1 ? 3 : passed < 10 ? 2 : passed < 100 ? 1 : 0;
    return `${label}: ${passed.toFixed(digits)}ms`;
  };
  const group = (...label: unknown[]) => {
    if (label.length > 0) log(...label);
    state.indentLevel++;
  };
  const own = {
    log,
    debug: log,
    info: log,
    dirxml: log,
    warn: error,
    error,
    dir: (value?: unknown, options?: InspectOptions) => line("stdout", [value], options),
    assert: (condition = false, ...args: unknown[]) => {
      if (condition) return;
      if (typeof args[0] === "string") error(`Assertion failed: ${args[0]}`, ...args.slice(1));
      else error(...(args.length > 0 ? ["Assertion failed:", ...args] : ["Assertion failed"]));
    },
    count: (label: unknown = "default") => {
      const name = String(label);
      counts.set(name, (counts.get(name) ?? 0) + 1);
      plain("stdout", `${name}: ${counts.get(name)}`);
    },
    countReset: (label: unknown = "default") => {
      const name = String(label);
      if (counts.has(name)) counts.set(name, 0);
      else plain("stderr", `Count for '${name}' does not exist`);
    },
    table: (data?: unknown, properties?: string[]) => {
      if (properties !== undefined && !Array.isArray(properties)) {
        throw new Error(
          "The 'properties' argument must be of type Array: received type " + typeof properties,
        );
      }
      if (data === null || typeof data !== "object") return log(data);
      const text = tableText(data, properties);
      log(text);
    },
    time: (label: unknown = "default") => {
      const name = String(label);
      if (timers.has(name)) plain("stderr", `Timer '${name}' already exists`);
      else timers.set(name, performance.now());
    },
    timeLog: (label: unknown = "default", ...args: unknown[]) => {
      const text = elapsed(String(label));
      if (text) line("stdout", [text, ...args]);
    },
    timeEnd: (label: unknown = "default") => {
      const text = elapsed(String(label));
      timers.delete(String(label));
      if (text) plain("stdout", text);
    },
    group,
    groupCollapsed: group,
    groupEnd: () => void (state.indentLevel = Math.max(0, state.indentLevel - 1)),
    clear: () => void (state.indentLevel = 0),
    trace: (...args: unknown[]) => {
      const trace = new Error(formatArguments(args));
      trace.name = "Trace";
      print("stderr", () => `${inspect(trace)}\n`);
    },
    profile: () => {},
    profileEnd: () => {},
    timeStamp: () => {},
  };
  const made = Object.create({}, {
    [Symbol.toStringTag]: { value: "console", configurable: true },
  });
  return Object.assign(made, own) as Console;
}
