import type { Shape } from "./compare_values.ts";

/** A shape as a student writes it, such as `4×4`. */
export function shapeText({ shape, rank }: Shape): string {
  if (rank === 0) return "a single number";
  if (rank === 1) return shape[0] === 0 ? "an empty list" : `a list of ${shape[0]}`;
  return Array.from({ length: rank }, (_, axis) => shape[axis]).join("×");
}

/**
 * Says how a shape differs from the expected one, and asks what most likely went wrong.
 *
 * @param found The student's.
 * @param expected Another one.
 * @param naming What was checked, and a hint in place of the question.
 */
export function shapeRemark(
  found: Shape,
  expected: Shape,
  { what, hint }: { what: string; hint?: string },
): string {
  const facts = `${what}: expected ${shapeText(expected)}, got ${shapeText(found)}`;
  if (hint !== undefined) {
    return isTransposed(found, expected) ? `${facts}: ${TRANSPOSED}. ${hint}` : `${facts}. ${hint}`;
  }
  const question = likelyMistake(lengths(found), lengths(expected));
  return question === "" ? `${facts}.` : `${facts}: ${question}`;
}

const TRANSPOSED = "rows and columns have changed places. An image is image[row][column]";

function isTransposed(found: Shape, expected: Shape): boolean {
  return found.rank === 2 && expected.rank === 2 && found.shape[0] === expected.shape[1] &&
    found.shape[1] === expected.shape[0];
}

const lengths = ({ shape, rank }: Shape) => Array.from({ length: rank }, (_, axis) => shape[axis]);

function likelyMistake(found: number[], expected: number[]): string {
  const product = (sides: number[]) => sides.reduce((a, b) => a * b, 1);
  const text = (sides: number[]) => sides.join(",");
  if (found.includes(0)) return "does the loop run at all, and is each row pushed?";
  if (expected.length === 0) return "give the number itself, without [ ]";
  if (found.length === 0) return "one number is not an image. Is each value put into its row?";
  if (found.length !== expected.length) {
    const without = (sides: number[]) => text(sides.filter((side) => side !== 1));
    if (without(found) === without(expected)) {
      return found.length > expected.length
        ? "there are axes of length 1 too many; squeeze() drops them"
        : "axes of length 1 are missing; expandDims() or reshape() adds them";
    }
    if (product(found) === product(expected)) {
      return found.length === 1
        ? "these are the right number of values in one row. Has each row of the image a list of its own?"
        : "these are the right number of values in other axes";
    }
    return "the number of axes differs";
  }
  if (found.length === 2) return likelyMistakeOfImage(found, expected);
  if (text([...found].sort()) === text([...expected].sort())) {
    return "the axes are in another order";
  }
  if (found.length === 1) {
    const more = found[0] - expected[0];
    return Math.abs(more) === 1
      ? `one value too ${more > 0 ? "many" : "few"}. Where does the loop end?`
      : "";
  }
  return "";
}

function likelyMistakeOfImage(found: number[], expected: number[]): string {
  const [rows, columns] = [found[0] - expected[0], found[1] - expected[1]];
  if (found[0] === expected[1] && found[1] === expected[0]) return TRANSPOSED;
  const many = (count: number, name: string) =>
    `${Math.abs(count)} ${name}${Math.abs(count) === 1 ? "" : "s"} too ${
      count > 0 ? "many" : "few"
    }`;
  if (rows === 0) return `${many(columns, "column")}. Where does the loop over the columns end?`;
  if (columns === 0) return `${many(rows, "row")}. Where does the loop over the rows end?`;
  if (rows === columns && rows > 1) return "did you subtract the kernel size?";
  if (rows === columns && rows === 1) {
    return "one too many each way. Is a + 1 too much, or <= for <?";
  }
  if (rows === columns && rows === -1) {
    return "one too few each way. Is a + 1 missing, or < for <=?";
  }
  if (rows === columns) return "too small. Was padding left out, or too much subtracted?";
  return `${many(rows, "row")}, ${many(columns, "column")}`;
}
