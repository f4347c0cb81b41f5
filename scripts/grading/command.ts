import { escapeMarkdown, logLine } from "../../lib/grading/mod.ts";
import { UsageError } from "./usage_error.ts";

/**
 * Carries out a command of the terminal, which Ctrl+C or a job's end stops.
 *
 * @param command Does the work; true if all is well.
 * @param stopped What is said when it was stopped.
 * @returns The exit status: 0 if all is well, 1 if not, 2 if it could not be begun, 130 if stopped.
 */
export async function runCommand(
  command: (signal: AbortSignal) => Promise<boolean>,
  stopped: string,
): Promise<number> {
  const controller = new AbortController();
  const stop = () => controller.abort(new DOMException("stopped", "AbortError"));
  const signals: Deno.Signal[] = Deno.build.os === "windows" ? ["SIGINT"] : ["SIGINT", "SIGTERM"];
  for (const signal of signals) Deno.addSignalListener(signal, stop);
  try {
    return await command(controller.signal) ? 0 : 1;
  } catch (error) {
    if (controller.signal.aborted) {
      console.error(stopped);
      return 130;
    }
    // A file's name may stand in it.
    const text = error instanceof UsageError ? error.message : Deno.inspect(error);
    for (const line of text.split("\n")) console.error(logLine(line));
    // What is red is to say why on the CI's job page as well.
    const jobPage = Deno.env.get("GITHUB_STEP_SUMMARY");
    if (jobPage) await Deno.writeTextFile(jobPage, `${escapeMarkdown(text)}\n\n`, { append: true });
    return 2;
  } finally {
    for (const signal of signals) Deno.removeSignalListener(signal, stop);
  }
}
