/** @jsxImportSource preact */
/// <reference lib="dom" />
import { useEffect, useMemo, useState } from "preact/hooks";
import { fromBase64 } from "./data.ts";
import { mount } from "./mount.tsx";
import { shownRange } from "./network/channel.ts";
import { Map as Picture } from "./network/map.tsx";
import { numberText } from "./number_text.ts";
import { Player } from "./player.tsx";
import {
  type FilmData,
  type FilmNews,
  type MomentData,
  type ReelData,
  type SignedBytes,
  signedValues,
} from "./training/film_data.ts";
import { LossPlot } from "./training/loss_plot.tsx";

const SPEEDS = [1, 2, 4, 8, 16];

/** A training from its start to where it is, as kernels, maps and a curve. */
function Film({ data, colors }: { data: FilmData; colors: Uint8Array }) {
  const [moments, setMoments] = useState(data.moments);
  const [losses, setLosses] = useState(data.losses);
  const [at, setAt] = useState(data.live ? Infinity : data.moments.length - 1);
  const [playing, setPlaying] = useState(false);
  const [speed, setSpeed] = useState(4);
  useEffect(() => {
    if (!data.live) return;
    const listen = (event: Event) => {
      const { moment, losses } = (event as CustomEvent<FilmNews>).detail;
      setMoments((known) => [...known, moment]);
      setLosses((known) => [...known, ...losses]);
    };
    document.addEventListener(data.live, listen);
    return () => document.removeEventListener(data.live!, listen);
  }, []);
  if (moments.length === 0) return <p class="small">The training has not begun.</p>;
  const shown = Math.min(at, moments.length - 1);
  const moment = moments[shown];
  return (
    <div>
      <div class="film">
        {data.reels.map((reel, n) => (
          <Reel key={reel.name} reel={reel} packed={moment.pictures[n]} colors={colors} />
        ))}
        <div>
          <LossPlot losses={losses} step={moment.step} bestLoss={data.bestLoss} />
          {data.measures.map((name, n) => (
            <LossPlot
              key={name}
              name={name}
              losses={moments.map(({ step, measured }) => [step, measured[n]])}
              step={moment.step}
              last={losses.at(-1)?.[0]}
            />
          ))}
          <Told moment={moment} measures={data.measures} />
        </div>
      </div>
      <Player
        count={moments.length}
        at={shown}
        playing={playing}
        speed={speed}
        speeds={SPEEDS}
        label="moment of the training"
        onAt={setAt}
        onPlaying={setPlaying}
        onSpeed={setSpeed}
      />
    </div>
  );
}

function Told({ moment, measures }: { moment: MomentData; measures: readonly string[] }) {
  return (
    <p>
      step {moment.step.toLocaleString("en")}, loss <b class="outputs">{numberText(moment.loss)}</b>
      {measures.map((name, n) => (
        <span key={name}>
          , {name} <b class="outputs">{numberText(moment.measured[n])}</b>
        </span>
      ))}
    </p>
  );
}

/** The pictures of one kind at one moment, in the colors of one range. */
function Reel(
  { reel, packed, colors }: { reel: ReelData; packed: SignedBytes; colors: Uint8Array },
) {
  const { name, rows, columns, count } = reel;
  const { parts, range } = useMemo(() => {
    const values = signedValues(packed);
    const parts = Array.from(
      { length: count },
      (_, i) => values.subarray(i * rows * columns, (i + 1) * rows * columns),
    );
    return { parts, range: shownRange(values) };
  }, [packed]);
  const alone = count === 1;
  const size = alone ? 180 : Math.max(count <= 8 ? 68 : 36, Math.min(84, 2 * rows));
  return (
    <div class="reel">
      <div class="title">{name}</div>
      <div class="maps">
        {parts.map((values, i) => (
          <Picture
            key={i}
            rows={rows}
            columns={columns}
            values={values}
            colors={colors}
            range={range}
            size={size}
          />
        ))}
      </div>
      <p class="small">
        blue {numberText(range[0], 2)}, white 0, red {numberText(range[1], 2)}
      </p>
    </div>
  );
}

/** Makes a watched training one that can be gone through again. */
export function start(output: HTMLElement, data: FilmData): void {
  const colors = fromBase64(data.colors);
  mount(output, () => <Film data={data} colors={colors} />);
}
