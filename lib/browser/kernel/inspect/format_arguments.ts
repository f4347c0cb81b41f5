import { contextOf, type InspectOptions } from "./options.ts";
import { printValue } from "./print_value.ts";

/** Writes the arguments of `console.log()`: the first may hold places such as `%s` and `%d`. */
export function formatArguments(args: readonly unknown[], options: InspectOptions = {}): string {
  const context = contextOf(options);
  const print = (value: unknown) => printValue(context, value, 0);
  const rest = [...args];
  let text = "";
  if (typeof args[0] === "string" && args.length > 1) {
    rest.shift();
    text = args[0].replaceAll(/%([\s\S])/g, (place, letter: string) => {
      if (letter === "%") return "%";
      if (rest.length === 0 || !/[sdifjoOc]/.test(letter)) return place;
      return formatPlace(letter, rest.shift(), print);
    });
    if (rest.length > 0) text += " ";
  }
  text += rest.map((value) => typeof value === "string" ? value : print(value)).join(" ");
  const margin = "  ".repeat(context.indentLevel);
  return margin + (margin ? text.replaceAll("\n", `\n${margin}`) : text);
}

function formatPlace(letter: string, value: unknown, print: (value: unknown) => string): string {
  switch (letter) {
    case "s":
      return String(value);
    case "d":
    case "i":
      return typeof value === "symbol" ? "NaN" : `${parseInt(value as string)}`;
    case "f":
      return typeof value === "symbol" ? "NaN" : `${parseFloat(value as string)}`;
    case "j":
      return json(value);
    case "c":
      return ""; // A style, and nothing here has colors.
    default:
      return print(value);
  }
}

function json(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch (error) {
    if (error instanceof TypeError && /circular|cyclic/i.test(error.message)) return "[Circular]";
    throw error;
  }
}
