/** @jsxImportSource preact */
/// <reference lib="dom" />
import { useState } from "preact/hooks";
import { numberText } from "../number_text.ts";
import { readPicture } from "../own_picture.tsx";
import { Player } from "../player.tsx";
import { Actions } from "./actions.tsx";
import { Formula } from "./formula.tsx";
import { InputPart } from "./input_part.tsx";
import { KernelPart } from "./kernel_part.tsx";
import { OutputPart } from "./output_part.tsx";
import { Sum } from "./sum.tsx";
import { type ExplorerProps, useExplorer } from "./use_explorer.ts";

/** A convolution whose kernel, steps and edges can be turned, and whose every sum can be read. */
export function Explorer(props: ExplorerProps) {
  const state = useExplorer(props);
  const [speed, setSpeed] = useState(4);
  const { settings, picture, layout, pointed, outputSize: [rows, columns] } = state;
  const { selected, taps, tap } = pointed;
  const at = selected[0] * columns + selected[1];
  const result = layout?.out[at] ?? NaN;
  const spoken = layout
    ? `output, row ${selected[0]}, column ${selected[1]}: ${numberText(result)}`
    : "no output";
  return (
    <div
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        const file = event.dataTransfer?.files[0];
        // What is no picture is left where it is; the button beside says why.
        if (file) readPicture(file).then(state.addPicture, () => {});
      }}
      onKeyDown={(event) => {
        if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "z") return;
        event.preventDefault();
        if (event.shiftKey) state.redo();
        else state.undo();
      }}
    >
      <div class="parts">
        <InputPart state={state} />
        <KernelPart state={state} />
        <OutputPart state={state} spoken={spoken} />
      </div>
      {layout && (
        <>
          <Sum
            place={selected}
            taps={taps}
            columns={settings.columns}
            divisor={settings.divisor}
            result={result}
            tap={tap}
          />
          <Player
            count={rows * columns}
            at={at}
            playing={state.playing}
            speed={speed}
            label="output pixel"
            onAt={state.goTo}
            onPlaying={state.setPlaying}
            onSpeed={setSpeed}
          />
        </>
      )}
      <Formula settings={settings} picture={picture} size={layout?.plan.size} />
      <Actions state={state} first={props.settings} imageName={props.imageName} />
      <div class="spoken" aria-live="polite">{tap === undefined ? "" : spoken}</div>
    </div>
  );
}
