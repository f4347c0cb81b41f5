import { frontEnd } from "#platform";
import { comparisonPicture } from "../../figures/comparison.ts";
import { isClose } from "./compare_values.ts";
import type { Values } from "./read_values.ts";
import { imageSize } from "./value_remark.ts";

/** Fewer pixels than this are told in words. */
const FEWEST_PIXELS = 6;

/** Taken at once: what a cell does to the kernel's own objects is of no consequence here. */
const notebook = frontEnd();

/**
 * Shows two images side by side and where they differ, if they are images and this is a notebook.
 *
 * Nothing that fails in here is of consequence: the check throws after it in any case. It sends the picture before it
 * returns, because nothing may come between a wrong answer and its error.
 */
export function showComparison(found: Values, expected: Values, tolerance: number): void {
  try {
    const size = imageSize(expected);
    if (notebook === undefined || size === undefined || expected.count < FEWEST_PIXELS) return;
    const { svg, png, alt } = comparisonPicture({
      rows: size[0],
      columns: size[1],
      actual: found.numbers,
      expected: expected.numbers,
      differs: (a, b) => !isClose(a, b, tolerance),
    });
    const data: Record<string, string> = { "image/svg+xml": svg, "text/plain": alt };
    if (png !== undefined) data["image/png"] = png.toBase64();
    notebook.broadcast("display_data", { data, metadata: {}, transient: {} }).catch(() => {});
  } catch {
    // The remark says it all, if less plainly.
  }
}
