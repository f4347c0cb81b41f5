import { type FrontEnd, frontEnd, terminal } from "#platform";

/** An output that can be replaced while its cell runs. */
export interface LiveOutput {
  /** Shows this instead of what was shown before. */
  update(html: string, text: string): Promise<void>;
  /** Shows `text` for good. */
  close(text: string): Promise<void>;
}

/**
 * Opens an output at this place of the notebook, or of the terminal.
 *
 * In a notebook the last state is plain text: that is what a saved or converted notebook holds.
 * Outside of one the lines go to standard error; they move only where that is a terminal.
 *
 * @param text What a front end without HTML shows at first.
 */
export async function openLiveOutput(html: string, text: string): Promise<LiveOutput> {
  const notebook = frontEnd();
  const output = notebook ? notebookOutput(notebook) : terminalOutput();
  await output.update(html, text);
  return output;
}

function notebookOutput({ broadcast }: FrontEnd): LiveOutput {
  const transient = { display_id: crypto.randomUUID() };
  let type = "display_data";
  const show = async (data: Record<string, string>) => {
    await broadcast(type, { data, metadata: {}, transient });
    type = "update_display_data";
  };
  return {
    update: (html, text) => show({ "text/html": html, "text/plain": text }),
    close: (text) => show({ "text/plain": text }),
  };
}

function terminalOutput(): LiveOutput {
  const { moves, write } = terminal();
  let lines = 0;
  const replace = (text: string) => {
    // Up to the first line of what was written before, and clear from there.
    const back = lines > 0 ? `\r${lines > 1 ? `\x1b[${lines - 1}A` : ""}\x1b[J` : "";
    write(`${back}${text}`);
    lines = text.split("\n").length;
    return Promise.resolve();
  };
  return {
    update: (_html, text) => moves ? replace(text) : Promise.resolve(),
    close: (text) => replace(`${text}\n`),
  };
}
