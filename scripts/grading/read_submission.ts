import { basename } from "node:path";
import { SubmissionError } from "../../lib/grading/mod.ts";

/** More bytes than a notebook can have; 50 MB of old outputs are read. */
const mostBytes = 128 * 2 ** 20;

/**
 * Reads the bytes of a file that was handed in; a link is not followed, nor a device read.
 *
 * @throws {SubmissionError} If it is no plain file, is too large or cannot be read.
 */
export async function readSubmission(path: string): Promise<Uint8Array> {
  const name = basename(path);
  let file;
  try {
    const before = await Deno.lstat(path);
    if (!before.isFile) {
      throw new SubmissionError(name, "not a plain file", "Hand in the notebook's file.");
    }
    if (before.size > mostBytes) {
      const size = `${Math.round(before.size / 2 ** 20)} MiB`;
      const hint = "Clear the outputs in JupyterLab, save, and hand it in again.";
      throw new SubmissionError(name, `${size} is too large for a notebook`, hint);
    }
    file = await Deno.open(path);
    const opened = await file.stat();
    if (opened.ino !== before.ino || opened.dev !== before.dev) {
      throw new SubmissionError(name, "the file was replaced while it was read", "Try again.");
    }
    return new Uint8Array(await new Response(file.readable).arrayBuffer());
  } catch (error) {
    if (error instanceof SubmissionError) throw error;
    file?.close();
    const hint = "Check the file's permissions.";
    throw new SubmissionError(name, `the file cannot be read (${error})`, hint);
  }
}

/**
 * Reads the text of a file in UTF-8, or in UTF-16 with its mark, as some editors on Windows write.
 *
 * @throws {SubmissionError} If it is in neither.
 */
export function decodeSubmission(bytes: Uint8Array, name: string): string {
  const [first, second] = bytes;
  const encoding = first === 0xff && second === 0xfe
    ? "utf-16le"
    : first === 0xfe && second === 0xff
    ? "utf-16be"
    : "utf-8";
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    const likely = first === 0x50 && second === 0x4b ? "a zip archive" : "no text in UTF-8";
    const hint = "Open the exercise in JupyterLab, save it, and hand in that .ipynb file.";
    throw new SubmissionError(name, `not a notebook: it is ${likely}`, hint);
  }
}
