/// <reference lib="dom" />
/** JupyterLite in a headless browser, on the site as it is served. */

import type { Page } from "playwright-core";
import { type OpenOptions, openSite, type SitePage } from "./open_site.ts";

/** A code cell as JupyterLab would save it. */
export interface SavedCell {
  id: string;
  cell_type: string;
  source: string;
  execution_count: number | null;
  outputs: {
    output_type: string;
    ename?: string;
    evalue?: string;
    text?: string;
    data?: unknown;
  }[];
}

/** What of JupyterLab's application the tests use. */
interface App {
  commands: { execute(name: string, options?: unknown): Promise<unknown> };
  serviceManager: {
    contents: {
      get(path: string): Promise<{ content: unknown }>;
      save(path: string, model: unknown): Promise<unknown>;
    };
  };
  shell: {
    currentWidget: { context: { path: string; model: { toJSON(): { cells: SavedCell[] } } } };
  };
}

declare const jupyterapp: App;

/** Opens a notebook of the site, or the launcher, and waits for its kernel. */
export async function openLite(
  origin: string,
  notebook?: string,
  options?: OpenOptions,
): Promise<SitePage> {
  const query = notebook === undefined ? "" : `?path=${encodeURIComponent(notebook)}`;
  const opened = await openSite(origin, `lite/lab/index.html${query}`, options);
  await opened.page.setViewportSize({ width: 1300, height: 900 });
  if (notebook === undefined) {
    await opened.page.locator(".jp-Launcher").waitFor({ timeout: 60_000 });
  } else await waitForIdle(opened.page);
  return opened;
}

/** Makes a notebook of these cells in the browser's storage, and opens it. */
export async function openCells(page: Page, name: string, sources: string[]): Promise<void> {
  await page.evaluate(async ({ name, sources }) => {
    const content = {
      cells: sources.map((source, i) => ({
        cell_type: "code",
        id: `cell-${i + 1}`,
        metadata: {},
        source,
        outputs: [],
        execution_count: null,
      })),
      metadata: {
        kernelspec: { display_name: "Deno", language: "typescript", name: "deno" },
        language_info: { name: "typescript" },
      },
      nbformat: 4,
      nbformat_minor: 5,
    };
    await jupyterapp.serviceManager.contents.save(name, {
      type: "notebook",
      format: "json",
      content,
    });
    await jupyterapp.commands.execute("docmanager:open", { path: name });
  }, { name, sources });
  await page.locator(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-CodeCell").first().waitFor();
  await waitForIdle(page);
}

/** Waits until a notebook that holds a text is kept. */
export async function waitForSaved(page: Page, path: string, text: string): Promise<void> {
  await page.waitForFunction(async ([path, text]) => {
    const { content } = await jupyterapp.serviceManager.contents.get(path);
    return JSON.stringify(content).includes(text);
  }, [path, text]);
}

/** Waits until the kernel of the notebook in front has nothing to do. */
export async function waitForIdle(page: Page, timeout = 60_000): Promise<void> {
  await page.locator("#jp-bottom-panel, .jp-StatusBar-Widget").getByText("Deno | Idle").waitFor({
    timeout,
  });
}

/** Chooses from a menu, as a reader does. */
export async function choose(page: Page, menu: string, entry: string): Promise<void> {
  await page.getByRole("menuitem", { name: menu, exact: true }).click();
  await page.getByRole("menuitem", { name: entry }).first().click();
}

/** The code cells of the notebook in front, as they stand. */
export async function codeCells(page: Page): Promise<SavedCell[]> {
  return await page.evaluate(() =>
    jupyterapp.shell.currentWidget.context.model.toJSON().cells
      .filter(({ cell_type }) => cell_type === "code")
  );
}

/** Waits until a cell of the notebook in front has given out a text, or another test holds. */
export async function waitForCells(
  page: Page,
  holds: (cells: SavedCell[]) => boolean,
  timeout = 60_000,
): Promise<SavedCell[]> {
  const end = Date.now() + timeout;
  for (;;) {
    const cells = await codeCells(page);
    if (holds(cells)) return cells;
    if (Date.now() > end) throw new Error(`not within ${timeout} ms: ${JSON.stringify(cells)}`);
    await page.waitForTimeout(100);
  }
}

/** The errors in outputs of cells, each with its cell's id. */
export function errorsOf(cells: readonly SavedCell[]): string[] {
  return cells.flatMap(({ id, outputs }) =>
    outputs.filter(({ output_type }) => output_type === "error")
      .map(({ ename, evalue }) => `${id}: ${ename}: ${evalue}`)
  );
}
