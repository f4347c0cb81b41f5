/** @jsxImportSource preact */
/// <reference lib="dom" />
import { useMemo, useState } from "preact/hooks";
import type { Mark } from "../board.tsx";
import { channelOf, placesOf, shownRange } from "./channel.ts";
import { runNetwork } from "./compute.ts";
import { Map as ChannelMap } from "./map.tsx";
import { Pad } from "./pad.tsx";
import { Probabilities } from "./probabilities.tsx";
import { type Box, receptiveField } from "./receptive_field.ts";
import type { NetworkStep } from "./steps.ts";
import { type Unit, UnitPart } from "./unit.tsx";

export interface NetworkExplorerProps {
  steps: readonly NetworkStep[];
  /** The input as the network takes it. */
  image: Float32Array;
  /** What ink and paper are as input: `[paper, ink]`. */
  range: readonly [number, number];
  /** Results that the kernel worked out, by the place of their step. */
  given: ReadonlyMap<number, Float32Array>;
  classes?: readonly string[];
  /** Whether the last result are probabilities. */
  softmax: boolean;
  /** Colors of the input, and of maps around 0. */
  inputColors: Uint8Array;
  mapColors: Uint8Array;
  /** More inputs, by name: to choose from, and to find what a unit answers to most. */
  samples: readonly { readonly name: string; readonly values: Float32Array }[];
  /** Place of the step that is opened at first. */
  open?: number;
}

/** Most maps of a layer that are shown. */
const SHOWN = 64;
/** Most pictures that answer a unit most. */
const BEST = 8;

/** A network whose every number can be looked at, and whose input can be drawn. */
export function NetworkExplorer(props: NetworkExplorerProps) {
  const { steps, given, classes, softmax, range, inputColors, mapColors, samples } = props;
  const [image, setImage] = useState(props.image);
  const [strongest, setStrongest] = useState<{ of: string; best: number[] }>();
  const live = given.size === 0;
  const drawable = live && steps[0].shape.at(-1) === 1;
  const results = useMemo(
    () => live ? runNetwork(steps, image) : steps.map((_, at) => given.get(at)!),
    [image],
  );
  const [unit, setUnit] = useState(() =>
    props.open === undefined ? undefined : strongestOf(steps, props.open, results[props.open])
  );
  const [rows, columns] = placesOf(steps[0].shape);
  const [paper, inked] = range;
  const ink = useMemo(
    () =>
      Float32Array.from(
        channelOf(image, steps[0].shape, 0),
        (it) => (it - paper) / (inked - paper),
      ),
    [image],
  );

  const fields = unit && receptiveField(steps, unit.step, {
    rows: [unit.place[0], unit.place[0]],
    columns: [unit.place[1], unit.place[1]],
  });
  const seen = fields?.get(0);
  const marks: Mark[] = seen
    ? [{
      row: seen.rows[0],
      column: seen.columns[0],
      rows: seen.rows[1] - seen.rows[0] + 1,
      columns: seen.columns[1] - seen.columns[0] + 1,
      kind: "outputs",
    }]
    : [];
  const last = steps.length - 1;

  const key = unit && `${unit.step}/${unit.channel}`;
  const findStrongest = () => {
    if (!unit) return;
    const { step, channel } = unit;
    const answers = samples.map(({ values }, i) => {
      const map = channelOf(runNetwork(steps, values)[step], steps[step].shape, channel);
      return { i, most: map.reduce((a, b) => Math.max(a, b), -Infinity) };
    });
    const best = answers.sort((a, b) => b.most - a.most).slice(0, BEST).map(({ i }) => i);
    setStrongest({ of: key!, best });
  };
  const thumbnails = (indices: readonly number[]) => (
    <div class="maps">
      {indices.map((i) => (
        <button
          key={i}
          type="button"
          class="tile"
          aria-label={`take ${samples[i].name} as input`}
          title={samples[i].name}
          onClick={() => setImage(samples[i].values)}
        >
          <ChannelMap
            rows={rows}
            columns={columns}
            values={channelOf(samples[i].values, steps[0].shape, 0)}
            colors={inputColors}
            range={range}
            size={40}
          />
        </button>
      ))}
    </div>
  );

  return (
    <div>
      <div class="network-top">
        <div class="input">
          <Pad
            drawing={{ rows, columns, ink }}
            colors={inputColors}
            marks={marks}
            onDrawing={drawable
              ? ({ ink }) => setImage(ink.map((dark) => paper + dark * (inked - paper)))
              : undefined}
          />
          <p class="small">
            {drawable
              ? "draw here; the frame is what the chosen unit sees"
              : "the frame is what the chosen unit sees"}
          </p>
        </div>
        {steps[last].shape.length === 1 && (
          <Probabilities values={results[last]} classes={classes} softmax={softmax} />
        )}
      </div>
      {live && samples.length > 0 && thumbnails(samples.map((_, i) => i).slice(0, 20))}
      <ol class="layers">
        {steps.map((step, at) =>
          results[at] && (
            <Layer
              key={at}
              step={step}
              at={at}
              result={results[at]}
              colors={at === 0 ? inputColors : mapColors}
              range={at === 0 ? range : undefined}
              unit={unit?.step === at ? unit : undefined}
              field={unit?.step === at ? undefined : fields?.get(at)}
              onChannel={(channel) => setUnit(middleOf(steps, at, channel))}
            >
              {unit?.step === at && (
                <>
                  <UnitPart
                    steps={steps}
                    results={results}
                    unit={unit}
                    colors={mapColors}
                    onUnit={setUnit}
                  />
                  {live && samples.length > 0 && (
                    <div class="actions">
                      <button type="button" onClick={findStrongest}>
                        which of {samples.length} pictures does it answer to most?
                      </button>
                      {strongest?.of === key && thumbnails(strongest!.best)}
                    </div>
                  )}
                </>
              )}
            </Layer>
          )
        )}
      </ol>
    </div>
  );
}

/** The unit at the middle of a channel's map. */
function middleOf(steps: readonly NetworkStep[], step: number, channel: number): Unit {
  const [height, width] = placesOf(steps[step].shape);
  return { step, channel, place: [height >> 1, width >> 1] };
}

/** The unit of a step whose value is largest. */
function strongestOf(steps: readonly NetworkStep[], step: number, result: Float32Array): Unit {
  const at = result.reduce((most, value, i) => value > result[most] ? i : most, 0);
  const { shape } = steps[step];
  const channels = shape.length === 3 ? shape[2] : shape[0];
  const [, columns] = placesOf(shape);
  const place = Math.floor(at / channels);
  return {
    step,
    channel: at % channels,
    place: [Math.floor(place / columns), place % columns],
  };
}

/** A frame over a small picture. */
function Field({ field, rows, columns }: { field: Box; rows: number; columns: number }) {
  const [top, bottom] = field.rows, [left, right] = field.columns;
  const share = (part: number, whole: number) => `${100 * part / whole}%`;
  return (
    <span class="field">
      <span
        style={{
          top: share(top, rows),
          left: share(left, columns),
          height: share(bottom - top + 1, rows),
          width: share(right - left + 1, columns),
        }}
      />
    </span>
  );
}

interface LayerProps {
  step: NetworkStep;
  at: number;
  result: Float32Array;
  colors: Uint8Array;
  range?: readonly [number, number];
  unit?: Unit;
  /** What the chosen unit of a later layer sees of this one. */
  field?: Box;
  onChannel(channel: number): void;
  children?: preact.ComponentChildren;
}

/** A layer's result, one small picture a channel; each opens what it is made of. */
function Layer({ step, at, result, colors, range, unit, field, onChannel, children }: LayerProps) {
  const channels = step.shape.at(-1)!;
  const [rows, columns] = placesOf(step.shape);
  const shared = useMemo(() => range ?? shownRange(result), [result]);
  const size = rows === 1 ? 16 : Math.max(28, Math.min(64, 2 * rows));
  const shown = Math.min(channels, SHOWN);
  return (
    <li>
      <div class="layer">
        <span class="label">
          {step.title}
          <span class="small">{step.shape.join(" × ")}</span>
        </span>
        <div class="maps">
          {Array.from({ length: shown }, (_, channel) => (
            <button
              key={channel}
              type="button"
              class="tile"
              aria-expanded={unit?.channel === channel}
              aria-label={`${step.title}, step ${at}, channel ${channel}`}
              onClick={() => onChannel(channel)}
            >
              <ChannelMap
                rows={rows}
                columns={columns}
                values={channelOf(result, step.shape, channel)}
                colors={colors}
                range={shared}
                size={size}
              />
              {field && rows > 1 && <Field field={field} rows={rows} columns={columns} />}
            </button>
          ))}
          {channels > shown && <span class="small">… {channels - shown} more</span>}
        </div>
      </div>
      {children}
    </li>
  );
}
