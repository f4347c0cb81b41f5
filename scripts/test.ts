/** Runs the tests and ends with a line that counts them; arguments are passed on to `deno test`. */

import { join } from "node:path";
import { isFolder, Project } from "./project.ts";

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

if (import.meta.main) {
  const project = new Project();
  const tests = new Deno.Command(Deno.execPath(), {
    args: ["test", "--doc", "--allow-all", "--frozen", ...await withFolders(project, Deno.args)],
    cwd: project.root,
    env: await testEnvironment(project),
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  let output = "";
  for await (const text of tests.stdout.pipeThrough(new TextDecoderStream())) {
    await Deno.stdout.write(new TextEncoder().encode(text));
    output = (output + text).slice(-10_000);
  }
  const { code } = await tests.status;
  const tally = readTally(output);
  if (tally === undefined) {
    console.log("\ndeno test ended before it counted the tests; see above.");
  }
  // No count, or a failure that is no test's (a leak, an uncaught error): say so in the count too.
  const shown = tally ?? { passed: 0, failed: 0, skipped: 0 };
  if (code !== 0 && shown.failed === 0) shown.failed = 1;
  console.log(formatTally(shown));
  Deno.exit(code);
}
