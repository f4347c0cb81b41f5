/** What a kernel answers to a cell, as lines that are equal where two kernels answer alike. */

/** An output by its type and content, as in Jupyter's protocol. */
export interface AnyOutput {
  type: string;
  content: Record<string, unknown>;
}

/**
 * Writes outputs as lines: `out:`, `err:`, `= result`, `! error`, and others by their names.
 *
 * Stacks are left out, since each kernel has its own, and the words of a text that is no program:
 * there the line counts. Names of displays are their numbers.
 */
export function answerOf(outputs: readonly AnyOutput[]): string[] {
  const ids: unknown[] = [];
  const lines: string[] = [];
  for (const { type, content } of merged(outputs)) {
    if (type === "stream") {
      lines.push(
        `${content.name === "stdout" ? "out" : "err"}: ${withoutStack(`${content.text}`)}`,
      );
    } else if (type === "error") lines.push(`! ${errorText(content)}`);
    else if (type === "clear_output") lines.push(`clear_output wait: ${content.wait}`);
    else {
      const { data = {}, transient } = content as {
        data?: Record<string, unknown>;
        transient?: { display_id?: string };
      };
      const id = transient?.display_id;
      if (id !== undefined && !ids.includes(id)) ids.push(id);
      const mark = id === undefined ? "" : ` #${ids.indexOf(id) + 1}`;
      const text = data["text/plain"];
      const plain = typeof text === "string" && Object.keys(data).length === 1;
      // Deno's kernel has no order of media types.
      const sorted = Object.fromEntries(Object.entries(data).sort());
      const shown = plain ? withoutStack(text) : JSON.stringify(sorted);
      lines.push(`${type === "execute_result" ? "=" : type}${mark} ${shown}`);
    }
  }
  return lines;
}

/** Texts that come one after the other are one, as front ends show them. */
function merged(outputs: readonly AnyOutput[]): AnyOutput[] {
  const result: AnyOutput[] = [];
  for (const output of outputs) {
    const last = result.at(-1);
    if (
      output.type === "stream" && last?.type === "stream" &&
      last.content.name === output.content.name
    ) {
      last.content = { ...last.content, text: `${last.content.text}${output.content.text}` };
    } else result.push({ ...output });
  }
  return result;
}

function withoutStack(text: string): string {
  return text
    .replaceAll(
      /\n *at (async )?(\S+ \()?(<anonymous>:\d+:\d+|ext:\S+|cell \[\d+\], line \d+)\)?/g,
      "",
    )
    .replaceAll(/\n *cell \[\d+\], line[^\n]*(\n +\d* │[^\n]*)*/g, "");
}

function errorText({ ename, evalue, traceback }: Record<string, unknown>): string {
  const lines = (traceback as string[]).join("\n");
  // Deno's reader of programs says all in one text; the browser's kernel names the line.
  const [, line] = /at file:\/\/\/repl\.tsx?:(\d+):/.exec(String(ename)) ??
    (ename === "SyntaxError" ? /\bline (\d+)/.exec(lines) : null) ?? [];
  return line && !said(String(evalue)) ? `SyntaxError in line ${line}` : `${ename}: ${evalue}`;
}

/** Faults whose words V8 and the browser's kernel share. */
function said(evalue: string): boolean {
  return /has already been declared$|^Illegal return/.test(evalue);
}
