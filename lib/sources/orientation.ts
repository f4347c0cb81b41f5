import type { PictureHeader } from "#platform";

/**
 * Finds how a picture is to be turned, where Pillow's `ImageOps.exif_transpose` looks: in EXIF, in
 * what ImageMagick writes into a PNG in its place, and else in XMP.
 *
 * @param header Of the file.
 * @param file The file, for what stands in a PNG after its pixels.
 * @returns 1 to 8 as EXIF numbers them; 1 is upright.
 */
export async function orientationOf(
  { format, exif, orientation, xmp }: PictureHeader,
  file: Uint8Array,
): Promise<number> {
  if (format === "heif" && exif) return 1; // The decoder has turned it.
  const png = format === "png" ? await pngNotes(file) : undefined;
  const text = png?.xmp ?? (xmp ? latin1(xmp) : "");
  const stored = png ? png.exif : exif ? fromExif(exif) : orientation;
  const found = stored ?? Number(/tiff:Orientation(?:="|>)(\d)/.exec(text)?.[1]);
  return found >= 1 && found <= 8 ? found : 1;
}

const xmpKeyword = "XML:com.adobe.xmp";
const profileKeyword = "Raw profile type exif";
/** Number of the tag, and of the type of four bytes; usually it has two. */
const [orientationTag, long] = [0x112, 4];

/** Reads the orientation out of EXIF; nothing if it names none. */
function fromExif(bytes: Uint8Array): number | undefined {
  const start = latin1(bytes.subarray(0, 6)) === "Exif\0\0" ? 6 : 0;
  const view = new DataView(bytes.buffer, bytes.byteOffset + start, bytes.byteLength - start);
  try {
    const little = view.getUint8(0) === 0x49;
    const directory = view.getUint32(4, little);
    for (let entry = 0; entry < view.getUint16(directory, little); entry++) {
      const at = directory + 2 + 12 * entry;
      if (view.getUint16(at, little) !== orientationTag) continue;
      return view.getUint16(at + 2, little) === long
        ? view.getUint32(at + 8, little)
        : view.getUint16(at + 8, little);
    }
  } catch {
    // A directory that leads out of the file names no orientation.
  }
  return undefined;
}

/** EXIF as hexadecimal text, below three lines of heading. */
function unhex(profile: string): Uint8Array {
  const hex = profile.split("\n").slice(3).join("").replaceAll(/\s/g, "").replace(
    /^457869660000/i,
    "",
  );
  return /^([0-9a-f]{2})*$/i.test(hex) ? Uint8Array.fromHex(hex) : new Uint8Array();
}

/** Reads what a PNG says of its orientation, also after its pixels, where sharp does not look. */
async function pngNotes(file: Uint8Array): Promise<{ exif?: number; xmp?: string }> {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  let [exif, profile, xmp]: [number?, number?, string?] = [];
  for (let at = 8; at + 12 <= file.length;) {
    const length = view.getUint32(at);
    const kind = latin1(file.subarray(at + 4, at + 8));
    const body = file.subarray(at + 8, at + 8 + length);
    at += 12 + length;
    if (kind === "eXIf") exif = fromExif(body);
    if (!/^[tiz](EXt|TXt)$/.test(kind)) continue;
    const end = Math.max(body.indexOf(0), 0);
    const key = latin1(body.subarray(0, end));
    if (key !== xmpKeyword && key !== profileKeyword) continue;
    // In an iTXt, two flags, then a language and a translated key that each end in 0.
    const start = kind === "iTXt" ? body.indexOf(0, body.indexOf(0, end + 3) + 1) + 1 : end + 1;
    const packed = kind === "zTXt" || (kind === "iTXt" && body[end + 1] === 1);
    const content = body.subarray(start + (kind === "zTXt" ? 1 : 0));
    const text = latin1(packed ? await inflate(content) : content);
    if (key === xmpKeyword) xmp = text;
    else profile = fromExif(unhex(text));
  }
  return { exif: exif ?? profile, xmp };
}

function latin1(bytes: Uint8Array): string {
  return new TextDecoder("latin1").decode(bytes);
}

async function inflate(packed: Uint8Array): Promise<Uint8Array> {
  const stream = new Blob([packed as Uint8Array<ArrayBuffer>]).stream()
    .pipeThrough(new DecompressionStream("deflate"));
  return await new Response(stream).bytes().catch(() => new Uint8Array());
}
