import { optionFault, type OptionNames, TEXT } from "../../geometry/mod.ts";
import { TestFault } from "./assertion_error.ts";
import { ownOption } from "./own_property.ts";

/** What every check may be told beside the values. */
export interface AssertionOptions {
  /** What is checked, as the remark names it, such as `"maxPool(image, 2)"`. */
  what?: string;
  /** A question that helps, in place of the one that the check thinks of. */
  hint?: string;
}

/** Names of {@linkcode AssertionOptions}. */
export const ASSERTION_OPTIONS: OptionNames<AssertionOptions> = { what: TEXT, hint: TEXT };

/** How {@linkcode AssertionOptions} are given: in full, or only the name. */
export type What = string | AssertionOptions;

/** The name of what is checked, and the hint. */
export function naming(
  caller: string,
  what: What,
  names: OptionNames<AssertionOptions> = ASSERTION_OPTIONS,
): { what: string; hint?: string } {
  if (typeof what === "string") return { what, hint: undefined };
  const fault = optionFault(caller, what, names);
  if (fault !== undefined) throw testFault(fault.message);
  return { what: ownOption(what, "what") ?? "the result", hint: ownOption(what, "hint") };
}

/** Says what is wrong with a value that cannot be read, in the words of its name. */
export function faultRemark(what: string, fault: string, value: unknown): string {
  // "conv(image)" is a call; a call that gives nothing lacks its return.
  if (value === undefined && what[what.length - 1] === ")") {
    return `${what} returned nothing: has it a return?`;
  }
  return `${what} ${fault}`;
}

/** What to throw when the test itself makes no sense. */
export function testFault(why: string): TestFault {
  return new TestFault(`The test is at fault, not your answer: ${why}`);
}
