/** How a function or a class is printed: `[Function: f]`, `[class A extends B]`. */
export function functionText(
  value: (...args: unknown[]) => unknown,
  constructor: string | null,
  tag: string,
): string {
  const source = Function.prototype.toString.call(value);
  if (isClass(source)) return classText(value, constructor, tag);
  const kind = Object.prototype.toString.call(value);
  const type = `${kind.includes("Async") ? "Async" : ""}${
    kind.includes("Generator") ? "Generator" : ""
  }Function`;
  let text = `[${type}${constructor === null ? " (null prototype)" : ""}`;
  text += value.name === "" ? " (anonymous)]" : `: ${value.name}]`;
  if (constructor !== type && constructor !== null) text += ` ${constructor}`;
  if (tag !== "" && constructor !== tag) text += ` [${tag}]`;
  return text;
}

function isClass(source: string): boolean {
  if (!source.startsWith("class") || !source.endsWith("}")) return false;
  const rest = source.slice(5, -1);
  const brace = rest.indexOf("{");
  if (brace === -1) return false;
  if (!rest.slice(0, brace).includes("(")) return true;
  return /^(\s+[^(]*?)\s*{/.test(rest.replaceAll(/\/\/.*?\n|\/\*[\s\S]*?\*\//g, ""));
}

function classText(
  value: (...args: unknown[]) => unknown,
  constructor: string | null,
  tag: string,
): string {
  const name = Object.hasOwn(value, "name") && value.name || "(anonymous)";
  let text = `class ${name}`;
  if (constructor !== "Function" && constructor !== null) text += ` [${constructor}]`;
  if (tag !== "" && constructor !== tag) text += ` [${tag}]`;
  if (constructor === null) return `[${text} extends [null prototype]]`;
  const { name: above } = Object.getPrototypeOf(value);
  return `[${text}${above ? ` extends ${above}` : ""}]`;
}
