/// <reference lib="dom" />
/** A page of the site in this process: linkedom's document, and workers that a test answers for. */

import { parseHTML } from "linkedom";
import { stripTypes } from "../../lib/browser/kernel/transform/strip_types.ts";
import type { FromKernel, Output, ToKernel } from "../../lib/browser/messages.ts";
import type { Cell } from "../../lib/grading/mod.ts";
import { lessonPage } from "../../scripts/site/lesson_page.ts";

/** Stands in a kernel's place: keeps what it is told until a test answers. */
export class FakeWorker {
  static made: FakeWorker[] = [];
  readonly told: ToKernel[] = [];
  terminated = false;
  onmessage?: (event: { data: FromKernel }) => void;
  onerror?: (event: { message?: string; preventDefault(): void }) => void;

  constructor(readonly url: URL, readonly options: object) {
    FakeWorker.made.push(this);
  }

  static get newest(): FakeWorker {
    return FakeWorker.made.at(-1)!;
  }

  postMessage(message: ToKernel): void {
    this.told.push(message);
  }

  terminate(): void {
    this.terminated = true;
  }

  say(data: FromKernel): void {
    this.onmessage!({ data });
  }

  /** Code of the cells that it was told to run. */
  get ran(): string[] {
    return this.told.flatMap((it) => it.type === "execute" ? [it.code] : []);
  }

  /** Ends the newest cell, with outputs. */
  async end(outputs: Output[] = [], status: "ok" | "error" = "ok"): Promise<void> {
    const all = this.told.filter((it) => it.type === "execute");
    const { id } = all.at(-1)!;
    for (const output of outputs) this.say({ type: "output", id, output });
    this.say({ type: "done", id, status, executionCount: all.length });
    await settle();
  }
}

/** Waits for what follows of itself. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await null;
}

const { setTimeout: timer } = globalThis;

/** Waits until something holds: modules and files take their time. */
export async function until(holds: () => boolean): Promise<void> {
  for (let turn = 0; turn < 1000 && !holds(); turn++) await new Promise((done) => timer(done, 2));
}

type Listener = (event: never) => void;

/** The page of a lesson, with what it finds in a browser. */
export class SiteHere implements Disposable {
  readonly document: Document;
  readonly stored = new Map<string, string>();
  /** What listens at the window. */
  readonly listeners = new Map<string, Listener[]>();
  /** Whether the system is dark, and who hears of it. */
  readonly system = {
    matches: false,
    heard: [] as Listener[],
    addEventListener: (_: string, listener: Listener) => this.system.heard.push(listener),
  };
  /** What is seen of what is watched. */
  near: ((entries: object[]) => void)[] = [];
  readonly watched: Element[] = [];
  readonly timers: { run: () => void; after: number }[] = [];
  /** Answers of the site's server by path. */
  files: Record<string, unknown> = {};
  readonly #before = new Map<string, PropertyDescriptor | undefined>();
  #isScript = false;

  constructor(html: string) {
    const window = parseHTML(html) as unknown as typeof globalThis;
    this.document = window.document;
    FakeWorker.made = [];
    const prototype = window.HTMLElement.prototype;
    Object.assign(prototype, {
      hidePopover(this: HTMLElement) {
        this.dataset.popover = "closed";
      },
      scrollIntoView(this: HTMLElement) {
        this.dataset.scrolled = "";
      },
      showModal(this: HTMLDialogElement) {
        this.open = true;
      },
      close(this: HTMLDialogElement) {
        this.open = false;
      },
    });
    this.set({
      document: this.document,
      HTMLElement: window.HTMLElement,
      HTMLAnchorElement: window.HTMLAnchorElement,
      HTMLImageElement: window.HTMLImageElement,
      Worker: FakeWorker,
      location: { href: "http://site.test/lessons/one.html" },
      innerHeight: 900,
      localStorage: {
        getItem: (key: string) => this.stored.get(key) ?? null,
        setItem: (key: string, value: string) => void this.stored.set(key, value),
        removeItem: (key: string) => void this.stored.delete(key),
      },
      matchMedia: () => this.system,
      addEventListener: (type: string, listener: Listener) => {
        if (type === "message" && !this.#isScript) messages.push(listener);
        else this.listeners.set(type, [...this.listeners.get(type) ?? [], listener]);
      },
      requestAnimationFrame: (run: () => void) => this.timers.push({ run, after: 0 }),
      setTimeout: (run: () => void, after = 0) => this.timers.push({ run, after }),
      clearTimeout: (timer?: number) => {
        if (timer) this.timers[timer - 1] = { run: () => {}, after: -1 };
      },
      IntersectionObserver: class {
        constructor(look: (entries: object[]) => void) {
          page.near.push(look);
        }
        observe(element: Element) {
          page.watched.push(element);
        }
        unobserve(element: Element) {
          page.watched.splice(page.watched.indexOf(element), 1);
        }
      },
      fetch: (url: URL | string) => {
        const { pathname } = new URL(url);
        if (!(pathname in this.files)) return Promise.reject(new TypeError("no network"));
        const body = this.files[pathname];
        return Promise.resolve(body instanceof Response ? body : new Response(String(body)));
      },
    });
    // deno-lint-ignore no-this-alias -- for classes within
    const page = this;
  }

  /** Opens the page that the site has for a lesson with these cells. */
  static async lesson(
    cells: readonly (Partial<Cell> & { tags?: string[]; html?: string })[],
  ): Promise<SiteHere> {
    const lesson = {
      kind: "lessons",
      name: "one",
      title: "One",
      number: "01",
      summary: "",
      sections: [{ id: "here", title: "Here", level: 2 }, {
        id: "there",
        title: "There",
        level: 2,
      }],
      cells: cells.map(({ tags = [], html, ...cell }, at) => ({
        html,
        cell: {
          id: `c${at}`,
          cell_type: "code",
          source: "",
          outputs: [],
          metadata: { tags },
          ...cell,
        },
      })),
    };
    const assets = { preload: [], frameHash: "", style: "s.css", early: "e.js", script: "m.js" };
    type Parameters_ = Parameters<typeof lessonPage>;
    return new SiteHere(
      await lessonPage(
        lesson as unknown as Parameters_[0],
        { lite: true },
        {} as Parameters_[2],
        assets as unknown as Parameters_[3],
      ),
    );
  }

  /** Runs a module of the page anew. */
  async run(path: string): Promise<Record<string, unknown>> {
    return await import(
      `${new URL(`../../lib/browser/${path}`, import.meta.url).href}?run=${++runs}`
    );
  }

  /** Runs a script, which is no module. */
  script(path: string): void {
    const file = new URL(`../../lib/browser/${path}`, import.meta.url);
    this.#isScript = true;
    (0, eval)(stripTypes(Deno.readTextFileSync(file)));
    this.#isScript = false;
  }

  get(selector: string): HTMLElement {
    const found = this.document.querySelector<HTMLElement>(selector);
    if (!found) throw new Error(`There is no ${selector}.`);
    return found;
  }

  /** Lets something happen to an element. */
  async fire(at: string | Element, type: string, properties: object = {}): Promise<Event> {
    const element = typeof at === "string" ? this.get(at) : at;
    const event = new (this.document.defaultView as typeof globalThis).Event(type, {
      bubbles: true,
      cancelable: true,
    });
    Object.assign(event, properties);
    element.dispatchEvent(event);
    await settle();
    return event;
  }

  /** Lets something happen to the window; tells whether its usual consequence was prevented. */
  async happen(type: string, event: object = {}): Promise<boolean> {
    let prevented = false;
    const modules = type === "message" ? messages : [];
    for (const listener of [...modules, ...this.listeners.get(type) ?? []]) {
      listener({ preventDefault: () => prevented = true, ...event } as never);
    }
    await settle();
    return prevented;
  }

  /** Lets time go by: runs what was put off, once. */
  async later(): Promise<number[]> {
    const due = this.timers.splice(0);
    for (const { run } of due) run();
    await settle();
    return due.map(({ after }) => after);
  }

  set(values: Record<string, unknown>): void {
    for (const [name, value] of Object.entries(values)) {
      if (!this.#before.has(name)) {
        this.#before.set(name, Object.getOwnPropertyDescriptor(globalThis, name));
      }
      Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
    }
  }

  [Symbol.dispose](): void {
    for (const [name, before] of this.#before) {
      if (before) Object.defineProperty(globalThis, name, before);
      else Reflect.deleteProperty(globalThis, name);
    }
  }
}

let runs = 0;

/** What listens to messages: a module does so once, for all pages. */
const messages: Listener[] = [];
