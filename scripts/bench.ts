/**
 * Measures training and forward passes side by side, in turns: our kernels in Deno and in Chromium,
 * if there is one, tfjs's wasm and cpu backends as they come, and PyTorch if a Python that has it is
 * named.
 *
 *     deno run -A scripts/bench.ts [--python=PYTHON] [--rounds=5] [--only=WORD,…] [--pause=200]
 *
 * `BENCH_PYTHON` names the Python as well. A first step comes `pause` ms after its model, as in the
 * next cell of a notebook; 0 is for cells that all run at once. Prints medians in ms and ratios to
 * PyTorch, and writes all times to `build/bench.json`. A busy machine slows everything: trust the
 * ratios, not the ms.
 */
import { fileURLToPath } from "node:url";
import { benchTable, type Results } from "./bench_table.ts";
import { textLines } from "./text_lines.ts";

interface Answer {
  times?: number[];
  error?: string;
  memory?: number;
  version?: string;
}

/** A process that runs workloads when asked to. */
class Contestant {
  readonly #process: Deno.ChildProcess;
  readonly #requests: WritableStreamDefaultWriter<Uint8Array>;
  readonly #answers: AsyncGenerator<string>;

  constructor(command: string, args: string[]) {
    this.#process = new Deno.Command(command, { args, stdin: "piped", stdout: "piped" }).spawn();
    this.#requests = this.#process.stdin.getWriter();
    this.#answers = textLines(this.#process.stdout);
  }

  async ask(name: string, count = 0): Promise<Answer> {
    await this.#requests.write(new TextEncoder().encode(`${JSON.stringify([name, count])}\n`));
    const { value, done } = await this.#answers.next();
    return done ? { error: "the process ended" } : JSON.parse(value);
  }

  async close(): Promise<void> {
    await this.#requests.close();
    await this.#process.status;
  }
}

/** Times a round, and how many of them come first to warm up. */
const WORKLOADS: Record<string, { count: number; warmUp: number }> = {
  "cnn step": { count: 20, warmUp: 60 },
  "lenet step": { count: 20, warmUp: 60 },
  "kernel fit step": { count: 10, warmUp: 30 },
  "epoch": { count: 1, warmUp: 1 },
  "cnn forward": { count: 20, warmUp: 60 },
  "lenet forward": { count: 20, warmUp: 60 },
  "kernel fit forward": { count: 10, warmUp: 30 },
};

const FIRST_STEPS = ["cnn step", "lenet step", "kernel fit step"];

const OPTIONS = ["python", "rounds", "only", "pause"];
const options = new Map(Deno.args.map((arg) => {
  const [, name, value] = /^--(\w+)=(.+)$/.exec(arg) ?? [];
  if (!OPTIONS.includes(name)) {
    console.error(`bench: cannot read "${arg}". Options are --${OPTIONS.join("=…, --")}=…`);
    Deno.exit(2);
  }
  return [name, value];
}));
const python = options.get("python") ?? Deno.env.get("BENCH_PYTHON");
const rounds = Number(options.get("rounds") ?? 5);
const only = options.get("only")?.split(",");
const pause = Number(options.get("pause") ?? 200);

const chromium = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(
  (file) => {
    try {
      return Deno.statSync(file).isFile;
    } catch {
      return false;
    }
  },
);

const path = (file: string) => fileURLToPath(new URL(file, import.meta.url));
const CONTESTANTS: Record<string, [command: string, args: string[]]> = {
  ours: [Deno.execPath(), ["run", "-A", path("bench_worker.ts"), "ours"]],
  "tfjs wasm": [Deno.execPath(), ["run", "-A", path("bench_worker.ts"), "wasm"]],
  "tfjs cpu": [Deno.execPath(), ["run", "-A", path("bench_worker.ts"), "cpu"]],
  ...(chromium
    ? { Chromium: [Deno.execPath(), ["run", "-A", path("bench_chromium.ts"), chromium]] }
    : {}),
  ...(python ? { PyTorch: [python, [path("bench.py")]] } : {}),
};

const results: Results = {};
const memory: Record<string, number | undefined> = {};
const wanted = (name: string) => !only || only.some((word) => name.includes(word));

await measureSteadily();
await measureFirstSteps();
print();
await Deno.mkdir("build", { recursive: true });
await Deno.writeTextFile("build/bench.json", `${JSON.stringify({ results, memory }, null, 1)}\n`);
console.log("All times: build/bench.json");

async function measureSteadily(): Promise<void> {
  const contestants = Object.entries(CONTESTANTS).map(([name, [command, args]]) => ({
    name,
    contestant: new Contestant(command, args),
  }));
  for (const { contestant } of contestants) console.log((await contestant.ask("version")).version);
  for (const [workload, { count, warmUp }] of Object.entries(WORKLOADS)) {
    if (!wanted(workload)) continue;
    results[workload] = {};
    for (let round = -1; round < rounds; round++) {
      for (const { name, contestant } of contestants) {
        // Plain JavaScript takes seconds a step: once is enough, and an epoch too much.
        const slow = name === "tfjs cpu";
        if (slow && (round > 0 || workload === "epoch")) continue;
        if (typeof results[workload][name] === "string") continue;
        const answer = await contestant.ask(workload, slow ? 1 : round < 0 ? warmUp : count);
        if (answer.error) results[workload][name] = "cannot";
        else if (round >= 0) {
          results[workload][name] ??= [] as number[];
          (results[workload][name] as number[]).push(...answer.times!);
        }
      }
    }
  }
  for (const { name, contestant } of contestants) {
    memory[name] = (await contestant.ask("memory")).memory;
    await contestant.close();
  }
}

/** The first step of a fresh process: compiling included; starting and making the model not. */
async function measureFirstSteps(): Promise<void> {
  for (const workload of FIRST_STEPS) {
    const name = `first ${workload}`;
    if (!wanted(name)) continue;
    results[name] = {};
    for (let round = 0; round < rounds; round++) {
      for (const contestantName of ["ours", "PyTorch"]) {
        if (!(contestantName in CONTESTANTS)) continue;
        const contestant = new Contestant(...CONTESTANTS[contestantName]);
        await contestant.ask(workload, 0);
        await new Promise((resolve) => setTimeout(resolve, pause));
        const { times } = await contestant.ask(workload, 1);
        results[name][contestantName] ??= [] as number[];
        (results[name][contestantName] as number[]).push(...times!);
        await contestant.close();
      }
    }
  }
}

function print(): void {
  const names = Object.keys(CONTESTANTS);
  for (const line of benchTable(names, results, memory)) console.log(line);
}
