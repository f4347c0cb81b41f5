/** A picture of one channel that a reader draws; 0 is paper, 1 is ink. */
export interface Drawing {
  readonly rows: number;
  readonly columns: number;
  readonly ink: Float32Array;
}

/** Draws a round, soft dot. */
export function dotted({ rows, columns, ink }: Drawing, y: number, x: number, radius: number) {
  const next = ink.slice();
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const distance = Math.hypot(row + 0.5 - y, column + 0.5 - x);
      const dark = Math.max(0, Math.min(1, radius + 0.5 - distance));
      const at = row * columns + column;
      if (dark > next[at]) next[at] = dark;
    }
  }
  return { rows, columns, ink: next };
}

/** Moves a drawing; what leaves is lost. */
export function shifted({ rows, columns, ink }: Drawing, down: number, right: number): Drawing {
  const next = new Float32Array(ink.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const [y, x] = [row - down, column - right];
      if (y >= 0 && y < rows && x >= 0 && x < columns) {
        next[row * columns + column] = ink[y * columns + x];
      }
    }
  }
  return { rows, columns, ink: next };
}

/** Makes lines thicker (each pixel the darkest of its neighbours) or thinner (the palest). */
export function thickened({ rows, columns, ink }: Drawing, thicker: boolean): Drawing {
  const pick = thicker ? Math.max : Math.min;
  const at = (y: number, x: number) =>
    y < 0 || y >= rows || x < 0 || x >= columns ? 0 : ink[y * columns + x];
  const next = ink.map((value, i) => {
    const [y, x] = [Math.floor(i / columns), i % columns];
    return pick(value, at(y - 1, x), at(y + 1, x), at(y, x - 1), at(y, x + 1));
  });
  return { rows, columns, ink: next };
}

/** Turns a drawing about its middle, against the clock; between pixels it is mixed. */
export function turned({ rows, columns, ink }: Drawing, degrees: number): Drawing {
  const [sin, cos] = [Math.sin(degrees * Math.PI / 180), Math.cos(degrees * Math.PI / 180)];
  const [middleY, middleX] = [(rows - 1) / 2, (columns - 1) / 2];
  const at = (y: number, x: number) =>
    y < 0 || y >= rows || x < 0 || x >= columns ? 0 : ink[y * columns + x];
  const next = ink.map((_, i) => {
    const [dy, dx] = [Math.floor(i / columns) - middleY, (i % columns) - middleX];
    const y = middleY + cos * dy + sin * dx, x = middleX + cos * dx - sin * dy;
    const [top, left] = [Math.floor(y), Math.floor(x)];
    const [down, right] = [y - top, x - left];
    return (1 - down) * ((1 - right) * at(top, left) + right * at(top, left + 1)) +
      down * ((1 - right) * at(top + 1, left) + right * at(top + 1, left + 1));
  });
  return { rows, columns, ink: next };
}
