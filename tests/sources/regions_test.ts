/** Parts of the variables of every file, against the same elements of the whole variable. */

import { deepEqual, equal, ok } from "node:assert/strict";
import { FileBytes } from "../../lib/sources/file_bytes.ts";
import { openClassic } from "../../lib/sources/netcdf_classic.ts";
import { openHdf5 } from "../../lib/sources/netcdf_hdf5.ts";
import type { RawGroup } from "../../lib/sources/netcdf_raw.ts";
import type { Region } from "../../lib/arrays/mod.ts";
import { type Random, seededRandom } from "../backend/kernels/seeded_random.ts";

const folder = new URL("../fixtures/netcdf/", import.meta.url);
const files = [...Deno.readDirSync(folder)].map(({ name }) => name)
  .filter((name) => /^(?!cdf5|awkward_(sparse|blosc|filters)).*\.(nc|h5)$/.test(name)).sort();

/** HDF5 opens its file for each part, so that fewer of them are tried. */
const HDF5_VARIABLES = 5;

function onDisk(path: URL): FileBytes {
  const { size, mtime } = Deno.statSync(path);
  return FileBytes.on(path.pathname, { size, changed: mtime?.getTime() });
}

const isClassic = (bytes: FileBytes) => String.fromCharCode(...bytes.slice(0, 3)) === "CDF";

function open(bytes: FileBytes, name: string): Promise<RawGroup> {
  return isClassic(bytes) ? openClassic(bytes, name) : openHdf5(bytes, name, "/");
}

/** From nothing to all, every step that there can be. */
function drawRegion(random: Random, shape: readonly number[]): Region {
  const axes = shape.map((length) => {
    const step = 1 + (random(2) ? 0 : random(length + 1));
    const start = random(length + 1);
    const most = Math.ceil((length - start) / step);
    if (random(3) === 0) return { start: 0, step: 1, count: length };
    return { start, step, count: most === 0 ? 0 : random(8) ? 1 + random(most) : 0 };
  });
  return {
    start: axes.map(({ start }) => start),
    step: axes.map(({ step }) => step),
    count: axes.map(({ count }) => count),
  };
}

/** Places of a region's elements, by plain loops. */
function places(shape: readonly number[], { start, step, count }: Region): number[] {
  return shape.reduce<number[]>(
    (all, length, axis) =>
      all.flatMap((place) =>
        Array.from({ length: count[axis] }, (_, i) => place * length + start[axis] + i * step[axis])
      ),
    [0],
  );
}

for (const file of files) {
  Deno.test(`parts of ${file} are what lies there, in memory and on disk`, async () => {
    const path = new URL(file, folder);
    const random = seededRandom(file.length);
    const bytes = FileBytes.of(Deno.readFileSync(path));
    const memory = await open(bytes, file);
    const [variables, parts] = isClassic(bytes) ? [Infinity, 20] : [HDF5_VARIABLES, 3];
    const disk = await open(onDisk(path), file);
    deepEqual({ ...disk, variables: [] }, { ...memory, variables: [] });
    equal(disk.variables.length, memory.variables.length);
    for (const [index, variable] of memory.variables.slice(0, variables).entries()) {
      const { name, shape } = variable;
      const whole = Array.from(variable.read() as ArrayLike<unknown>);
      for (let i = 0; i < parts; i++) {
        const region = drawRegion(random, shape);
        const wanted = places(shape, region).map((place) => whole[place]);
        for (const group of i % 2 ? [memory] : [memory, disk]) {
          const part = Array.from(group.variables[index].read(region) as ArrayLike<unknown>);
          deepEqual(part, wanted, `${name}: ${JSON.stringify(region)}`);
        }
      }
    }
    ok(memory.variables.length > 0 || /no_variables|links/.test(file));
  });
}
