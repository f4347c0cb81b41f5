import { valueFault } from "./check_value.ts";
import { nearName } from "./near_name.ts";
import type { OptionKind } from "./option_kinds.ts";
import { valueText } from "./whole_number.ts";

type KeyOf<T> = T extends unknown ? keyof T : never;

/**
 * The options of a function by name, with what each may be, or true where the function looks at that
 * itself. A list that lacks one, or has one too many, is a type error.
 */
export type OptionNames<T> = Readonly<Record<KeyOf<T>, true | OptionKind>>;

// Held, because grading calls this where a student may have changed `Object`.
const { getPrototypeOf, hasOwn, keys } = Object;

/**
 * Says what types say of wrong options, at run time: a cell is not type-checked.
 *
 * @param caller Function named in the message, as `conv2d()`.
 * @param options What was given for them.
 * @param names All options that it has.
 * @returns The same options.
 * @throws {TypeError} If they are no object of options, or one of them is unknown, or of another type.
 * @throws {RangeError} If a value is of the right type, and yet none of those that it may be.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { knownOptions } from "./known_options.ts";
 *
 * const names = { kernelSize: true, stride: true } as const;
 * assert.deepEqual(knownOptions("f()", { stride: 2 }, names), { stride: 2 });
 * const wrong = () => knownOptions("f()", { strides: 2 } as object, names);
 * assert.throws(wrong, /^TypeError: f\(\) has no option strides; did you mean stride\?$/);
 * ```
 */
export function knownOptions<T extends object>(
  caller: string,
  options: T,
  names: OptionNames<T>,
): T {
  const fault = optionFault(caller, options, names);
  if (fault !== undefined) throw fault;
  return options;
}

/** As {@linkcode knownOptions}: what it would throw. */
export function optionFault(
  caller: string,
  options: unknown,
  names: Readonly<Record<string, true | OptionKind>>,
): Error | undefined {
  if (!isOptions(options, names)) {
    return new TypeError(
      `${caller}: options must be an object such as { ${keys(names)[0]}: … }, not ` +
        `${kindText(options)}.`,
    );
  }
  const given = keys(options);
  for (let i = 0; i < given.length; i++) {
    if (!hasOwn(names, given[i])) {
      return new TypeError(unknownOption(caller, given[i], keys(names)));
    }
  }
  for (let i = 0; i < given.length; i++) {
    const kind = names[given[i]];
    const value = (options as Record<string, unknown>)[given[i]];
    const fault = kind === true || value === undefined
      ? undefined
      : valueFault(caller, given[i], value, kind);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function unknownOption(caller: string, name: string, known: readonly string[]): string {
  const near = nearName(name, known);
  const help = near === undefined
    ? `${known.length === 1 ? "it has only" : "it has"} ${known.join(", ")}.`
    : `did you mean ${near}?`;
  return `${caller} has no option ${name}; ${help}`;
}

/** Whether names of options can be read from it: lists, tensors and the like are values. */
function isOptions(value: unknown, names: Readonly<Record<string, unknown>>): value is object {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const prototype = getPrototypeOf(value);
  if (prototype === null || getPrototypeOf(prototype) === null) return true;
  const own = keys(value);
  return own.length > 0 && own.every((name) => hasOwn(names, name));
}

function kindText(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  if (typeof value === "function") return "a function";
  if (typeof value !== "object" || value === null) return valueText(value) ?? String(value);
  return `a ${value.constructor?.name || "value"}`;
}
