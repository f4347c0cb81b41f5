/**
 * The extension as JupyterLab loads it: a container that module federation fills and asks.
 *
 * JupyterLab hands over the packages that it shares, then asks for `./extension`. What the extension
 * takes from them must be there before its modules run, so it is imported only then.
 */

import "./site.ts"; // It finds its own address only while it is loaded.
import { type ShareScope, takeShared } from "./shared.ts";

const containers = (globalThis as { _JUPYTERLAB?: Record<string, unknown> })._JUPYTERLAB ??= {};
let shared: Promise<void> | undefined;

containers["convolutions-kernel"] = {
  init(scope: ShareScope): void {
    shared ??= takeShared(scope);
  },
  async get(_name: "./extension"): Promise<() => unknown> {
    await shared;
    const { plugins } = await import("./plugins.ts");
    return () => ({ __esModule: true, default: plugins });
  },
};
