import { checkValue, FUNCTION, TEXT } from "../geometry/mod.ts";
import { openProgressBar, type ProgressBar } from "./progress_bar.ts";

/** Told how many bytes have come, and of how many if that is known. */
export type OnProgress = (receivedBytes: number, totalBytes?: number) => Promise<void>;

/**
 * Shows how far a download has come: a bar in megabytes, and one line of text at its end.
 *
 * What needs no download, because it was kept from an earlier one, shows nothing.
 *
 * @param label What is downloaded.
 * @param load Downloads, and calls `onProgress` meanwhile.
 * @returns What `load` returns.
 * @throws {InterruptedError} If Stop was pressed; otherwise what `load` throws.
 *
 * @example
 * ```ts
 * import { openDataset, showDownload } from "convolutions";
 *
 * const storm = await showDownload(
 *   "storm",
 *   (onProgress) => openDataset("synthetic-storm", { onProgress }),
 * );
 * ```
 */
export async function showDownload<Result>(
  label: string,
  load: (onProgress: OnProgress) => Promise<Result>,
): Promise<Result> {
  checkValue("showDownload()", "label", label, TEXT);
  checkValue("showDownload()", "load", load, FUNCTION);
  let bar: ProgressBar | undefined;
  let isWhole = true;
  const onProgress: OnProgress = async (receivedBytes, totalBytes) => {
    isWhole = totalBytes === undefined || receivedBytes === totalBytes;
    const total = totalBytes === undefined ? undefined : totalBytes / 1e6;
    bar ??= await openProgressBar({ label, unit: "MB", total });
    await bar.advance(undefined, receivedBytes / 1e6);
  };
  try {
    return await load(onProgress);
  } catch (error) {
    isWhole = false;
    throw error;
  } finally {
    await bar?.close(!isWhole);
  }
}
