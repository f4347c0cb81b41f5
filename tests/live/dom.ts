/// <reference lib="dom" />
/** A live output's page in this process: linkedom's document, canvases that note what is drawn, a clock turned by hand. */

import { parseHTML } from "linkedom";
import { act } from "preact/test-utils";
import { DrawnCanvas } from "./drawn_canvas.ts";
import { elementLines } from "./element_lines.ts";

/** Events by which handlers are named that linkedom does not know. */
const EVENTS = ["wheel", "pointerenter", "pointercancel", "dragover", "drop"];

/** CSS pixels of every element; a board is as high as its rows want. */
const WIDTH = 240;

/** Size of what every camera shows. */
const VIDEO = { videoWidth: 4, videoHeight: 8 };

/** What an IntersectionObserver tells. */
type Sight = (entries: { isIntersecting: boolean }[]) => void;

/** A live output that has been started. */
export class LivePage implements Disposable {
  /** What holds the still picture. */
  readonly output: HTMLElement;
  /** What the reader turns. */
  readonly live: HTMLElement;
  /** Keys that went on to the page around. */
  readonly escaped: string[] = [];
  /** The element that has the focus. */
  focused?: Element;
  /** Canvases that have been made. */
  readonly canvases: Element[] = [];
  /** How many watch the size of an element. */
  observers = 0;
  /** Milliseconds. */
  now = 0;
  readonly #before = new Map<string, PropertyDescriptor | undefined>();
  readonly #sights = new Set<Sight>();
  #frames = new Map<number, (time: number) => void>();
  #lines: string[] = [];

  private constructor(start: (output: HTMLElement) => void, globals: Record<string, unknown>) {
    const window = parseHTML(
      "<!doctype html><body><main><div>" +
        '<img src="data:image/png;base64,AAAA" alt="the still picture" width="120">' +
        "</div></main>",
    ) as unknown as typeof globalThis;
    const { document } = window;
    this.#prepare(window);
    const observer = (look: () => void) => ({
      observe: () => {
        this.observers++;
        look();
      },
      disconnect: () => this.observers--,
    });
    let frame = 0;
    const sights = this.#sights;
    const { setTimeout, clearTimeout } = globalThis;
    this.#set({
      document,
      CSSStyleSheet: class {
        replaceSync() {}
      },
      MutationObserver: class {
        observe() {}
      },
      ResizeObserver: class {
        constructor(look: () => void) {
          return observer(look);
        }
      },
      IntersectionObserver: class {
        constructor(look: Sight) {
          const { observe, disconnect } = observer(() => void sights.add(look));
          return { observe, disconnect: () => (sights.delete(look), disconnect()) };
        }
      },
      matchMedia: () => ({ addEventListener: () => {} }),
      devicePixelRatio: 2,
      getComputedStyle: ({ style }: HTMLElement) => style,
      performance: { ...performance, now: () => this.now },
      requestAnimationFrame: (
        step: (time: number) => void,
      ) => (this.#frames.set(++frame, step), frame),
      cancelAnimationFrame: (frame: number) => this.#frames.delete(frame),
      // What waits for long looks at the clock with each frame.
      setTimeout: (go: () => void, milliseconds = 0) =>
        milliseconds > 40 ? (this.#frames.set(++frame, go), -frame) : setTimeout(go, milliseconds),
      clearTimeout: (timer: number) =>
        timer < 0 ? this.#frames.delete(-timer) : clearTimeout(timer),
      ...globals,
    });
    this.output = document.querySelector("main > div")!;
    document.body.addEventListener("keydown", (event) => this.escaped.push(event.key));
    act(() => start(this.output));
    this.live = this.output.shadowRoot!.querySelector(".live")!;
  }

  /** Starts an output on its data; `globals` are what a browser has besides. */
  static open<Data>(
    start: (output: HTMLElement, data: Data) => void,
    data: Data,
    { image = {}, globals = {} }: {
      image?: Record<string, string>;
      globals?: Record<string, unknown>;
    } = {},
  ): LivePage {
    return new LivePage((output) => {
      Object.assign(output.querySelector("img")!, image);
      start(output, data);
    }, globals);
  }

  /** The element of a tag or role with an accessible name. */
  get(what: string, name: string): HTMLElement {
    const all = this.live.querySelectorAll<HTMLElement>(`${what}, [role=${what}]`);
    const found = [...all].filter((it) =>
      (it.getAttribute("aria-label") ?? it.textContent?.trim()) === name
    );
    if (found.length !== 1) throw new Error(`${found.length} ${what} "${name}"`);
    return found[0];
  }

  /** Lets something happen to an element, and draws what follows; returns the event. */
  async fire(element: Element, type: string, properties: object = {}): Promise<Event> {
    const event = new (element.ownerDocument.defaultView as typeof globalThis).Event(type, {
      bubbles: true,
      cancelable: true,
    });
    Object.assign(event, properties);
    await act(() => void element.dispatchEvent(event));
    return event;
  }

  click(what: string, name: string): Promise<Event> {
    return this.fire(this.get(what, name), "click");
  }

  press(element: Element, key: string, properties: object = {}): Promise<Event> {
    return this.fire(element, "keydown", { key, ...properties });
  }

  /** Writes into a field. */
  async type(element: Element, value: string, event = "input"): Promise<void> {
    Object.assign(element, { value });
    await this.fire(element, event);
  }

  /** Lets time go by, and draws the next frame. */
  async frame(milliseconds: number): Promise<void> {
    this.now += milliseconds;
    const due = [...this.#frames.values()];
    this.#frames.clear();
    await act(() => due.forEach((step) => step(this.now)));
  }

  /** Scrolls the output into sight, or out of it. */
  async scroll(isIntersecting: boolean): Promise<void> {
    await act(() => this.#sights.forEach((look) => look([{ isIntersecting }])));
  }

  /** Waits for what goes on outside of the page, such as unpacking. */
  async settle(): Promise<void> {
    await act(async () => {
      for (let i = 0; i < 5; i++) await new Promise((done) => setTimeout(done, 1));
    });
  }

  get text(): string {
    return this.live.textContent!.replaceAll(/\s+/g, " ").trim();
  }

  /** All that is shown, a line for each element and each thing drawn. */
  shown(): string {
    this.#lines = elementLines(this.live, true);
    return elementLines(this.live).join("\n");
  }

  /** The lines that are other than when last asked. */
  changes(): string {
    const now = elementLines(this.live, true);
    const less = (from: string[], what: string[]) => {
      const left = [...what];
      return from.filter((line) => {
        const at = left.indexOf(line);
        if (at >= 0) left.splice(at, 1);
        return at < 0;
      });
    };
    const text = [
      ...less(this.#lines, now).map((line) => `- ${line.trim()}`),
      ...less(now, this.#lines).map((line) => `+ ${line.trim()}`),
    ];
    this.#lines = now;
    return text.join("\n");
  }

  #set(values: Record<string, unknown>): void {
    for (const [name, value] of Object.entries(values)) {
      this.#before.set(name, Object.getOwnPropertyDescriptor(globalThis, name));
      Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
    }
  }

  /** Gives elements what linkedom leaves out. */
  #prepare({ document, HTMLElement }: typeof globalThis): void {
    for (const name of EVENTS) {
      if (`on${name}` in HTMLElement.prototype) continue;
      Object.defineProperty(HTMLElement.prototype, `on${name}`, { value: null });
    }
    const focus = (element: Element) => {
      this.focused = element;
      Object.assign(element.getRootNode(), { activeElement: element });
    };
    Object.assign(HTMLElement.prototype, {
      getBoundingClientRect(this: Element) {
        const board = this.getAttribute("aria-rowcount") ? this : this.firstElementChild;
        const [rows, columns] = ["aria-rowcount", "aria-colcount"].map((name) =>
          Number(board?.getAttribute(name)) || 1
        );
        return { left: 10, top: 20, width: WIDTH, height: WIDTH * rows / columns };
      },
      setPointerCapture() {},
      select() {},
      focus(this: Element) {
        focus(this);
      },
    });
    // linkedom calls listeners with the target as `this`, of an event from further within, too.
    const { addEventListener, removeEventListener } = HTMLElement.prototype;
    const own = new WeakMap<object, Map<unknown, (event: Event) => void>>();
    type Listener = (this: Element, event: Event) => void;
    Object.assign(HTMLElement.prototype, {
      addEventListener(this: Element, type: string, listener: Listener) {
        const known = own.get(this) ?? own.set(this, new Map()).get(this)!;
        const bound = known.get(listener) ?? listener.bind(this);
        known.set(listener, bound);
        addEventListener.call(this, type, bound);
      },
      removeEventListener(this: Element, type: string, listener: Listener) {
        removeEventListener.call(this, type, own.get(this)?.get(listener) ?? listener);
      },
    });
    const createElement = document.createElement.bind(document);
    document.createElement = ((name: string) => {
      const element = createElement(name);
      if (name === "canvas") {
        Object.assign(element, { getContext: DrawnCanvas.contextOf(element) });
        this.canvases.push(element);
      }
      if (name === "video") Object.assign(element, { play: () => Promise.resolve(), ...VIDEO });
      return element;
    }) as typeof document.createElement;
  }

  [Symbol.dispose](): void {
    for (const [name, before] of this.#before) {
      if (before) Object.defineProperty(globalThis, name, before);
      else delete (globalThis as unknown as Record<string, unknown>)[name];
    }
  }
}
