import { join, relative, resolve, sep } from "node:path";
import type { Project } from "../project.ts";
import { UsageError } from "./usage_error.ts";

/** Folders of a checkout that are no part of the project: what is handed in may lie there. */
const outside = ["build", "submissions"];

/**
 * Refuses a folder of submissions that would have the instructor's own files graded as handed in.
 *
 * @param path As it was typed.
 * @param exercises The folder of the instructor's notebooks.
 * @throws {UsageError} If it is a symbolic link, lies inside the project, or holds the exercises or lies in them.
 */
export async function checkRoot(project: Project, path: string, exercises: string): Promise<void> {
  const typed = resolve(path); // Without a slash at its end, which would follow a link.
  const info = await Deno.lstat(typed).catch(() => undefined);
  if (info === undefined) return; // What is missing is told by who reads it.
  if (info.isSymlink) {
    throw new UsageError(
      `${path} is a symbolic link: it may lead to the instructor's notebooks. Name the folder itself.`,
    );
  }
  const real = await Deno.realPath(typed);
  const solutions = await realPath(exercises);
  if (isIn(real, solutions) || isIn(solutions, real)) {
    throw new UsageError(
      `${path} holds the instructor's notebooks in ${exercises}: nobody handed these in.`,
    );
  }
  const root = await realPath(project.root);
  if (isIn(real, root) && !outside.some((folder) => isIn(real, join(root, folder)))) {
    throw new UsageError(
      `${path} lies inside the project, whose files nobody handed in. Put submissions beside the project, or into ` +
        `its folders ${outside.join("/ or ")}/.`,
    );
  }
}

async function realPath(path: string): Promise<string> {
  return await Deno.realPath(path).catch(() => resolve(path));
}

function isIn(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way === "" ||
    (way !== ".." && !way.startsWith(`..${sep}`) && resolve(folder, way) === path);
}
