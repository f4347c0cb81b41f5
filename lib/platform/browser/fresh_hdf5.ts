import { base } from "./machine.ts";

/** See {@linkcode Platform.freshHdf5}: the bundle has what makes an instance of h5wasm's program. */
export async function freshHdf5(): Promise<unknown> {
  const { default: makeInstance } = await import(new URL("hdf5.js", base).href);
  return await makeInstance({ noInitialRun: true });
}
