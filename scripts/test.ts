/**
 * Runs the tests and ends with a line that counts them.
 *
 * `unit` are those that need neither kernel nor browser, network or sandbox; other arguments are passed
 * on to `deno test`. All tests, or all of `unit`, are run by several processes side by side; `all` are
 * these and then those that are left out otherwise: of the site, which take minutes, and of Firefox.
 */

import { basename, dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { writeExamples } from "./doc_examples.ts";
import { isFolder, Project } from "./project.ts";
import { APART, type Job, testFiles, unitJobs, wholeJobs } from "./test_jobs.ts";

/** How many tests passed, failed and were skipped. */
export interface Tally {
  passed: number;
  failed: number;
  skipped: number;
}

/**
 * Reads Deno's closing line, such as `ok | 12 passed (3 steps) | 0 failed | 1 ignored (2s)`.
 *
 * @returns The counts, or nothing when `deno test` ended before it could count.
 */
export function readTally(output: string): Tally | undefined {
  const plain = stripAnsi(output);
  const line = [...plain.matchAll(/^(?:ok|FAILED) \| (\d+) passed.*$/gm)].at(-1);
  if (!line) return undefined;
  const count = (word: string) => Number(line[0].match(new RegExp(`(\\d+) ${word}`))?.[1] ?? 0);
  return { passed: count("passed"), failed: count("failed"), skipped: count("ignored") };
}

/** The line that CI reads: alone, last, always with both counts. */
export function formatTally({ passed, failed, skipped }: Tally): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
}

function stripAnsi(text: string): string {
  // deno-lint-ignore no-control-regex
  return text.replaceAll(/\x1b\[[0-9;]*m/g, "");
}

/** The variables that the tests run with: the mirror of the data, where there is one beside the project. */
async function testEnvironment(project: Project): Promise<Record<string, string>> {
  const environment: Record<string, string> = {};
  const mirror = join(project.root, "..", "shared", "data");
  if (!Deno.env.has("CONVOLUTIONS_MIRROR") && await isFolder(mirror)) {
    environment.CONVOLUTIONS_MIRROR = await Deno.realPath(mirror);
  }
  if (Deno.stdout.isTerminal() && !Deno.env.has("NO_COLOR")) environment.FORCE_COLOR = "1";
  return environment;
}

/** Lets a folder of the tests go by its name: `peers` is `tests/peers`. */
async function withFolders(project: Project, args: readonly string[]): Promise<string[]> {
  return await Promise.all(args.map(async (arg) => {
    const folder = join("tests", arg);
    return /^\w+$/.test(arg) && await isFolder(join(project.root, folder)) ? folder : arg;
  }));
}

/** What a process wrote, in its order, and how it ended. */
interface Ended {
  code: number;
  output: string;
}

/** Runs Deno; with `show`, what it writes is seen at once. */
async function deno(
  args: readonly string[],
  project: Project,
  env: Record<string, string>,
  show: boolean,
): Promise<Ended> {
  const child = new Deno.Command(Deno.execPath(), {
    args: [...args],
    cwd: project.root,
    env,
    stdout: "piped",
    stderr: show ? "inherit" : "piped",
  }).spawn();
  let output = "";
  const read = async (stream: ReadableStream<Uint8Array<ArrayBuffer>>) => {
    for await (const text of stream.pipeThrough(new TextDecoderStream())) {
      if (show) await Deno.stdout.write(new TextEncoder().encode(text));
      output += text;
    }
  };
  await Promise.all([read(child.stdout), show ? undefined : read(child.stderr)]);
  return { code: (await child.status).code, output };
}

/** The counts of one process; where it could not count, or fails without a failed test, a failure. */
function tallyOf({ code, output }: Ended): Tally {
  const tally = readTally(output);
  if (tally === undefined) {
    console.log("\ndeno test ended before it counted the tests; see above.");
  }
  // No count, or a failure that is no test's (a leak, an uncaught error): say so in the count too.
  const shown = tally ?? { passed: 0, failed: 0, skipped: 0 };
  if (code !== 0 && shown.failed === 0) shown.failed = 1;
  return shown;
}

/** Runs processes of tests, so many at a time, and shows each when it has ended. */
async function runJobs(
  jobs: readonly Job[],
  lanes: number,
  run: (job: Job) => Promise<Ended>,
): Promise<Tally[]> {
  const queue = [...jobs];
  const tallies: Tally[] = [];
  await Promise.all(Array.from({ length: lanes }, async () => {
    for (let job = queue.shift(); job; job = queue.shift()) {
      const ended = await run(job);
      await writeAll(ended.output);
      tallies.push(tallyOf(ended));
    }
  }));
  return tallies;
}

/** Writes a module into the folder that has tests run in one isolate, one file after another. */
async function sharedModule(
  project: Project,
  folder: string,
  files: readonly string[],
): Promise<string> {
  const [first] = files;
  const path = join(
    folder,
    `${basename(dirname(first))}_${basename(first, ".ts")}_and_others_test.ts`,
  );
  const urls = files.map((file) => pathToFileURL(resolve(project.root, file)).href);
  await Deno.writeTextFile(
    path,
    urls.map((url) => `await import(${JSON.stringify(url)});\n`).join(""),
  );
  return path;
}

async function writeAll(text: string): Promise<void> {
  let bytes = new TextEncoder().encode(text);
  while (bytes.length > 0) bytes = bytes.subarray(await Deno.stdout.write(bytes));
}

/** The counts of all processes. */
export function sumTallies(tallies: readonly Tally[]): Tally {
  const all = { passed: 0, failed: 0, skipped: 0 };
  for (const { passed, failed, skipped } of tallies) {
    all.passed += passed;
    all.failed += failed;
    all.skipped += skipped;
  }
  return all;
}

if (import.meta.main) {
  const project = new Project();
  const env = await testEnvironment(project);
  const [first, ...rest] = Deno.args;
  const tallies: Tally[] = [];
  if (first !== undefined && first !== "unit" && first !== "all") {
    const args = await withFolders(project, Deno.args);
    const ended = await deno(
      ["test", "--doc", "--allow-all", "--frozen", ...args],
      project,
      env,
      true,
    );
    tallies.push(tallyOf(ended));
  } else {
    const files = await testFiles(project);
    const folder = await Deno.makeTempDir({ prefix: "tests-" });
    const jobs = first === "unit"
      ? await unitJobs(project, files)
      : await wholeJobs(project, files, await writeExamples(project, folder));
    // Types are checked once for all, by a test: platform/check_test.ts.
    const options = ["test", "--no-check", "--allow-all", "--frozen", ...rest];
    const run = async ({ args, shared }: Job) => {
      const modules = await Promise.all(
        shared.map((tests) => sharedModule(project, folder, tests)),
      );
      return await deno([...options, ...args, ...modules], project, env, false);
    };
    try {
      // What waits for a kernel or a page leaves its core to others; unit tests only compute.
      const lanes = first === "unit" ? 3 : 4;
      tallies.push(...await runJobs(jobs, lanes, run));
      if (first === "all") tallies.push(tallyOf(await run({ args: [...APART], shared: [] })));
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  }
  const tally = sumTallies(tallies);
  console.log(formatTally(tally));
  Deno.exit(tally.failed > 0 ? 1 : 0);
}
