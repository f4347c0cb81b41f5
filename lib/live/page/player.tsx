/** @jsxImportSource preact */
/// <reference lib="dom" />
import { useEffect, useRef } from "preact/hooks";
import { Select } from "./controls.tsx";

interface PlayerProps {
  /** How many steps there are. */
  count: number;
  /** The step that is shown, from 0. */
  at: number;
  playing: boolean;
  /** Steps a second. */
  speed: number;
  /** The speeds to choose from; {@linkcode SPEEDS} where not given. */
  speeds?: readonly number[];
  /** What a step is, for a screen reader. */
  label: string;
  onAt(at: number): void;
  onPlaying(playing: boolean): void;
  onSpeed(speed: number): void;
}

/** Steps a second that can be chosen. */
export const SPEEDS = [1, 4, 16, 64, 256];

/** Play, pause, step by step, and a slider over all steps; what is out of sight waits. */
export function Player(props: PlayerProps) {
  const { count, at, playing, speed, speeds = SPEEDS, label, onAt, onPlaying, onSpeed } = props;
  const element = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!playing) return;
    let last = performance.now(), owed = 0, now = at, frame = 0, going = true;
    let timer: ReturnType<typeof setTimeout>;
    const step = (time: number) => {
      owed += (time - last) / 1000 * speed;
      last = time;
      if (owed >= 1) {
        now = Math.min(count - 1, now + Math.floor(owed));
        owed %= 1;
        onAt(now);
        if (now === count - 1) return onPlaying(false);
      }
      next();
    };
    const next = () => {
      const wait = (1 - owed) / speed * 1000;
      // A browser draws whenever a frame is asked for, also where nothing changes.
      if (wait > 40) timer = setTimeout(() => step(performance.now()), wait);
      else frame = requestAnimationFrame(step);
    };
    const stop = () => {
      clearTimeout(timer);
      cancelAnimationFrame(frame);
    };
    const sight = new IntersectionObserver((entries) => {
      const seen = entries.at(-1)!.isIntersecting;
      if (seen === going) return;
      going = seen;
      if (!seen) return stop();
      last = performance.now();
      next();
    });
    sight.observe((element.current!.getRootNode() as ShadowRoot).host);
    next();
    return () => {
      stop();
      sight.disconnect();
    };
  }, [playing, speed, count]);
  const go = (to: number) => {
    onPlaying(false);
    onAt(Math.max(0, Math.min(count - 1, to)));
  };
  return (
    <div ref={element} class="player">
      <button type="button" aria-label="to the start" onClick={() => go(0)}>▏◀</button>
      <button
        type="button"
        aria-label="one step back"
        disabled={at === 0}
        onClick={() => go(at - 1)}
      >
        ◀
      </button>
      <button
        type="button"
        aria-label={playing ? "pause" : "play"}
        onClick={() => {
          if (!playing && at === count - 1) onAt(0);
          onPlaying(!playing);
        }}
      >
        {playing ? "pause" : "play"}
      </button>
      <button
        type="button"
        aria-label="one step on"
        disabled={at === count - 1}
        onClick={() => go(at + 1)}
      >
        ▶
      </button>
      <input
        type="range"
        aria-label={label}
        min={0}
        max={count - 1}
        value={at}
        onInput={(event) => go(Number(event.currentTarget.value))}
      />
      <span class="small">{(at + 1).toLocaleString("en")} of {count.toLocaleString("en")}</span>
      <Select
        label="speed"
        values={speeds.map((one) => `${one} / s`)}
        value={`${speed} / s`}
        onValue={(_, place) => onSpeed(speeds[place])}
      />
    </div>
  );
}
