/** A picture that a server on this machine hands out, whole and cut short. */

export const png = await Deno.readFile(new URL("../fixtures/images/rgb.png", import.meta.url));
// Its first bytes are right, so that only decoding shows what is missing.
export const cut = png.subarray(0, png.length / 2);
