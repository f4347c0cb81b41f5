/** @jsxImportSource preact */
/// <reference lib="dom" />
import { useState } from "preact/hooks";
import type { AskData } from "./data.ts";
import { mount } from "./mount.tsx";
import { numberText, readNumber } from "./number_text.ts";

/** A question, answered before its picture is shown. What is answered does not leave the page. */
function Question({ data, image }: { data: AskData; image: HTMLImageElement | null }) {
  const [chosen, setChosen] = useState("");
  const [typed, setTyped] = useState("");
  const [told, setTold] = useState<{ right: boolean; why: string }>();
  const [open, setOpen] = useState(false);
  const { question, choices, answer, why, wrong, tolerance } = data;

  const check = () => {
    if (choices) {
      const right = chosen === String(answer);
      setTold({ right, why: choices[chosen] });
      if (right) setOpen(true);
      return;
    }
    const value = readNumber(typed);
    if (value === undefined) return setTold({ right: false, why: "Write a number." });
    const right = Math.abs(value - (answer as number)) <= (tolerance ?? 0);
    setTold({ right, why: right ? why : wrong?.[numberText(value)] ?? "" });
    if (right) setOpen(true);
  };
  return (
    <form
      class="ask"
      onSubmit={(event) => {
        event.preventDefault();
        check();
      }}
    >
      <fieldset>
        <legend>{question}</legend>
        {choices
          ? Object.keys(choices).map((one) => (
            <label key={one} class="check">
              <input
                type="radio"
                name="choice"
                checked={chosen === one}
                onChange={() => {
                  setChosen(one);
                  setTold(undefined);
                }}
              />
              {one}
            </label>
          ))
          : (
            <input
              type="text"
              inputMode="decimal"
              aria-label="your answer"
              value={typed}
              onInput={(event) => {
                setTyped(event.currentTarget.value);
                setTold(undefined);
              }}
            />
          )}
      </fieldset>
      <div class="actions">
        <button type="submit" disabled={choices ? chosen === "" : typed.trim() === ""}>
          answer
        </button>
        {!open && (
          <button
            type="button"
            onClick={() => {
              setOpen(true);
              setTold({ right: false, why });
            }}
          >
            show me
          </button>
        )}
      </div>
      <div role="status">
        {told && (
          <p class={told.right ? "outputs" : "told"}>
            <b>{told.right ? "Yes." : open ? "" : "Not quite."}</b> {told.why}
          </p>
        )}
      </div>
      {open && image && <img class="frames" src={image.src} alt={image.alt} width={image.width} />}
    </form>
  );
}

/** Makes a question one that can be answered. */
export function start(output: HTMLElement, data: AskData): void {
  const image = output.querySelector("img");
  mount(output, () => <Question data={data} image={image} />);
}
