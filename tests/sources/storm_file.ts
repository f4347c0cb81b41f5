/** The file of a storm that is used where it is there. */

export const storm = new URL("../../../shared/data/lagerquist_storm_example.nc", import.meta.url);

export const hasStorm = exists(storm);

function exists(path: URL): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}
