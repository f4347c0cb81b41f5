/** @jsxImportSource preact */
/// <reference lib="dom" />
import { PADDING_MODES, type PaddingMode } from "../../../geometry/mod.ts";
import { Board } from "../board.tsx";
import { Line, Select, Stepper } from "../controls.tsx";
import { Legend } from "../legend.tsx";
import { samePadding } from "./changes.ts";
import { describePixel, isOutside } from "./describe.ts";
import { inputMarks } from "./marks.ts";
import type { ExplorerState } from "./use_explorer.ts";

const MODE_NAMES: Partial<Record<PaddingMode, string>> = { constant: "zeros" };

/** The image with its padding, and what belongs to it. */
export function InputPart({ state }: { state: ExplorerState }) {
  const { picture, pictures, settings, layout, inputSize: [rows, columns], pointed, set } = state;
  const { pixel, selected } = pointed;
  const at = pixel ??
    [Math.min(selected[0], rows - 1), Math.min(selected[1], columns - 1)] as const;
  const described = layout ? describePixel(at, layout, picture, settings) : "";
  const padded = rows !== picture.rows || columns !== picture.columns;
  return (
    <section aria-label="input">
      <div class="title">
        Input{" "}
        <span class="small">
          {picture.rows} × {picture.columns}
          {padded && ` → ${rows} × ${columns}`}
        </span>
      </div>
      <Board
        label={`input, ${rows} rows, ${columns} columns`}
        rows={rows}
        columns={columns}
        values={layout?.plane ?? picture.values}
        colors={picture.colors}
        range={picture.range}
        share={columns / Math.max(columns, state.outputSize[1])}
        marks={layout ? inputMarks(layout.plan, picture, pointed) : []}
        outside={layout && ((row, column) => isOutside(layout.plan, picture, row, column))}
        at={at}
        spoken={described}
        onPoint={(place) => state.point("in", place)}
        onPin={(place) => state.point("in", place)}
      />
      <Legend {...picture} />
      <p class="small note" aria-live="polite">
        {pixel ? described : "point at a pixel to see what it feeds"}
      </p>
      {pictures.length > 1 && (
        <Line label="picture">
          <Select
            label="picture"
            values={pictures.map(({ name }) => name)}
            value={picture.name}
            onValue={(_, at) => set({ picture: at })}
          />
        </Line>
      )}
      <Line label="padding">
        <Stepper
          label="padding"
          value={settings.padding}
          least={0}
          most={12}
          kind="pads"
          onValue={(padding) => set({ padding }, "padding")}
        />
        <button
          type="button"
          title="as much padding as keeps the image's size"
          onClick={() => set({ padding: samePadding(settings) })}
        >
          same
        </button>
      </Line>
      <Line label="filled with">
        <Select
          label="padding mode"
          values={PADDING_MODES}
          names={MODE_NAMES}
          value={settings.paddingMode}
          disabled={settings.transposed}
          onValue={(paddingMode) => set({ paddingMode })}
        />
      </Line>
    </section>
  );
}
