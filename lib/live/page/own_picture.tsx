/** @jsxImportSource preact */
/// <reference lib="dom" />
import { useRef, useState } from "preact/hooks";

/** Longest side of a reader's own picture; a larger one is made smaller. */
const LONGEST = 256;

interface OwnPictureProps {
  onPicture(picture: { rows: number; columns: number; values: Float32Array; name: string }): void;
}

/** Takes a picture of the reader's own, from a file or the camera. It does not leave the page. */
export function OwnPicture({ onPicture }: OwnPictureProps) {
  const file = useRef<HTMLInputElement>(null);
  const [problem, setProblem] = useState<string>();
  const take = async (read: () => Promise<void>) => {
    setProblem(undefined);
    try {
      await read();
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    }
  };
  return (
    <>
      <button type="button" onClick={() => file.current!.click()}>own picture…</button>
      <input
        ref={file}
        type="file"
        accept="image/*"
        hidden
        aria-label="own picture"
        onChange={(event) => {
          const chosen = event.currentTarget.files?.[0];
          if (chosen) take(async () => onPicture(await readPicture(chosen)));
          event.currentTarget.value = "";
        }}
      />
      {navigator.mediaDevices !== undefined && (
        <button
          type="button"
          onClick={() => take(async () => onPicture(await photograph()))}
        >
          camera
        </button>
      )}
      {problem && <span role="alert" class="bad small">{problem}</span>}
    </>
  );
}

/** Decodes a picture file into grey levels from 0 to 255. */
export async function readPicture(file: File) {
  let bitmap: ImageBitmap;
  try {
    bitmap = await createImageBitmap(file);
  } catch {
    throw new Error(`"${file.name}" is no picture that this browser reads: try a PNG or JPEG.`);
  }
  return { ...greyLevels(bitmap, bitmap.width, bitmap.height), name: file.name };
}

async function photograph() {
  let stream: MediaStream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: true });
  } catch {
    throw new Error("The camera cannot be used: it is absent, or the browser was told to refuse.");
  }
  try {
    const video = document.createElement("video");
    video.muted = true;
    video.srcObject = stream;
    await video.play();
    await new Promise((resolve) => setTimeout(resolve, 400)); // The first frames are dark.
    return { ...greyLevels(video, video.videoWidth, video.videoHeight), name: "camera" };
  } finally {
    stream.getTracks().forEach((track) => track.stop());
  }
}

function greyLevels(source: CanvasImageSource, width: number, height: number) {
  const scale = Math.min(1, LONGEST / Math.max(width, height));
  const columns = Math.max(1, Math.round(width * scale));
  const rows = Math.max(1, Math.round(height * scale));
  const canvas = document.createElement("canvas");
  canvas.width = columns;
  canvas.height = rows;
  const context = canvas.getContext("2d")!;
  context.fillStyle = "#fff";
  context.fillRect(0, 0, columns, rows);
  context.drawImage(source, 0, 0, columns, rows);
  const { data } = context.getImageData(0, 0, columns, rows);
  // The weights of ITU-R 601, which Pillow's convert("L") uses.
  const values = Float32Array.from(
    { length: rows * columns },
    (_, i) => Math.round(0.299 * data[4 * i] + 0.587 * data[4 * i + 1] + 0.114 * data[4 * i + 2]),
  );
  return { rows, columns, values };
}
