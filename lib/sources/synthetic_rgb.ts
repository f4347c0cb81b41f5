/**
 * Makes a color picture by a formula of its coordinates, for want of any photograph.
 *
 * With column x and row y: red is (3x + 5y) mod 256, green (⌊xy / 7⌋ + 11x) mod 256 and blue
 * (3 (x XOR y) + 97 ((⌊x / 16⌋ + ⌊y / 16⌋) mod 2)) mod 256.
 *
 * @param rows Number of rows.
 * @param columns Number of columns.
 * @returns Shape `[rows, columns, 3]`, row by row; 0 to 255.
 * @throws {RangeError} If a size is not a positive integer.
 */
export function syntheticRgb(rows: number, columns: number): Uint8Array {
  for (const size of [rows, columns]) {
    if (!Number.isInteger(size) || size < 1) {
      throw new RangeError(
        `Cannot make a picture of ${rows} × ${columns} pixels: sizes must be positive integers`,
      );
    }
  }
  const values = new Uint8Array(rows * columns * 3);
  let index = 0;
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) {
      const square = (Math.floor(x / 16) + Math.floor(y / 16)) % 2;
      // A Uint8Array keeps each value modulo 256.
      values[index++] = 3 * x + 5 * y;
      values[index++] = Math.floor(x * y / 7) + 11 * x;
      values[index++] = 3 * (x ^ y) + 97 * square;
    }
  }
  return values;
}
