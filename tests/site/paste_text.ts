/// <reference lib="dom" />
import type { Page } from "playwright-core";

/** Puts text where the cursor is as a reader pastes it: the editor neither closes brackets nor indents. */
export async function pasteText(page: Page, text: string): Promise<void> {
  await page.evaluate((text) => navigator.clipboard.writeText(text), text);
  await page.keyboard.press("ControlOrMeta+V");
}
