/**
 * Which tests are run by one process: those that need nothing by folder, the others by file.
 *
 * Loading the library takes longer than most unit tests: those of a room that change nothing of what
 * all share run in one isolate.
 */

import { join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import type { Project } from "./project.ts";

/**
 * What starts a kernel, a browser or the grader's sandbox, runs Python, uses the network, takes minutes or
 * is `deno task check`: below `tests/`, the longest first. All others are unit tests.
 */
export const NEEDY: readonly string[] = [
  "lessons/trained_lessons_test.ts",
  "grading/hostile_test.ts",
  "grading/nbgrader_test.ts",
  "lessons/kernel_sizes_test.ts",
  "lessons/lessons_test.ts",
  "live/jupyterlab_test.ts",
  "exercises/exercises_test.ts",
  "exercises/styles_test.ts",
  "platform/kernel_conformance_test.ts",
  "exercises/attacks_test.ts",
  "browser/kernel_cases_test.ts",
  "platform/lab_test.ts",
  "platform/check_test.ts",
  "grading/judge_test.ts",
  "platform/stop_button_test.ts",
  "live/explore_page_test.ts",
  "browser/kernel_stop_test.ts",
  "training/inception_v3_test.ts",
  "live/network_page_test.ts",
  "grading/execute_test.ts",
  "platform/editor_help_test.ts",
  "live/outputs_page_test.ts",
  "live/slider_page_test.ts",
  "platform/errors_test.ts",
  "sources/wheel_test.ts",
  "platform/late_errors_test.ts",
  "notebook/last_values_test.ts",
  "platform/setup_lacks_test.ts",
  "platform/setup_test.ts",
  "live/softmax_page_test.ts",
  "platform/kernel_memory_test.ts",
  "notebook/help_test.ts",
  "browser/kernel_errors_test.ts",
  "peers/peers_test.ts",
  "notebook/progress_test.ts",
  "lessons/bad_input_test.ts",
  "grading/grade_store_test.ts",
  "platform/check_cells_test.ts",
  "platform/package_test.ts",
  "live/page_test.ts",
  "live/training_page_test.ts",
  "backend/memory/tensor_memory_test.ts",
  "platform/kernelspec_test.ts",
  "notebook/training_log_test.ts",
  "platform/test_task_test.ts",
  "notebook/assertions_kernel_test.ts",
  "training/lenet5_test.ts",
  "lessons/first_variable_test.ts",
  "platform/export_test.ts",
  "grading/report_readers_test.ts",
];

/** What a test names that needs more than Deno, also in what it imports from `tests/`. */
const NEEDS: readonly RegExp[] = [
  /(?<!metadata\??)\.(python|kernelspec|jupyterEnvironment)\b/,
  /\b(findSandbox|executeSubmission|SubmissionExecutor|projectExecutor|runNotebook)\b/,
  /from "playwright-core"/,
  /\bPIP_[A-Z]+/,
];

/** What runs only when it is named, or with `deno task test all`: whole lessons in a browser, and another browser. */
export const APART: readonly string[] = ["tests/browser/kernel_firefox_test.ts", "tests/site"];

/** The test files of a project by their names below `tests/`, in order; without those apart. */
export async function testFiles(project: Project, folder = "tests"): Promise<string[]> {
  const found: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(join(project.root, folder))) {
    const path = `${folder}/${name}`;
    if (APART.includes(path)) continue;
    if (isDirectory) found.push(...await testFiles(project, path));
    else if (name.endsWith("_test.ts")) found.push(path.slice("tests/".length));
  }
  return found.sort();
}

/** What one process runs. */
export interface Job {
  /** Arguments of `deno test`, test files among them; each has an isolate of its own. */
  args: string[];
  /** Test files that share an isolate. */
  shared: string[][];
}

/** What a test names that changes its isolate for all that run in it. */
const CHANGES: readonly RegExp[] = [
  /\b(standIn\w+|recordCalls|untouched)\(/, // The last fills the memory, which stays large.
  /\b(console|globalThis|performance|Deno)\.\w+ = /,
  /\bDeno\.(env\.(set|delete)|chdir)\b/,
  /\b(un)?register\w*Kernel\w*\(|\bundoPatches\b/,
  /^(?!await ).*\b(start|set)Backend\(/m,
  /\bstartBackend\([a-z]/,
];

/** The backend on which a test file's tests run, as it says at its top. */
const BACKEND = /^await (?:startBackend|tf\.setBackend)\((?:"(\w+)")?\)/gm;

/** What a test file shares an isolate with: its room, on its backend; nothing if it needs one of its own. */
export function isolateOf(file: string, text: string): string | undefined {
  if (CHANGES.some((change) => change.test(text))) return undefined;
  const backends = [...text.matchAll(BACKEND)].map(([, name = "wasm"]) => name);
  return backends.length > 1 ? undefined : `${file.split("/")[0]} ${backends[0] ?? ""}`;
}

/** The unit tests in processes of about equal length. */
export async function unitJobs(project: Project, files: readonly string[]): Promise<Job[]> {
  const needy = new Set(NEEDY);
  const unit = await Promise.all(
    files.filter((file) => !needy.has(file)).map(async (file) => {
      const text = await Deno.readTextFile(join(project.root, "tests", file));
      return { file, isolate: isolateOf(file, text) ?? file };
    }),
  );
  const rooms = Map.groupBy(
    unit,
    ({ file }) => UNIT_ROOMS.find((room) => file.startsWith(room)) ?? "",
  );
  return [...rooms.entries()]
    .toSorted(([a], [b]) => UNIT_ROOMS.indexOf(a) - UNIT_ROOMS.indexOf(b))
    .map(([, room]) => {
      const isolates = [...Map.groupBy(room, ({ isolate }) => isolate).values()]
        .map((tests) => tests.map(({ file }) => join("tests", file)));
      return {
        args: isolates.filter((tests) => tests.length === 1).flat(),
        shared: isolates.filter((tests) => tests.length > 1),
      };
    });
}

/** How many of the needy take longer than a room's unit tests, and begin before them. */
const LONG = 4;

/** Folders whose unit tests have a process of their own, the longest first; before them come the rest. */
const UNIT_ROOMS = [
  "platform/",
  "backend/kernels/",
  "training/",
  "sources/",
  "browser/",
  "figures/",
  "backend/",
  "live/",
  "grading/",
];

/** Needy tests that drive pages of one browser, a group a pattern; each page has a context of its own. */
const PAGES = [/^live\/\w*page_test\.ts$/, /^browser\/kernel_\w+_test\.ts$/];

/** All tests of a project, in processes that go side by side, the longest first. */
export async function wholeJobs(
  project: Project,
  files: readonly string[],
  examples: string[][],
): Promise<Job[]> {
  const there = (names: readonly string[]): Job[] => {
    const found = names.filter((name) => files.includes(name));
    const groups = Map.groupBy(found, (name) => PAGES.find((page) => page.test(name)) ?? name);
    return [...groups.values()].map((group) => group.map((name) => join("tests", name)))
      .map((tests) =>
        tests.length > 1 ? { args: [], shared: [tests] } : { args: tests, shared: [] }
      );
  };
  return [
    ...there(NEEDY.slice(0, LONG)),
    { args: [], shared: examples },
    ...await unitJobs(project, files),
    ...there(NEEDY.slice(LONG)),
  ];
}

/** What a test file, or one below `tests/` that it imports, names that a unit test may not; none if undefined. */
export async function needOf(
  project: Project,
  file: string,
  seen = new Set<string>(),
): Promise<string | undefined> {
  const tests = pathToFileURL(join(project.root, "tests")).href + "/";
  const url = new URL(file, tests);
  if (seen.has(url.href)) return undefined;
  seen.add(url.href);
  // What looks like an import may stand in a text.
  const text = await Deno.readTextFile(url).catch(() => "");
  for (const need of NEEDS) {
    const found = need.exec(text);
    if (found) return `${file}: ${found[0].split("\n")[0]}`;
  }
  for (const [, name] of text.matchAll(/\bfrom "(\.[^"]+\.ts)"/g)) {
    const imported = new URL(name, url).href;
    if (!imported.startsWith(tests)) continue;
    const found = await needOf(
      project,
      relative(new URL(tests).pathname, new URL(imported).pathname),
      seen,
    );
    if (found) return found;
  }
}
