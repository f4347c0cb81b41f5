/** @jsxImportSource preact */
/// <reference lib="dom" />
import { Board } from "../board.tsx";
import { Choice, Line, Stepper } from "../controls.tsx";
import { Legend } from "../legend.tsx";
import { outputMarks } from "./marks.ts";
import type { ExplorerState } from "./use_explorer.ts";

/** The result, or why there is none, and what belongs to it. */
export function OutputPart({ state, spoken }: { state: ExplorerState; spoken: string }) {
  const { settings, picture, layout, problem, pointed, set, view, scale } = state;
  const { outputSize: [rows, columns], inputSize, outputColors, values } = state;
  return (
    <section aria-label="output">
      <div class="title">
        {view === "output" ? "Output" : "Output − input"}{" "}
        <span class="small">{layout && `${rows} × ${columns}`}</span>
      </div>
      {layout && (
        <>
          <Board
            label={`output, ${rows} rows, ${columns} columns`}
            rows={rows}
            columns={columns}
            values={values}
            {...outputColors}
            share={columns / Math.max(columns, inputSize[1])}
            marks={outputMarks(layout.plan, pointed)}
            shown={state.shown}
            at={pointed.selected}
            spoken={spoken}
            onPoint={(place) => state.point("out", place)}
            onPin={state.pin}
          />
          <Legend {...outputColors} unit={picture.unit} values={values} />
        </>
      )}
      {problem && (
        <div role="alert" class="trouble">
          <p>{problem.why}</p>
          {problem.fixes.map(({ label, change }) => (
            <button
              key={label}
              type="button"
              onClick={() => set(change)}
            >
              {label}
            </button>
          ))}
        </div>
      )}
      <Line label="stride">
        <Stepper
          label="stride"
          value={settings.stride}
          least={1}
          most={8}
          kind="outputs"
          onValue={(stride) => set({ stride }, "stride")}
        />
      </Line>
      <Line label="show">
        <Choice
          label="show"
          values={["output", "difference"] as const}
          value={view}
          onValue={(value) => state.setView(value)}
        />
      </Line>
      <Line label="colors">
        <Choice
          label="colors"
          values={["as input", "own range"] as const}
          value={scale}
          disabled={view === "difference"}
          onValue={(value) => state.setScale(value)}
        />
      </Line>
    </section>
  );
}
