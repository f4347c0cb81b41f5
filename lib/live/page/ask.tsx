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
  const [told, setTold] = useState<{ word?: "Yes." | "Not quite."; why: string }>();
  const [open, setOpen] = useState(false);
  const { question, choices, answer, why, wrong, tolerance } = data;

  const judge = (right: boolean, why: string) => {
    setTold({ word: right ? "Yes." : "Not quite.", why });
    if (right) setOpen(true);
  };
  const check = () => {
    if (choices) return judge(chosen === String(answer), choices[chosen]);
    const value = readNumber(typed);
    if (value === undefined) return judge(false, "Write a number.");
    const right = Math.abs(value - (answer as number)) <= (tolerance ?? 0);
    // Once the picture is shown there is nothing left to guess.
    const otherwise = open ? `It is ${numberText(answer as number)}. ${why}` : "";
    judge(right, right ? why : wrong?.[numberText(value)] ?? otherwise);
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
              setTold({ why });
            }}
          >
            show me
          </button>
        )}
      </div>
      <div role="status">
        {told && (
          <p class={told.word === "Yes." ? "outputs" : "told"}>
            <b>{told.word}</b> {told.why}
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
