import { nextFrame, throwIfInterrupted } from "./interrupt.ts";
import { type LiveOutput, openLiveOutput } from "./live_output.ts";
import { progressHtml, type ProgressState, progressText } from "./progress_line.ts";

/** Milliseconds between two drawings. */
const drawEvery = 100;

/** A bar opened later than this many milliseconds after its neighbours moved is not inside them. */
const nestingPatience = 2000;

/** Bars of loops inside one another; they share one output, the outermost loop's bar on top. */
interface Group {
  bars: ProgressBar[];
  output: LiveOutput;
  lastMoved: number;
  lastDrawn: number;
}

let current: Group | undefined;

/** The bar of one walk through a loop. */
export interface ProgressBar {
  state: ProgressState;
  open: boolean;
  /**
   * Counts a step, or goes on to `done`; now and then draws, and lets the notebook and its Stop button have their turn.
   *
   * @throws {InterruptedError} If Stop was pressed.
   */
  advance(note?: string, done?: number): Promise<void>;
  /** Ends the bar: the outermost becomes a line of text, others go. */
  close(stopped: boolean): Promise<void>;
}

/** Opens a bar, inside that of a running loop if there is one. */
export async function openProgressBar(
  init: Pick<ProgressState, "label" | "total" | "unit">,
): Promise<ProgressBar> {
  const start = performance.now();
  const state: ProgressState = { ...init, done: 0, seconds: 0 };
  const measure = () => void (state.seconds = (performance.now() - start) / 1000);
  const bar: ProgressBar = {
    state,
    open: true,
    advance(note, done = state.done + 1) {
      state.done = done;
      state.note = note;
      measure();
      throwIfInterrupted();
      return draw(group);
    },
    close(stopped) {
      state.stopped = stopped;
      bar.open = false;
      measure();
      return leave(group, bar);
    },
  };
  const group = await join(bar);
  return bar;
}

async function join(bar: ProgressBar): Promise<Group> {
  const now = performance.now();
  if (current && now - current.lastMoved < nestingPatience) {
    current.bars.push(bar);
    return current;
  }
  const output = await openLiveOutput(...render([bar]));
  return current = { bars: [bar], output, lastMoved: now, lastDrawn: now };
}

async function draw(group: Group): Promise<void> {
  const now = group.lastMoved = performance.now();
  if (now - group.lastDrawn < drawEvery) return;
  group.lastDrawn = now;
  await group.output.update(...render(group.bars));
  await nextFrame();
}

async function leave(group: Group, bar: ProgressBar): Promise<void> {
  const [outermost] = group.bars;
  if (bar !== outermost) group.bars.splice(group.bars.indexOf(bar), 1);
  if (group.bars.some(({ open }) => open)) return;
  if (current === group) current = undefined;
  await group.output.close(progressText(outermost.state));
}

function render(bars: readonly ProgressBar[]): [html: string, text: string] {
  const states = bars.map(({ state }) => state);
  return [states.map(progressHtml).join(""), states.map(progressText).join("\n")];
}
