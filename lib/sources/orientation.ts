import type { Metadata } from "sharp";

/**
 * Finds how a picture is to be turned, where Pillow's `ImageOps.exif_transpose` looks: in EXIF, in
 * what ImageMagick writes into a PNG in its place, and else in XMP.
 *
 * @param metadata As sharp reads it.
 * @param file The file, for what stands in a PNG after its pixels.
 * @returns 1 to 8 as EXIF numbers them; 1 is upright.
 */
export async function orientationOf(
  { format, exif, orientation, xmp, xmpAsString, comments }: Metadata,
  file: Uint8Array,
): Promise<number> {
  if (format === "heif" && exif) return 1; // The decoder has turned it.
  const texts = new Map(comments?.map(({ keyword, text }) => [keyword, text]));
  if (xmp) texts.set(xmpKeyword, xmpAsString ?? new TextDecoder("latin1").decode(xmp));
  if (format === "png") { for (const [key, text] of await pngTexts(file)) texts.set(key, text); }
  const stored = exif || format === "tiff" ? orientation : fromProfile(texts.get(profileKeyword));
  const found = stored ??
    Number(/tiff:Orientation(?:="|>)(\d)/.exec(texts.get(xmpKeyword) ?? "")?.[1]);
  return found >= 1 && found <= 8 ? found : 1;
}

const xmpKeyword = "XML:com.adobe.xmp";
const profileKeyword = "Raw profile type exif";

/** Reads the orientation out of EXIF as hexadecimal text, below three lines of heading. */
function fromProfile(profile = ""): number | undefined {
  const hex = profile.split("\n").slice(3).join("").replaceAll(/\s/g, "");
  if (!/^([0-9a-f]{2})+$/i.test(hex)) return undefined;
  const bytes = Uint8Array.fromHex(hex.replace(/^457869660000/i, ""));
  const view = new DataView(bytes.buffer);
  try {
    const little = bytes[0] === 0x49;
    const directory = view.getUint32(4, little);
    for (let entry = 0; entry < view.getUint16(directory, little); entry++) {
      const at = directory + 2 + 12 * entry;
      if (view.getUint16(at, little) === 0x112) return view.getUint16(at + 8, little);
    }
  } catch {
    // A directory that leads out of the text names no orientation.
  }
  return undefined;
}

/** Reads the texts of a PNG that matter here, also those after the pixels. */
async function pngTexts(file: Uint8Array): Promise<[key: string, text: string][]> {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const latin1 = new TextDecoder("latin1");
  const texts: [string, string][] = [];
  for (let at = 8; at + 12 <= file.length;) {
    const length = view.getUint32(at);
    const kind = latin1.decode(file.subarray(at + 4, at + 8));
    const body = file.subarray(at + 8, at + 8 + length);
    at += 12 + length;
    const end = body.indexOf(0);
    const key = latin1.decode(body.subarray(0, Math.max(end, 0)));
    if (key !== xmpKeyword && key !== profileKeyword) continue;
    if (kind === "tEXt") texts.push([key, latin1.decode(body.subarray(end + 1))]);
    if (kind === "zTXt") texts.push([key, latin1.decode(await inflate(body.subarray(end + 2)))]);
    if (kind === "iTXt") {
      // Two flags, then a language and a translated key that each end in 0.
      const start = body.indexOf(0, body.indexOf(0, end + 3) + 1) + 1;
      const text = body.subarray(start);
      texts.push([key, latin1.decode(body[end + 1] === 1 ? await inflate(text) : text)]);
    }
  }
  return texts;
}

async function inflate(packed: Uint8Array): Promise<Uint8Array> {
  const stream = new Blob([packed as Uint8Array<ArrayBuffer>]).stream()
    .pipeThrough(new DecompressionStream("deflate"));
  return await new Response(stream).bytes().catch(() => new Uint8Array());
}
