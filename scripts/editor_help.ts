/** Has JupyterLab start the help while typing with itself, so that it is there for the first word. */

import { join } from "node:path";
import type { Project } from "./project.ts";

/**
 * Opens the connection to the language server that a notebook's page will open, and keeps it.
 *
 * @param lab JupyterLab's process, which says in a file where it listens.
 */
export async function startEditorHelp(project: Project, lab: Deno.ChildProcess): Promise<void> {
  const { JUPYTER_RUNTIME_DIR, JUPYTERLAB_SETTINGS_DIR } = project.jupyterEnvironment();
  const chosen = join(
    JUPYTERLAB_SETTINGS_DIR,
    "@jupyterlab",
    "lsp-extension",
    "plugin.jupyterlab-settings",
  );
  if (/"activate":\s*"off"/.test(await Deno.readTextFile(chosen).catch(() => ""))) return;
  const place = join(JUPYTER_RUNTIME_DIR, `jpserver-${lab.pid}.json`);
  for (let attempt = 0; attempt < 300; attempt++) {
    try {
      const { url, token } = JSON.parse(await Deno.readTextFile(place));
      const query = `token=${encodeURIComponent(token)}`;
      const answer = await fetch(new URL(`lsp/status?${query}`, url), { redirect: "manual" });
      const told = await answer.text();
      // A server with a password: the first notebook opens it.
      if ([302, 401, 403].includes(answer.status)) return;
      // A connection that comes before the list of servers is there would start none.
      if (!("deno" in JSON.parse(told).sessions)) throw new Error("not listed yet");
      const address = new URL(`lsp/ws/deno?${query}`, url);
      address.protocol = address.protocol.replace("http", "ws");
      const socket = new WebSocket(address);
      socket.onerror = (event) => event.preventDefault();
      return;
    } catch {
      // Not there yet.
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
