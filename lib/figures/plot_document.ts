import { parseHTML } from "linkedom";
import { type Canvas, openCanvas } from "#platform";

/** The part of a document that this project changes. */
interface PlotDocument {
  createElement(name: string): unknown;
}

/**
 * Makes a document in which Observable Plot can draw. It is given to Plot by option: a global
 * `document` would make tfjs and others take the kernel for a browser.
 *
 * @returns A document of linkedom, whose canvases are the platform's.
 */
export function plotDocument(): PlotDocument {
  // linkedom's types need the DOM's, which a server program has not.
  const { document } = parseHTML("<!doctype html><html><body></body></html>") as unknown as {
    document: PlotDocument;
  };
  const createElement = document.createElement.bind(document);
  document.createElement = (name: string) =>
    name === "canvas" ? new PlotCanvas() : createElement(name);
  return document;
}

/** The part of a canvas element that Plot's raster marks use. */
class PlotCanvas {
  width = 300;
  height = 150;
  #canvas?: Canvas;

  getContext(): unknown {
    this.#canvas ??= openCanvas(this.width, this.height);
    return this.#canvas.context;
  }

  toDataURL(): string {
    this.#canvas ??= openCanvas(this.width, this.height);
    return `data:image/png;base64,${this.#canvas.png().toBase64()}`;
  }
}
