/**
 * The path that a `file:` address of this computer names: with a drive's letter as Windows writes it.
 *
 * @throws {URIError} If it is not well-formed, or a name in it holds a slash.
 */
export function filePath({ pathname }: URL): string {
  if (/%2f|%00/i.test(pathname)) throw new URIError(`${pathname} names no file.`);
  return decodeURIComponent(pathname).replace(/^\/(?=[a-z]:(\/|$))/i, "");
}
