import type { OptionKind } from "./option_kinds.ts";
import { valueText } from "./whole_number.ts";

/**
 * Returns `value` if it is of a kind.
 *
 * @param caller Function named in the message, as `conv2d()`.
 * @param name What the value is, for the message.
 * @throws {TypeError} If it is of another type.
 * @throws {RangeError} If it is of the right type, and yet none of those that it may be.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { checkValue } from "./check_value.ts";
 * import { POSITIVE } from "./option_kinds.ts";
 *
 * assert.equal(checkValue("Adam()", "learningRate", 0.1, POSITIVE), 0.1);
 * assert.throws(() => checkValue("Adam()", "learningRate", 0, POSITIVE), RangeError);
 * ```
 */
export function checkValue<T>(caller: string, name: string, value: T, kind: OptionKind): T {
  const fault = valueFault(caller, name, value, kind);
  if (fault !== undefined) throw fault;
  return value;
}

/** As {@linkcode checkValue}: what it would throw. */
export function valueFault(
  caller: string,
  name: string,
  value: unknown,
  kind: OptionKind,
): Error | undefined {
  if (kind.holds(value)) return undefined;
  const { must, hint } = kind;
  const fits = (typeof value === "number" && /number/.test(must)) ||
    (typeof value === "string" && /"/.test(must));
  return new (fits ? RangeError : TypeError)(
    `${caller}: ${name} must be ${must}, not ${valueText(value)}${
      hint === undefined ? "" : `; ${hint}`
    }.`,
  );
}
