/// <reference lib="dom" />
import type { Output } from "../messages.ts";
import { type NotebookOutput, notebookOutput } from "./notebook_output.ts";
import { showBundle } from "./show_bundle.ts";
import { showText } from "./show_text.ts";

/** Displays that can be renewed, of all cells: id → what takes the new value. */
const displays = new Map<string, Set<Shown>>();

/** One output, where it stands and as a notebook keeps it. */
interface Shown {
  element: HTMLElement;
  kept: NotebookOutput;
}

/** The outputs of a cell. While it runs anew the old ones stay until the first new one comes. */
export class OutputArea {
  readonly #element: HTMLElement;
  readonly #original: string;
  #shown: Shown[] = [];
  /** True if the next output takes the place of all that is there. */
  #stale = false;
  #ran = false;

  constructor(element: HTMLElement) {
    this.#element = element;
    this.#original = element.innerHTML;
  }

  /** What the cell gave out since the page was opened; nothing if it has not run. */
  get kept(): NotebookOutput[] | undefined {
    return this.#ran ? this.#shown.map(({ kept }) => kept) : undefined;
  }

  /** The cell begins to run. */
  begin(): void {
    this.#ran = true;
    this.#stale = true;
    // What stands below shall not jump up and down again.
    this.#element.style.minHeight = `${this.#element.offsetHeight}px`;
  }

  /** The cell is done. */
  end(): void {
    if (this.#stale) this.#clear();
    setTimeout(() => this.#element.style.minHeight = "", 300);
  }

  /** Shows the lesson's own outputs again. */
  reset(): void {
    this.#clear();
    this.#ran = false;
    this.#element.innerHTML = this.#original;
  }

  /** Takes what the cell gives out. */
  take(output: Output): void {
    if (output.msg_type === "update_display_data") return this.#update(output.content);
    if (output.msg_type === "clear_output") {
      if (output.content.wait) this.#stale = true;
      else this.#clear();
      return;
    }
    if (this.#stale) this.#clear();
    const last = this.#shown.at(-1);
    if (
      output.msg_type === "stream" && last?.kept.output_type === "stream" &&
      last.kept.name === output.content.name
    ) {
      last.kept.text = joinText(last.kept.text, output.content.text);
      return showText(last.element, last.kept.text);
    }
    const element = document.createElement("data" in output.content ? "div" : "pre");
    const shown: Shown = { element, kept: notebookOutput(output) };
    this.#shown.push(shown);
    this.#element.append(element); // First: a frame in it must stand in the page.
    fill(element, output);
    const id = output.msg_type === "display_data"
      ? output.content.transient?.display_id
      : undefined;
    if (id !== undefined) displays.set(id, (displays.get(id) ?? new Set()).add(shown));
  }

  #update({ data, metadata, transient }: (Output & { msg_type: "display_data" })["content"]): void {
    for (const shown of displays.get(transient?.display_id ?? "") ?? []) {
      shown.kept = { output_type: "display_data", data, metadata };
      showBundle(shown.element, data);
    }
  }

  #clear(): void {
    this.#stale = false;
    for (const shown of this.#shown) {
      for (const [id, all] of displays) {
        all.delete(shown);
        if (all.size === 0) displays.delete(id);
      }
    }
    this.#shown = [];
    this.#element.replaceChildren();
  }
}

function fill(element: HTMLElement, output: Output): void {
  const showAs = (kind: string, text: string) => {
    element.className = `output text ${kind}`;
    showText(element, text);
  };
  if (output.msg_type === "stream") showAs(output.content.name, output.content.text);
  else if (output.msg_type === "error") {
    const { ename, evalue, traceback } = output.content;
    showAs("error", traceback.join("\n") || `${ename}: ${evalue}`);
  } else if ("data" in output.content) showBundle(element, output.content.data);
}

/** As in a terminal: what follows a carriage return overwrites its line; until something does, the line stays. */
function joinText(before: string, text: string): string {
  return (before + text).replaceAll(/[^\n]*\r(?![\r\n]|$)/g, "");
}
