/** How large a picture is shown, in CSS pixels; nothing where its file does not say. */
export function pictureSize(mime: string, content: string | Uint8Array): PictureSize | undefined {
  if (typeof content === "string") {
    const tag = /<svg\b[^>]*>/.exec(content)?.[0] ?? "";
    const width = /\swidth=["']([\d.]+)(?:px)?["']/.exec(tag)?.[1];
    const height = /\sheight=["']([\d.]+)(?:px)?["']/.exec(tag)?.[1];
    if (width && height) return { width: Number(width), height: Number(height) };
    const box = /\sviewBox=["']\S+ \S+ ([\d.]+) ([\d.]+)["']/.exec(tag);
    return box ? { width: Number(box[1]), height: Number(box[2]) } : undefined;
  }
  const view = new DataView(content.buffer, content.byteOffset, content.length);
  if (mime === "image/png" && content.length > 24) {
    return { width: view.getUint32(16), height: view.getUint32(20) };
  }
  return mime === "image/jpeg" ? jpegSize(view) : undefined;
}

/** From segment to segment until one that begins a frame: 0xC0 to 0xCF, but for three others. */
function jpegSize(view: DataView): PictureSize | undefined {
  for (let at = 2; at + 9 < view.byteLength; at += 2 + view.getUint16(at + 2)) {
    const marker = view.getUint8(at + 1);
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) {
      return { width: view.getUint16(at + 7), height: view.getUint16(at + 5) };
    }
  }
  return undefined;
}

/** Width and height in CSS pixels. */
export interface PictureSize {
  width: number;
  height: number;
}
