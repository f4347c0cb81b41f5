/** A class whose submissions are graded by a stand-in. */
import { join } from "node:path";
import {
  formatNotebook,
  type GradingReport,
  type Notebook,
  releaseNotebook,
} from "../../lib/grading/mod.ts";
import { type GradeOptions, readGradeOptions } from "../../scripts/grading/grade_options.ts";
import { runGrading } from "../../scripts/grading/run_grading.ts";
import { Project } from "../../scripts/project.ts";
import { exercise, withSources } from "./exercise.ts";
import { standIn } from "./stand_in_grade.ts";

/** A class in a folder of its own: a project with two exercises, and what is handed in. */
export class Classroom implements AsyncDisposable {
  readonly project: Project;
  /** The texts of the notebooks that were run. */
  readonly runs: string[] = [];
  /** What was printed. */
  printed = "";

  private constructor(readonly root: string) {
    this.project = new Project(join(root, "project"));
  }

  static async open(): Promise<Classroom> {
    const room = new Classroom(await Deno.realPath(await Deno.makeTempDir()));
    for (
      const file of ["deno.json", "deno.lock", "scripts/kernel.py", "scripts/requirements.txt"]
    ) {
      await room.write(`project/${file}`, "");
    }
    await room.write("project/lib/mod.ts", "export {};");
    await room.write("project/scripts/grading/a.ts", "");
    await room.write("project/notebooks/exercises/01_padding.ipynb", formatNotebook(exercise()));
    await room.write("project/notebooks/exercises/02_radar.ipynb", formatNotebook(other()));
    return room;
  }

  async write(path: string, content: string | Uint8Array): Promise<void> {
    const full = join(this.root, path);
    await Deno.mkdir(join(full, ".."), { recursive: true });
    await Deno.writeFile(
      full,
      typeof content === "string" ? new TextEncoder().encode(content) : content,
    );
  }

  /** Hands in files below the submissions' folder. */
  async handIn(files: Record<string, string | Uint8Array>): Promise<void> {
    for (const [path, content] of Object.entries(files)) await this.write(`in/${path}`, content);
  }

  get in(): string {
    return join(this.root, "in");
  }

  get out(): string {
    return join(this.root, "out");
  }

  /** Grades in this process; true if all reach the minimum. */
  async grade(change: Partial<GradeOptions> = {}, delay = 0): Promise<boolean> {
    const executor = standIn((sources) => this.runs.push(sources), delay, "stand-in");
    const options = { ...readGradeOptions([this.in, "--out", this.out]), jobs: 2, ...change };
    const { log } = console;
    this.printed = "";
    console.log = (text: string) => void (this.printed += `${text}\n`);
    try {
      return await runGrading(this.project, executor, options, new AbortController().signal);
    } finally {
      console.log = log;
    }
  }

  async report(folder = this.out): Promise<GradingReport> {
    return JSON.parse(await Deno.readTextFile(join(folder, "grades.json")));
  }

  /** What came of each file: its points, or why it was not graded. */
  async outcomes(folder = this.out): Promise<Record<string, string | number>> {
    const { submissions } = await this.report(folder);
    return Object.fromEntries(submissions.map(({ file, status, points, problem }) => [
      file,
      status === "graded" ? points : problem,
    ]));
  }

  async results(folder = this.out): Promise<string[]> {
    const names = Array.fromAsync(Deno.readDir(join(folder, "results")), ({ name }) => name);
    return (await names).sort();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.root, { recursive: true });
  }
}

export function other(): Notebook {
  const notebook = exercise();
  for (const cell of notebook.cells) {
    cell.id = `radar-${cell.id}`;
    cell.metadata.nbgrader!.grade_id = cell.id;
  }
  return notebook;
}

/** What a student hands in who answered the first task, or also the second. */
export function answered(
  answers: { double?: string; sum?: string } = {},
  original = exercise(),
): string {
  return formatNotebook(withSources(releaseNotebook(original), answers));
}

export const half = answered({ double: "right" });

export const full = answered({ double: "right", sum: "right" });

/** Grades in shards and returns their folders. */
export async function inShards(room: Classroom, of: number): Promise<string[]> {
  const folders: string[] = [];
  for (let index = 1; index <= of; index++) {
    const out = join(room.root, `shard-${of}-${index}`);
    await room.grade({ out, shard: { index, of } });
    folders.push(out);
  }
  return folders;
}
