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
  if (mime !== "image/png" || content.length < 24) return undefined;
  const view = new DataView(content.buffer, content.byteOffset);
  return { width: view.getUint32(16), height: view.getUint32(20) };
}

/** Width and height in CSS pixels. */
export interface PictureSize {
  width: number;
  height: number;
}
