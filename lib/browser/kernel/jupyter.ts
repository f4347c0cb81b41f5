import type { Bundle, Output } from "../messages.ts";
import { displaySymbol, formatValue, imageType } from "./format_value.ts";

/** Gives out what a cell shows; in the order of the calls. */
export type Emit = (output: Output) => Promise<void>;

interface DisplayOptions {
  /** The value is a MIME bundle. */
  raw?: boolean;
  /** Takes the place of what was shown under the same `display_id`. */
  update?: boolean;
  display_id?: string;
}

const displayable = (bundle: Bundle) => ({ [displaySymbol]: () => bundle });

const tag = (type: string) => (strings: TemplateStringsArray, ...values: unknown[]) =>
  displayable({
    [type]: strings.reduce((text, part, at) => text + part + (values[at] ?? ""), ""),
  });

/** What cells find as `Deno.jupyter`. */
export interface Jupyter {
  broadcast(type: string, content: Record<string, unknown>): Promise<void>;
  display(value: unknown, options?: DisplayOptions): Promise<void>;
  format(value: unknown): Promise<Bundle>;
  [name: string]: unknown;
}

/** Makes `Deno.jupyter` for a kernel that gives out by `emit`. */
export function makeJupyter(emit: Emit): Jupyter {
  const broadcast = (type: string, content: Record<string, unknown>) =>
    emit({ msg_type: type, content } as Output);
  return {
    broadcast,
    format: formatValue,
    async display(value, options = {}) {
      const isBundle = typeof value === "object" && value !== null && !Array.isArray(value);
      const data = options.raw && isBundle ? value : await formatValue(value);
      const transient = options.display_id ? { display_id: options.display_id } : {};
      await broadcast(options.update ? "update_display_data" : "display_data", {
        data,
        metadata: {},
        transient,
      });
    },
    md: tag("text/markdown"),
    html: tag("text/html"),
    svg: tag("image/svg+xml"),
    image(value: unknown) {
      const type = imageType(value);
      if (type) return displayable({ [type]: (value as Uint8Array).toBase64() });
      throw new TypeError(
        "Deno.jupyter.image() takes the bytes of a JPEG or PNG file; in a browser there are no paths.",
      );
    },
    $display: displaySymbol,
  };
}
