/** @jsxImportSource preact */
/// <reference lib="dom" />
import { useState } from "preact/hooks";
import { OwnPicture } from "../own_picture.tsx";
import { type Code, CODES, codeText } from "./code_text.ts";
import type { Settings } from "./settings.ts";
import type { ExplorerState } from "./use_explorer.ts";

interface ActionsProps {
  state: ExplorerState;
  /** What was set at first. */
  first: Settings;
  imageName?: string;
}

/** Undo, redo, a picture of one's own, and the setting as code. */
export function Actions({ state, first, imageName }: ActionsProps) {
  const [code, setCode] = useState<Code>();
  const [copied, setCopied] = useState("");
  const text = code && codeText(code, state.settings, imageName);
  return (
    <>
      <div class="actions">
        <button type="button" disabled={!state.canUndo} onClick={state.undo}>undo</button>
        <button type="button" disabled={!state.canRedo} onClick={state.redo}>redo</button>
        <button type="button" onClick={() => state.set(first)}>as at first</button>
        <OwnPicture onPicture={state.addPicture} />
        <span class="gap" />
        <span class="small">as code:</span>
        {CODES.map((one) => (
          <button
            key={one}
            type="button"
            aria-expanded={code === one}
            onClick={() => {
              setCopied("");
              setCode(code === one ? undefined : one);
            }}
          >
            {one}
          </button>
        ))}
      </div>
      {text !== undefined && (
        <div class="code">
          <pre tabIndex={0}>{text}</pre>
          <button
            type="button"
            onClick={() =>
              navigator.clipboard.writeText(text).then(
                () => setCopied("copied"),
                () => setCopied("select the text and copy it"),
              )}
          >
            copy
          </button>{" "}
          <span role="status" class="small">{copied}</span>
        </div>
      )}
    </>
  );
}
