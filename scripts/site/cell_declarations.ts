/** What a cell has of Deno and Node in a browser, as far as help with typing needs to know it. */

/** `node:assert/strict`. */
export const ASSERT = `
declare function assert(value: unknown, message?: string | Error): asserts value;
declare namespace assert {
  /** Fails unless the value counts as true. */
  function ok(value: unknown, message?: string | Error): asserts value;
  /** Fails unless both are the same value. */
  function equal<T>(actual: unknown, expected: T, message?: string | Error): asserts actual is T;
  /** Fails if both are the same value. */
  function notEqual(actual: unknown, expected: unknown, message?: string | Error): void;
  /** Fails unless both hold the same values. */
  function deepEqual<T>(actual: unknown, expected: T, message?: string | Error): asserts actual is T;
  /** Fails if both hold the same values. */
  function notDeepEqual(actual: unknown, expected: unknown, message?: string | Error): void;
  /** Fails unless the function throws what is expected. */
  function throws(block: () => unknown, expected?: unknown, message?: string | Error): void;
  /** Fails unless the promise is rejected with what is expected. */
  function rejects(
    promise: Promise<unknown> | (() => Promise<unknown>),
    expected?: unknown,
    message?: string | Error,
  ): Promise<void>;
  /** Fails unless the text fits the pattern. */
  function match(text: string, pattern: RegExp, message?: string | Error): void;
  /** Fails. */
  function fail(message?: string | Error): never;
  const strict: typeof assert;
}
export = assert;
`;

/** The part of `Deno` that a cell has. */
export const DENO = `
declare namespace Deno {
  /** A value as text, as a cell shows it. */
  function inspect(value: unknown, options?: Record<string, unknown>): string;
  /** The library's settings, such as CONVOLUTIONS_BACKEND. */
  const env: {
    get(name: string): string | undefined;
    has(name: string): boolean;
    set(name: string, value: string): void;
    delete(name: string): void;
    toObject(): Record<string, string>;
  };
  const args: string[];
  const noColor: boolean;
  const build: { readonly os: string; readonly arch: string };
  namespace jupyter {
    interface DisplayOptions {
      /** True if what is given is a bundle of media types. */
      raw?: boolean;
      /** True to take the place of the output with this \`display_id\`. */
      update?: boolean;
      display_id?: string;
    }
    interface MediaBundle {
      [type: string]: string | object | undefined;
    }
    const $display: unique symbol;
    interface Displayable {
      [$display](): MediaBundle | Promise<MediaBundle>;
    }
    /** Sends a message as Jupyter's protocol has it. */
    function broadcast(type: string, content: Record<string, unknown>): Promise<void>;
    /** A value in the media types that it is shown in. */
    function format(value: unknown): Promise<MediaBundle>;
    /** Shows a value below the cell. */
    function display(value: unknown, options?: DisplayOptions): Promise<void>;
    /** Markdown to be shown. */
    function md(strings: TemplateStringsArray, ...values: unknown[]): Displayable;
    /** HTML to be shown. */
    function html(strings: TemplateStringsArray, ...values: unknown[]): Displayable;
    /** A picture as SVG to be shown. */
    function svg(strings: TemplateStringsArray, ...values: unknown[]): Displayable;
  }
}
`;
