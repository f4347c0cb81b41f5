/** See {@linkcode Platform.freshHdf5}. */
export async function freshHdf5(): Promise<unknown> {
  const { ready } = await import("h5wasm");
  return await ready;
}
