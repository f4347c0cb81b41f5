import { LIMITS } from "./limits.ts";

/** Where an error keeps the line of the learner's that threw it; {@linkcode errorLine} reads it. */
const $line = Symbol.for("convolutions.line");

/** An error as texts. */
export interface ErrorParts {
  name: string;
  message: string;
  /** The learner's line that threw it; "" if it is not known. */
  line: string;
}

/** Takes an error apart, whatever its properties do. */
export function errorParts(error: Error): ErrorParts {
  return {
    name: part(() => error.name) || "Error",
    message: part(() => error.message),
    line: part(() => (error as unknown as Record<symbol, unknown>)[$line]),
  };
}

/** Notes the learner's line on an error. */
export function noteLine(error: object, line: string): void {
  try {
    Object.defineProperty(error, $line, { value: line, configurable: true });
  } catch {
    // It cannot be noted on a frozen one.
  }
}

const CLASSES: Record<string, new (message: string) => Error> = {
  EvalError,
  RangeError,
  ReferenceError,
  SyntaxError,
  TypeError,
  URIError,
};

/** Puts an error together again: of the built-in class that its name says. */
export function makeError({ name, message, line }: ErrorParts): Error {
  const known = Object.hasOwn(CLASSES, name) ? CLASSES[name] : undefined;
  const error = new (known ?? Error)(message);
  if (!known && name !== "Error") {
    Object.defineProperty(error, "name", { value: name, configurable: true, writable: true });
  }
  if (line !== "") noteLine(error, line);
  const told = line === "" ? "" : `\n    at your line: ${line}`;
  Object.defineProperty(error, "stack", {
    value: `${name}: ${message}${told}`,
    configurable: true,
    writable: true,
  });
  return error;
}

function part(get: () => unknown): string {
  try {
    const value = get();
    return value === undefined ? "" : String(value).slice(0, LIMITS.errorText).toWellFormed();
  } catch {
    return "";
  }
}
