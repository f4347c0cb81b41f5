/** Ways to write a right answer other than the instructor's. */

export interface Style {
  name: string;
  /** @param names What the exercise's tests declare. */
  write(solution: string, names: readonly string[]): string;
}

/** A top-level function: its name, from its parameters to its result's type, its body. */
const FUNCTION = /^function (\w+)(\([^]*?) \{\n([^]*?)\n\}$/gm;

type Parts = (name: string, head: string, body: string) => string;

function each(solution: string, parts: Parts): string {
  return solution.replaceAll(FUNCTION, (_, name, head, body) => parts(name, head, body));
}

export const styles: readonly Style[] = [
  {
    name: "arrow functions",
    write: (solution) =>
      each(solution, (name, head, body) => `const ${name} = ${head} => {\n${body}\n};`),
  },
  {
    name: "classes",
    write: (solution) =>
      each(solution, (name, head, body) =>
        `class ${name[0].toUpperCase()}${name.slice(1)}Solver {
  static calls = 0;
  #solve = ${head} => {\n${body}\n};
  solve(...args: any[]): any { ${name[0].toUpperCase()}${
          name.slice(1)
        }Solver.calls++; return (this.#solve as any)(...args); }
}
let ${name}: any = (...args: any[]) => new ${name[0].toUpperCase()}${
          name.slice(1)
        }Solver().solve(...args);`),
  },
  {
    name: "helpers called like names of the hidden tests",
    write: (solution, names) =>
      names.filter((name) => !new RegExp(`\\b${name}\\b`).test(solution))
        .map((name, i) => i % 2 ? `var ${name} = 1;` : `function ${name}(x: any) { return x; }`)
        .join("\n") + `\n${solution}`,
  },
  {
    name: "awaited at the top level",
    write: (solution) =>
      each(
        solution,
        (name, head, body) =>
          `const ${name} = await new Promise<any>((resolve) => setTimeout(() => resolve(${head} => {\n${body}\n}), 1));`,
      ),
  },
  {
    name: "extended prototypes",
    write: (solution) =>
      `(Array.prototype as any).total = function (this: number[]) { return this.reduce((a, b) => a + b, 0); };
(Array.prototype as any).last = function (this: unknown[]) { return this[this.length - 1]; };
(Number.prototype as any).times = function (f: any) { return Array.from({ length: Number(this) }, (_, i) => f(i)); };
Object.defineProperty(Object.prototype, "tap", { value(f: any) { f(this); return this; }, configurable: true });
${solution}
console.log([1, 2].total(), "printed", { a: 1 });`,
  },
  {
    name: "destructured and global",
    write: (solution) => {
      let count = 0;
      return each(
        solution,
        (name, head, body) =>
          count++ % 2
            ? `(globalThis as any).${name} = function ${head} {\n${body}\n};`
            : `const { ${name}, more: [] } = { ${name}: function ${head} {\n${body}\n}, more: [] };`,
      );
    },
  },
];
