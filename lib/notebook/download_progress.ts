import { openProgressBar, type ProgressBar } from "./progress_bar.ts";

/**
 * Shows how far a download is, in megabytes.
 *
 * @param label What is downloaded.
 * @returns A function for `onProgress`; the bar opens with its first call, so that nothing is shown
 * for a file that is already there.
 *
 * @example
 * ```ts
 * openWeights("inception-v3-weights", { onProgress: downloadProgress("weights, MB") });
 * ```
 */
export function downloadProgress(
  label: string,
): (receivedBytes: number, totalBytes?: number) => Promise<void> {
  let bar: ProgressBar | undefined;
  return async (received, total) => {
    if (total === undefined) return;
    bar ??= await openProgressBar({ label, total: Math.ceil(total / 1e6) });
    // advance() counts one more
    bar.state.done = (received < total ? Math.floor(received / 1e6) : Math.ceil(total / 1e6)) - 1;
    await bar.advance();
    if (received < total) return;
    await bar.close(false);
    bar = undefined;
  };
}
