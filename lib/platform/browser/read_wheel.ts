/** See {@linkcode Platform.readWheel}: the site has the pictures that are in wheels elsewhere. */
export function readWheel(): Promise<Uint8Array[]> {
  return Promise.reject(new Error("a browser has no pip"));
}
