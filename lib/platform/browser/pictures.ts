import type { Picture, PictureValues } from "../platform.ts";

/** See {@linkcode Platform.openPicture}. */
export function openPicture(_bytes: Uint8Array): Promise<Picture> {
  return Promise.reject(new Error("not yet"));
}

/** See {@linkcode Platform.encodePicture}. */
export function encodePicture(_picture: PictureValues): Promise<Uint8Array> {
  return Promise.reject(new Error("not yet"));
}
