let copies = 0;

/** See {@linkcode Platform.freshHdf5}. */
export async function freshHdf5(): Promise<unknown> {
  // A query makes the runtime evaluate the module anew, which gives a new WebAssembly instance.
  const { ready } = copies++ === 0
    ? await import("h5wasm")
    : await import(`${import.meta.resolve("h5wasm")}?copy=${copies}`);
  return await ready;
}
