/**
 * Writes data/synthetic_storm.nc: a made-up supercell thunderstorm with a hook echo, which stands in for the real
 * storm of lesson 02 where that cannot be had. Same variable, dimensions and order of magnitude as the real file;
 * every number comes from the formulas below, none from an observation.
 *
 * deno run -A scripts/make_synthetic_storm.ts
 */
import { fileURLToPath } from "node:url";

/** `[rows, columns, heights, fields]`, as in the real file. */
const shape = [32, 32, 12, 4] as const;
const dimensions = ["grid_row", "grid_column", "radar_height", "radar_field"] as const;
const fields = [
  "reflectivity (dBZ)",
  "spectrum width (m/s)",
  "vorticity (1/s)",
  "divergence (1/s)",
];

type Point = readonly [row: number, column: number];

/** Centre of the rotating updraft at the lowest height. */
const updraft: Point = [15.6, 9.6];

/** The band of heavy rain and hail, from its rear end forward. */
const core: readonly Point[] = [[12, 9.5], [11.4, 12.2], [13.8, 15.2], [16.6, 20]];

/** The hook: rain wrapped around the rear of the updraft. */
const hook: readonly Point[] = [[12, 9.5], [12.8, 7.4], [14.6, 6.2], [16.8, 6.4], [18, 7.8]];

/**
 * Radar fields of the made-up storm.
 *
 * @returns Shape `[32, 32, 12, 4]`, row by row: reflectivity in dBZ, spectrum width in m/s, vorticity and divergence
 * in 1/s; heights 1 to 12 km. Zero where there is no echo.
 */
export function makeSyntheticStorm(): Float32Array<ArrayBuffer> {
  const [rows, columns, heights] = shape;
  const values = new Float32Array(rows * columns * heights * fields.length);
  let index = 0;
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      for (let level = 0; level < heights; level++) {
        // The storm leans downshear: higher up, everything lies further to the right.
        const at: Point = [row - 0.12 * level, column - 0.2 * level];
        const noise = (salt: number) => smoothNoise(row, column, level, salt);
        const dbz = reflectivity(at, level) + 2.5 * noise(1);
        const echo = dbz > 1 ? dbz : 0;
        values[index++] = round(echo, 0.05);
        values[index++] = echo && round(spectrumWidth(at, level) + 0.8 * noise(2), 0.05);
        values[index++] = echo && round(vorticity(at, level) + 5e-4 * noise(3), 2e-5);
        values[index++] = echo && round(divergence(at, level) + 4e-4 * noise(4), 2e-5);
      }
    }
  }
  return values;
}

/** The storm's parts, added in power; in the vault of the updraft the rain has not formed yet. */
function reflectivity(at: Point, level: number): number {
  const low = fade(level, 4.5);
  const inCore = along(at, core), inHook = along(at, hook);
  const rain = sumDbz(
    // Forward flank: wide rain ahead of the core.
    28 - 0.7 * level - 24 * ellipse(at, [13.5, 26], [10.5, 21], 0.12) ** 3,
    41 - 1.2 * level - 22 * ellipse(at, [16, 23], [6.5, 14], 0.3),
    60 - 10 * (inCore.distance / 2.4) ** 2 - 9 * inCore.part - 9 * (1 - low),
  );
  // Below, the vault opens to the clear air that flows in; higher up it closes.
  const vault = 38 * low * Math.exp(-(ellipse(at, [17.2, 10.4], [3, 3.4], 0.2) ** 1.5));
  const hookEcho = 49 - 13 * inHook.part ** 2 - 9 * (inHook.distance / 1.15) ** 2 - 30 * (1 - low);
  // Aloft, hail hangs over the vault.
  const overhang = 57 - 48 * low - 12 * ellipse(at, [13.8, 11.6], [3.2, 3.4], 0);
  return sumDbz(rain - vault, hookEcho, overhang) - 4.5 * Math.max(0, level - 8);
}

/** Adds echoes as powers. */
function sumDbz(...parts: number[]): number {
  return 10 * Math.log10(parts.reduce((sum, dbz) => sum + 10 ** (dbz / 10), 0));
}

/** Turbulent around the updraft and, near the top, everywhere. */
function spectrumWidth(at: Point, level: number): number {
  const shear = 8.5 * Math.exp(-ellipse(at, [16.8, 7.6], [2.6, 2.6], 0));
  return 2 + shear * fade(level, 7) + 0.22 * level +
    2 * Math.exp(-ellipse(at, [15, 11], [6, 6], 0)) * (level / 11);
}

/** A mesocyclone, strongest at 5 km, with weak opposite rotation on its sides. */
function vorticity(at: Point, level: number): number {
  const strength = Math.exp(-(((level - 4) / 4) ** 2));
  const distance = ellipse(at, updraft, [2.1, 2.1], 0);
  return 0.0105 * strength * (1 - 0.35 * distance) * Math.exp(-distance / 1.6);
}

/** Inflow below and outflow above the updraft; outflow of cool air behind the hook. */
function divergence(at: Point, level: number): number {
  const updraftAir = Math.exp(-ellipse(at, updraft, [2.4, 2.4], 0));
  const coolAir = Math.exp(-ellipse(at, [19, 6], [2.4, 2.6], 0));
  return 5e-4 + 0.006 * updraftAir * (level - 5) / 6 + 0.009 * coolAir * fade(level, 2.5);
}

/** 1 at the ground, falling to 0 with height. */
function fade(level: number, scale: number): number {
  return Math.exp(-((level / scale) ** 2));
}

/** Squared distance from a centre, in units of the ellipse's half axes, turned by `angle` radians. */
function ellipse(
  [row, column]: Point,
  centre: Point,
  [height, width]: Point,
  angle: number,
): number {
  const down = row - centre[0], right = column - centre[1];
  const across = (down * Math.cos(angle) - right * Math.sin(angle)) / height;
  const lengthwise = (down * Math.sin(angle) + right * Math.cos(angle)) / width;
  return across ** 2 + lengthwise ** 2;
}

/** Distance to a line through points, and which part of it (0 start, 1 end) is nearest. */
function along(at: Point, line: readonly Point[]): { distance: number; part: number } {
  let nearest = { distance: Infinity, part: 0 };
  for (let segment = 0; segment + 1 < line.length; segment++) {
    const [from, to] = [line[segment], line[segment + 1]];
    const step = [to[0] - from[0], to[1] - from[1]];
    const projected = ((at[0] - from[0]) * step[0] + (at[1] - from[1]) * step[1]) /
      (step[0] ** 2 + step[1] ** 2);
    const part = Math.min(1, Math.max(0, projected));
    const distance = Math.hypot(at[0] - from[0] - part * step[0], at[1] - from[1] - part * step[1]);
    if (distance < nearest.distance) {
      nearest = { distance, part: (segment + part) / (line.length - 1) };
    }
  }
  return nearest;
}

/** Noise from −1 to 1 that is smooth over about two grid cells. */
function smoothNoise(row: number, column: number, level: number, salt: number): number {
  const x = column / 2, y = row / 2;
  const [x0, y0] = [Math.floor(x), Math.floor(y)];
  const corner = (dx: number, dy: number) => hash(x0 + dx, y0 + dy, level, salt);
  const upper = corner(0, 0) + (corner(1, 0) - corner(0, 0)) * (x - x0);
  const lower = corner(0, 1) + (corner(1, 1) - corner(0, 1)) * (x - x0);
  return upper + (lower - upper) * (y - y0);
}

/** A number from −1 to 1 that depends on four integers without visible pattern. */
function hash(...integers: number[]): number {
  let state = 0x9e3779b9;
  for (const integer of integers) {
    state = Math.imul(state ^ integer, 0x85ebca6b);
    state = Math.imul(state ^ (state >>> 13), 0xc2b2ae35);
    state ^= state >>> 16;
  }
  return (state >>> 0) / 2 ** 31 - 1;
}

/** Coarse steps compress well, and hide the last digits in which computers may differ. */
function round(value: number, step: number): number {
  return Math.round(value / step) * step;
}

/**
 * Writes values as a NetCDF-4 file.
 *
 * @param values Shape `[32, 32, 12, 4]`.
 * @returns The file's bytes.
 */
export async function encodeStorm(values: Float32Array<ArrayBuffer>): Promise<Uint8Array> {
  const { default: h5wasm } = await import("h5wasm");
  const { FS } = await h5wasm.ready;
  const file = new h5wasm.File("storm.nc", "w");
  file.create_attribute("title", "SYNTHETIC supercell with a hook echo; not an observation");
  file.create_attribute(
    "comment",
    "SYNTHETIC: made by scripts/make_synthetic_storm.ts from formulas, to stand in for the storm of Lagerquist et al. " +
      "(2020). Heights 1 to 12 km. Fields, in the order of that article's GridRad predictors, which the real file does " +
      `not name: ${fields.join(", ")}.`,
  );
  file.create_attribute("license", "CC0-1.0");
  for (const [axis, name] of dimensions.entries()) {
    const size = shape[axis];
    const scale = file.create_dataset({ name, data: new Float32Array(size), shape: [size] });
    // The name by which NetCDF-4 knows a dimension that has no coordinates.
    scale.make_scale(
      `This is a netCDF dimension but not a netCDF variable.${`${size}`.padStart(10)}`,
    );
  }
  const matrix = file.create_dataset({
    name: "radar_image_matrix",
    data: values,
    shape: [...shape],
    chunks: [...shape],
    compression: "gzip",
    compression_opts: [9],
  });
  for (const [axis, name] of dimensions.entries()) matrix.attach_scale(axis, name);
  matrix.create_attribute("long_name", "SYNTHETIC radar image");
  file.close();
  return FS.readFile("storm.nc");
}

if (import.meta.main) {
  const target = fileURLToPath(new URL("../data/synthetic_storm.nc", import.meta.url));
  // HDF5 notes the time of writing; with the clock stopped, equal values give equal bytes.
  Date.now = () => 0;
  await Deno.writeFile(target, await encodeStorm(makeSyntheticStorm()));
}
