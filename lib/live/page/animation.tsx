/** @jsxImportSource preact */
/// <reference lib="dom" />
import { useEffect, useRef, useState } from "preact/hooks";
import { FrameReader } from "./apng.ts";
import { type AnimationData, fromBase64 } from "./data.ts";
import { mount } from "./mount.tsx";
import { Player } from "./player.tsx";

const SPEEDS = [0.5, 1, 2, 4, 8, 16];

function Frames({ reader, image, step }: {
  reader: FrameReader;
  image: HTMLImageElement;
  step: string;
}) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [at, setAt] = useState(0);
  const [playing, setPlaying] = useState(false);
  const [speed, setSpeed] = useState(1);
  useEffect(() => {
    let late = false;
    reader.unpack(at).then(() => {
      if (late) return; // The reader has gone on.
      const context = canvas.current!.getContext("2d")!;
      const picture = context.createImageData(reader.width, reader.height);
      new Uint32Array(picture.data.buffer).set(reader.pixels(at));
      context.putImageData(picture, 0, 0);
    });
    return () => {
      late = true;
    };
  }, [at]);
  return (
    <>
      <canvas
        ref={canvas}
        class="frames"
        width={reader.width}
        height={reader.height}
        style={{ width: `${image.width}px` }}
        role="img"
        aria-label={`${image.alt} ${step} ${at + 1} of ${reader.count}`}
      />
      <Player
        count={reader.count}
        at={at}
        playing={playing}
        speed={speed}
        speeds={SPEEDS}
        label={step}
        onAt={setAt}
        onPlaying={setPlaying}
        onSpeed={setSpeed}
      />
    </>
  );
}

/** Makes an animation one that can be stopped, stepped and scrubbed. */
export function start(output: HTMLElement, { step }: AnimationData): void {
  const image = output.querySelector("img")!;
  const reader = new FrameReader(fromBase64(image.src.slice(image.src.indexOf(",") + 1)));
  mount(output, () => <Frames reader={reader} image={image} step={step} />);
}
