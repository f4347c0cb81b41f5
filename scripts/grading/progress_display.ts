import { fitColumns, formatPoints, logLine, type SubmissionReport } from "../../lib/grading/mod.ts";
import { progressText } from "../../lib/notebook/progress_line.ts";

/** Where a grading's progress is shown: a bar on a terminal, else a line for each submission. */
export interface ProgressDisplay {
  /** A cell of a submission starts. */
  cell(file: string, cell: number, cells: number): void;
  /** A submission is done. */
  done(submission: SubmissionReport): void;
  /** Takes the bar away. */
  close(): void;
}

/** @param total How many submissions there are. */
export function openProgressDisplay(total: number): ProgressDisplay {
  return Deno.stdout.isTerminal() ? bar(total) : lines(total);
}

function bar(total: number): ProgressDisplay {
  const started = performance.now();
  const current = new Map<string, string>();
  let done = 0;
  const draw = () => {
    const seconds = (performance.now() - started) / 1000;
    const note = [...current.values()].join(", ");
    const line = progressText({ done, total, seconds, label: "Grading", note });
    const { columns } = Deno.consoleSize();
    write(`\r\x1b[K${fitColumns(line, columns - 1)}`);
  };
  draw();
  return {
    cell(file, cell, cells) {
      current.set(file, `${file} ${cell}/${cells}`);
      draw();
    },
    done({ file }) {
      done++;
      current.delete(file);
      draw();
    },
    close: () => write("\r\x1b[K"),
  };
}

function lines(total: number): ProgressDisplay {
  let done = 0;
  return {
    cell() {},
    done({ file, status, points, max, problem }) {
      const score = status === "graded"
        ? `${formatPoints(points)} of ${formatPoints(max)} points`
        : `not graded: ${problem}`;
      console.log(logLine(`[${++done}/${total}] ${file}: ${score}`));
    },
    close() {},
  };
}

function write(text: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(text));
}
