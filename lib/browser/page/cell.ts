/// <reference lib="dom" />
import type { EditorView } from "@codemirror/view";
import type { HelpOptions } from "./editor.ts";
import { OutputArea } from "./output_area.ts";

/** What a cell tells the page. */
export interface CellEvents {
  onEdit(cell: Cell): void;
  onRun(cell: Cell, next: boolean): void;
  /** What help while typing in it needs. */
  help(cell: Cell): HelpOptions;
}

/** How a cell stands. */
export type CellState = "" | "waiting" | "running" | "done" | "failed" | "stopped";

/** A code cell of the page: text until the reader goes into it, then an editor. */
export class Cell {
  readonly id: string;
  readonly tags: readonly string[];
  /** The code that the lesson has. */
  readonly original: string;
  readonly outputs: OutputArea;
  executionCount = 0;
  readonly #element: HTMLElement;
  readonly #events: CellEvents;
  readonly #source: HTMLPreElement;
  #view?: EditorView;
  #opening?: Promise<EditorView>;
  #code: string;

  constructor(element: HTMLElement, events: CellEvents) {
    this.#element = element;
    this.#events = events;
    this.id = element.dataset.cell!;
    this.tags = element.dataset.tags?.split(" ") ?? [];
    this.#source = element.querySelector<HTMLPreElement>("pre.source")!;
    this.original = this.#code = this.#source.textContent;
    this.outputs = new OutputArea(element.querySelector<HTMLElement>(".outputs")!);
    let pressed: { x: number; y: number } | undefined;
    this.#source.addEventListener("pointerdown", ({ clientX, clientY }) => {
      pressed = { x: clientX, y: clientY };
    });
    this.#source.addEventListener("focus", () => void this.#focusInto(pressed));
    this.#source.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || !(event.shiftKey || event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      events.onRun(this, event.shiftKey);
    });
    this.#button("run").addEventListener("click", () => events.onRun(this, false));
    this.#button("reset").addEventListener("click", () => {
      this.reset();
      void this.focus();
    });
  }

  get code(): string {
    return this.#code;
  }

  /** Changes the code as the reader would. */
  set code(code: string) {
    if (code === this.#code) return;
    if (this.#view) {
      this.#view.dispatch({ changes: { from: 0, to: this.#view.state.doc.length, insert: code } });
    } else {
      const text = this.#source.querySelector("code")!;
      text.textContent = code;
      this.#take(code);
      void import("./highlight.ts").then(({ highlight }) => {
        if (this.#code === code) text.innerHTML = highlight(code);
      });
    }
  }

  get edited(): boolean {
    return this.#code !== this.original;
  }

  /** Takes the lesson's code again. */
  reset(): void {
    this.code = this.original;
  }

  set state(state: CellState) {
    this.#element.dataset.state = state;
    const count = this.executionCount > 0 ? `[${this.executionCount}]` : "";
    const words = {
      "": "",
      waiting: "waiting",
      running: "running",
      done: count,
      failed: `${count} failed`,
      stopped: "stopped",
    };
    this.#element.querySelector(".state")!.textContent = words[state];
  }

  /** Lets the reader type into it. */
  async focus(): Promise<void> {
    (await this.open()).focus();
  }

  /** Brings it into view. */
  show(): void {
    this.#element.scrollIntoView({ block: "nearest" });
  }

  /** Turns the text into an editor. */
  open(): Promise<EditorView> {
    return this.#opening ??= this.#open().catch((error) => {
      this.#opening = undefined;
      throw error;
    });
  }

  async #open(): Promise<EditorView> {
    const { createEditor } = await import("./editor.ts");
    const place = this.#source.parentElement!;
    const view = createEditor({
      parent: place,
      code: this.#code,
      label: `Code of cell ${this.id}`,
      onChange: (code) => this.#take(code),
      onRun: (next) => this.#events.onRun(this, next),
      help: this.#events.help(this),
    });
    this.#source.hidden = true;
    return this.#view = view;
  }

  async #focusInto(pressed?: { x: number; y: number }): Promise<void> {
    const view = await this.open().catch(() => undefined);
    // Meanwhile the reader may have gone on.
    if (
      !view || document.activeElement !== this.#source && document.activeElement !== document.body
    ) {
      return;
    }
    view.focus();
    const at = pressed && view.posAtCoords(pressed);
    if (at != null) view.dispatch({ selection: { anchor: at } });
  }

  #take(code: string): void {
    this.#code = code;
    this.#element.classList.toggle("edited", this.edited);
    this.#button("reset").hidden = !this.edited;
    this.#events.onEdit(this);
  }

  #button(name: string): HTMLButtonElement {
    return this.#element.querySelector<HTMLButtonElement>(`button.${name}`)!;
  }
}
