/** Times in ms by workload and contestant; a text where one cannot. */
export type Results = Record<string, Record<string, number[] | string>>;

/** What a step in Chromium may take, in steps of Deno's. */
const MOST_IN_CHROMIUM = 1.15;

/**
 * Writes a table of medians, with the ratios of ours to PyTorch's.
 *
 * @param names The contestants, a column each.
 * @param memory Peak MiB by contestant.
 * @returns Lines in Markdown, and one for Chromium if it took part.
 */
export function benchTable(
  names: readonly string[],
  results: Results,
  memory: Readonly<Record<string, number | undefined>>,
): string[] {
  const line = (cells: string[]) => `| ${cells.join(" | ")} |`;
  const lines = [
    line(["ms (median)", ...names, "ours / PyTorch", "fastest tenths", "middle half of ours"]),
    line(new Array(names.length + 4).fill("---")),
  ];
  for (const [workload, times] of Object.entries(results)) {
    const { ours, PyTorch } = times;
    const both = Array.isArray(ours) && Array.isArray(PyTorch);
    lines.push(line([
      workload,
      ...names.map((name) => format(times[name])),
      ...[0.5, 0.1].map((q) => both ? (quantile(ours, q) / quantile(PyTorch, q)).toFixed(2) : ""),
      Array.isArray(ours) ? `${round(quantile(ours, 0.25))} to ${round(quantile(ours, 0.75))}` : "",
    ]));
  }
  const peaks = names.map((name) => memory[name]?.toFixed(0) ?? "");
  lines.push(line(["peak memory, MiB", ...peaks, "", "", ""]));
  const { ours, Chromium } = results["cnn step"] ?? {};
  if (Array.isArray(ours) && Array.isArray(Chromium)) {
    const [median, fastest] = [0.5, 0.1].map((q) => quantile(Chromium, q) / quantile(ours, q));
    lines.push(
      `cnn step, Chromium / ours: ${median.toFixed(2)}, fastest tenths ${fastest.toFixed(2)}; ` +
        `at most ${MOST_IN_CHROMIUM}`,
    );
  }
  return lines;
}

function format(times: number[] | string | undefined): string {
  if (times === undefined) return "not run";
  return typeof times === "string" ? times : round(quantile(times, 0.5));
}

function round(ms: number): string {
  return ms.toPrecision(3).includes("e") ? ms.toFixed(0) : ms.toPrecision(3);
}

function quantile(values: number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))];
}
