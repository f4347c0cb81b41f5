/** Outputs as a notebook file keeps them, with pictures as their pixels. */

import UPNG from "upng-js";
import type { Output } from "../../lib/browser/messages.ts";

/** One output of a cell in a notebook file. */
export interface Saved {
  output_type: string;
  name?: string;
  text?: string | string[];
  data?: Record<string, string | string[]>;
  ename?: string;
  evalue?: string;
}

/** What Jupyter makes of a cell's messages: lines are joined, what is updated takes the old one's place. */
export function savedOutputs(messages: readonly Output[]): Saved[] {
  const saved: Saved[] = [];
  const places = new Map<string, number>();
  for (const { msg_type, content } of messages) {
    const last = saved.at(-1);
    if (msg_type === "stream") {
      if (last?.output_type === "stream" && last.name === content.name) last.text += content.text;
      else saved.push({ output_type: "stream", ...content });
    } else if (msg_type === "clear_output") {
      saved.length = 0;
    } else if (msg_type === "error") {
      saved.push({ output_type: "error", ename: content.ename, evalue: content.evalue });
    } else {
      const data = content.data as Saved["data"];
      const id = "transient" in content ? content.transient?.display_id : undefined;
      if (msg_type === "update_display_data") {
        if (places.has(id!)) saved[places.get(id!)!].data = data;
        continue;
      }
      if (id !== undefined) places.set(id, saved.length);
      saved.push({ output_type: msg_type, data });
    }
  }
  return saved;
}

/** One text of what may be stored as a list of lines. */
export function whole(text: string | string[] | undefined): string {
  return Array.isArray(text) ? text.join("") : text ?? "";
}

/** A digest of the pixels of a PNG file, also of each picture of a film. */
export async function pixelsOf(png: Uint8Array<ArrayBuffer>): Promise<string> {
  const image = UPNG.decode(png.buffer.slice(png.byteOffset, png.byteOffset + png.byteLength));
  const frames: ArrayBuffer[] = UPNG.toRGBA8(image);
  const digests = frames.map((frame) => crypto.subtle.digest("SHA-256", frame));
  const texts = (await Promise.all(digests)).map((sum) => new Uint8Array(sum).toHex().slice(0, 16));
  return `${image.width}×${image.height} ${texts.join(" ")}`;
}

/** The program of a live output: what it does has tests of its own, and what it shows stands behind it. */
const PROGRAM =
  /(?<=<script>\{const at=document\.currentScript\.previousElementSibling;)[\s\S]*?(?=live\.start\(at,)/g;

/** Puts in the place of each PNG file in a text what its pixels are; its bytes depend on who packed it. */
export async function withPixels(text: string): Promise<string> {
  const parts = text.replaceAll(PROGRAM, "…").split(/(iVBORw0KGgo[A-Za-z0-9+/]+=*)/);
  for (let i = 1; i < parts.length; i += 2) {
    parts[i] = `[${await pixelsOf(Uint8Array.fromBase64(parts[i]))}]`;
  }
  return parts.join("");
}
