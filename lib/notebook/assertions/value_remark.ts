import { isClose, sameShape } from "./compare_values.ts";
import { readValues, type Values } from "./read_values.ts";

/** What a test says to a wrong answer that it knows: by remark, the answer or what makes it. */
export type Mistakes = Readonly<Record<string, unknown>>;

/**
 * Says how values differ from the expected ones, and asks what most likely went wrong.
 *
 * @param found The student's.
 * @param expected Of the same shape, with at least one value that is not close.
 */
export function valueRemark(
  found: Values,
  expected: Values,
  tolerance: number,
  { what, hint }: { what: string; hint?: string },
  mistakes: Mistakes,
): string {
  const facts = valueFacts(found, expected, tolerance, what);
  let question = "";
  try {
    question = knownMistake(found, tolerance, mistakes) ?? hint ??
      likelyMistake(found, expected, tolerance) ?? "";
  } catch {
    // A remark is a kindness: whatever goes wrong in it, the answer stays wrong.
  }
  return question === "" ? `${facts}.` : `${facts}. ${question}`;
}

function valueFacts(found: Values, expected: Values, tolerance: number, what: string): string {
  let first = -1;
  let count = 0;
  for (let i = 0; i < expected.count; i++) {
    if (isClose(found.numbers[i], expected.numbers[i], tolerance)) continue;
    if (first < 0) first = i;
    count++;
  }
  const [is, should] = twoNumbers(found.numbers[first], expected.numbers[first]);
  if (expected.rank === 0) return `${what} is ${is}, expected ${should}`;
  const values = expected.count === 1
    ? "its value is"
    : `${count} of ${expected.count} values differ; the first`;
  return expected.count === 1
    ? `${what}: ${values} ${is}, expected ${should}`
    : `${what}: ${values}, ${placeText(first, expected)}, is ${is}, expected ${should}`;
}

/** Where a value stands, such as `[0][3]`. */
function placeText(index: number, { shape, rank }: Values): string {
  let text = "";
  for (let axis = rank - 1, rest = index; axis >= 0; axis--) {
    text = `[${rest % shape[axis]}]${text}`;
    rest = Math.floor(rest / shape[axis]);
  }
  return text;
}

/** Two numbers with as few digits as tell them apart. */
function twoNumbers(a: number, b: number): [string, string] {
  for (const digits of [6, 9]) {
    const texts: [string, string] = [numberText(a, digits), numberText(b, digits)];
    if (texts[0] !== texts[1]) return texts;
  }
  return [String(a), String(b)];
}

const numberText = (value: number, digits = 6) =>
  Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(digits)));

/** The remark of the mistake that makes exactly these values, if the test knows it. */
export function knownMistake(
  found: Values,
  tolerance: number,
  mistakes: Mistakes,
): string | undefined {
  try {
    for (const [remark, made] of Object.entries(mistakes)) {
      const wrong = readValues(typeof made === "function" ? made() : made);
      if (wrong.kind === "values" && sameShape(found, wrong) && close(found, wrong, tolerance)) {
        return remark;
      }
    }
  } catch {
    // As in valueRemark().
  }
}

function close(a: Values, b: Values, tolerance: number): boolean {
  for (let i = 0; i < b.count; i++) {
    if (!isClose(a.numbers[i], b.numbers[i], tolerance)) return false;
  }
  return true;
}

function likelyMistake(found: Values, expected: Values, tolerance: number): string | undefined {
  const [is, should] = [[...found.numbers], [...expected.numbers]];
  const agree = (values: readonly number[]) =>
    values.every((value, i) => isClose(is[i], value, tolerance));
  if (is.some((value, i) => Number.isNaN(value) && !Number.isNaN(should[i]))) {
    return "NaN is what comes of reckoning with undefined. Is a value read from outside of the image?";
  }
  if (is.some((value, i) => !Number.isFinite(value) && Number.isFinite(should[i]))) {
    return "Is something divided by 0, or a largest value looked for in an empty window?";
  }
  if (should.some((value) => !Number.isFinite(value))) return undefined;
  return likelyScale(is, should, agree) ?? likelyPlace(found, should, agree, tolerance) ??
    likelyPart(found, should, tolerance) ?? likelyRounding(is, should);
}

function likelyScale(
  is: readonly number[],
  should: readonly number[],
  agree: (values: readonly number[]) => boolean,
): string | undefined {
  if (should.some((value) => value !== 0) && is.every((value) => value === 0)) {
    return should.length > 1 ? "They are all 0. Is each sum kept where it belongs?" : undefined;
  }
  if (agree(should.map((value) => -value))) {
    return should.length > 1
      ? "Every sign is turned around. Is the kernel flipped, or subtracted the wrong way round?"
      : "The sign is turned around. Is it subtracted the wrong way round?";
  }
  if (should.length === 1) {
    const more = is[0] - should[0];
    return Number.isInteger(should[0]) && Math.abs(more) === 1
      ? `Only one too ${more > 0 ? "many" : "few"}. Go over it once more.`
      : undefined;
  }
  const largest = should.reduce(
    (at, value, i) => Math.abs(value) > Math.abs(should[at]) ? i : at,
    0,
  );
  const factor = is[largest] / should[largest];
  if (new Set(should).size > 1 && Number.isFinite(factor) && factor !== 0) {
    if (agree(should.map((value) => value * factor))) {
      return Math.abs(factor) > 1
        ? `Every value is ${numberText(factor, 4)} times the expected one. Is a division missing?`
        : `Every value is the expected one divided by ${
          numberText(1 / factor, 4)
        }. Is one division too many?`;
    }
    const more = is[0] - should[0];
    if (agree(should.map((value) => value + more))) {
      return `Every value is too ${more > 0 ? "large" : "small"} by ${
        numberText(Math.abs(more), 4)
      }. What does the sum start from?`;
    }
  }
  return undefined;
}

/** An image as rows and columns; axes of length 1 before and after them are passed over. */
export function imageSize({ shape }: Values): [rows: number, columns: number] | undefined {
  const sides = Array.from(shape);
  while (sides.length > 2 && sides.at(-1) === 1) sides.pop();
  while (sides.length > 2 && sides[0] === 1) sides.shift();
  return sides.length === 2 ? [sides[0], sides[1]] : undefined;
}

function likelyPlace(
  found: Values,
  should: readonly number[],
  agree: (values: readonly number[]) => boolean,
  tolerance: number,
): string | undefined {
  const size = imageSize(found);
  if (size === undefined) {
    return found.rank === 1 && agree([...should].reverse())
      ? "The values are there, in reverse order."
      : undefined;
  }
  const [rows, columns] = size;
  const from = (row: (r: number, c: number) => number, column: (r: number, c: number) => number) =>
    should.map((_, i) => {
      const [r, c] = [Math.floor(i / columns), i % columns];
      return should[row(r, c) * columns + column(r, c)];
    });
  if (rows === columns && agree(from((_, c) => c, (r) => r))) {
    return "Rows and columns have changed places. An image is image[row][column].";
  }
  if (agree([...should].reverse())) {
    return "It is turned by half a turn. Is the kernel flipped, or does a loop run backwards?";
  }
  if (agree(from((r) => r, (_, c) => columns - 1 - c))) {
    return "Left and right have changed places.";
  }
  if (agree(from((r) => rows - 1 - r, (_, c) => c))) {
    return "Top and bottom have changed places.";
  }
  return likelyShift(found, should, rows, columns, tolerance);
}

function likelyShift(
  found: Values,
  should: readonly number[],
  rows: number,
  columns: number,
  tolerance: number,
): string | undefined {
  if (rows < 3 || columns < 3) return undefined;
  for (const [down, right, way] of SHIFTS) {
    let fits = true;
    const seen = new Set<number>();
    for (let r = Math.max(0, down); r < rows + Math.min(0, down); r++) {
      for (let c = Math.max(0, right); c < columns + Math.min(0, right); c++) {
        const value = should[(r - down) * columns + c - right];
        seen.add(value);
        fits &&= isClose(found.numbers[r * columns + c], value, tolerance);
      }
    }
    // An image of one color fits anywhere.
    if (fits && seen.size > 2) return `Everything has moved ${way}. Where does the window start?`;
  }
  return undefined;
}

const SHIFTS = [
  [1, 1, "one row down and one column to the right"],
  [-1, -1, "one row up and one column to the left"],
  [1, 0, "one row down"],
  [-1, 0, "one row up"],
  [0, 1, "one column to the right"],
  [0, -1, "one column to the left"],
] as const;

function likelyPart(
  found: Values,
  should: readonly number[],
  tolerance: number,
): string | undefined {
  const size = imageSize(found);
  if (size === undefined) return undefined;
  const [rows, columns] = size;
  if (rows < 3 || columns < 3) return undefined;
  const wrong = should.map((value, i) => !isClose(found.numbers[i], value, tolerance));
  const only = (place: (r: number, c: number) => boolean) =>
    wrong.every((is, i) => !is || place(Math.floor(i / columns), i % columns));
  if (only((r) => r === rows - 1)) return "Only the last row is wrong. Where does the loop end?";
  if (only((_, c) => c === columns - 1)) {
    return "Only the last column is wrong. Where does the loop end?";
  }
  if (only((r) => r === 0)) return "Only the first row is wrong.";
  if (only((_, c) => c === 0)) return "Only the first column is wrong.";
  const corner = (r: number, c: number) =>
    (r === 0 || r === rows - 1) && (c === 0 || c === columns - 1);
  if (only(corner)) return "Only corners are wrong. Which pixel belongs there?";
  if (only((r, c) => r === 0 || c === 0 || r === rows - 1 || c === columns - 1)) {
    return "Only the border is wrong. What stands outside of the image?";
  }
  return undefined;
}

function likelyRounding(is: readonly number[], should: readonly number[]): string | undefined {
  const whole = is.every(Number.isInteger) && !should.every(Number.isInteger);
  return whole && is.every((value, i) => Math.abs(value - should[i]) < 1)
    ? "The values are rounded. Keep the digits behind the point."
    : undefined;
}
