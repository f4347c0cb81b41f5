/** The packages that JupyterLab shares with its extensions. */

/** By package and version: how to get its module. */
export type ShareScope = Record<string, Record<string, { get(): Promise<() => unknown> }>>;

/** What the extension takes; the bundle leaves these names to {@linkcode sharedModule}. */
export const SHARED = [
  "@codemirror/language",
  "@codemirror/state",
  "@codemirror/view",
  "@jupyterlab/codemirror",
  "@jupyterlab/notebook",
  "@jupyterlab/services",
  "@jupyterlite/services",
  "@lumino/signaling",
] as const;

const taken = new Map<string, unknown>();

/** Fetches all of {@linkcode SHARED}, each in the newest version that there is. */
export async function takeShared(scope: ShareScope): Promise<void> {
  await Promise.all(SHARED.map(async (name) => {
    const versions = Object.entries(scope[name] ?? {}).sort(([a], [b]) =>
      b.localeCompare(a, undefined, { numeric: true })
    );
    if (versions.length === 0) throw new Error(`JupyterLab does not share ${name}`);
    const module = await versions[0][1].get();
    taken.set(name, module());
  }));
}

/** A module that was taken. */
export function sharedModule<T>(name: typeof SHARED[number]): T {
  return taken.get(name) as T;
}
