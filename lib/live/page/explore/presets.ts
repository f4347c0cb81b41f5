/** A named kernel: fixed, or made for any size. */
export interface Preset {
  readonly weights: readonly (readonly number[])[] | ((rows: number, columns: number) => number[]);
  readonly divisor?: (rows: number, columns: number) => number;
}

const everywhere = (rows: number, columns: number, weight: (y: number, x: number) => number) =>
  Array.from({ length: rows * columns }, (_, i) => weight(Math.floor(i / columns), i % columns));

const middle = (length: number) => (length - 1) >> 1;

/** A row of Pascal's triangle. */
function binomial(length: number): number[] {
  let row = [1];
  while (row.length < length) row = [1, ...row.slice(1).map((value, i) => value + row[i]), 1];
  return row;
}

/** The kernels by name, as the library's `kernels` has them; those of any size first. */
export const PRESETS: Readonly<Record<string, Preset>> = {
  identity: {
    weights: (rows, columns) =>
      everywhere(rows, columns, (y, x) => y === middle(rows) && x === middle(columns) ? 1 : 0),
  },
  "box blur": {
    weights: (rows, columns) => everywhere(rows, columns, () => 1),
    divisor: (rows, columns) => rows * columns,
  },
  "Gaussian blur": {
    weights: (rows, columns) => {
      const [down, across] = [binomial(rows), binomial(columns)];
      return everywhere(rows, columns, (y, x) => down[y] * across[x]);
    },
    divisor: (rows, columns) => 2 ** (rows + columns - 2),
  },
  sharpen: { weights: [[0, -1, 0], [-1, 5, -1], [0, -1, 0]] },
  edge: { weights: [[0, 1, 0], [1, -4, 1], [0, 1, 0]] },
  outline: { weights: [[-1, -1, -1], [-1, 8, -1], [-1, -1, -1]] },
  "Sobel x": { weights: [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]] },
  "Sobel y": { weights: [[-1, -2, -1], [0, 0, 0], [1, 2, 1]] },
  "Prewitt x": { weights: [[-1, 0, 1], [-1, 0, 1], [-1, 0, 1]] },
  "Prewitt y": { weights: [[-1, -1, -1], [0, 0, 0], [1, 1, 1]] },
  emboss: { weights: [[-2, -1, 0], [-1, 1, 1], [0, 1, 2]] },
};

const LIBRARY_NAMES: Readonly<Record<string, string>> = {
  identity: "identity",
  "box blur": "boxBlur",
  "Gaussian blur": "gaussianBlur",
  sharpen: "sharpen",
  edge: "edge",
  outline: "outline",
  "Sobel x": "sobelX",
  "Sobel y": "sobelY",
  "Prewitt x": "prewittX",
  "Prewitt y": "prewittY",
  emboss: "emboss",
};

/** What the library's `kernels` calls a kernel; nothing where it has none of this name and size. */
export function kernelName(
  { name, rows, columns }: { name: string; rows: number; columns: number },
): string | undefined {
  return rows === 3 && columns === 3 ? LIBRARY_NAMES[name] : undefined;
}
