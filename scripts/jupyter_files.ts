/** What Jupyter is told: its settings, its kernel, its style. */

import { join } from "node:path";
import type { Project } from "./project.ts";

const windows = Deno.build.os === "windows";

/** JupyterLab's settings where a reader has not chosen others; the site's JupyterLab has them too. */
export const LAB_SETTINGS = {
  "@jupyterlab/apputils-extension:notification": { fetchNews: "false", checkForUpdates: false },
  "@jupyterlab/filebrowser-extension:browser": { showLastModifiedColumn: false }, // names stay whole
};

/** A script of JupyterLab's page; its text is taken as it is. */
export const LATE_SIGNATURE = "late_signature.js";
/** Its folder in `.venv`. */
export const LAB_EXTENSION = "share/jupyter/labextensions/convolutions-late-signature";

/** Files in `.venv` that spare a newcomer questions, waiting and kernels that are not there. */
export const jupyterFiles = (project: Project) => ({
  "share/jupyter/lab/settings/overrides.json": {
    ...LAB_SETTINGS,
    "@jupyterlab/lsp-extension:plugin": { activate: "on" },
  },
  [`${LAB_EXTENSION}/package.json`]: {
    name: "convolutions-late-signature",
    version: "0.1.0",
    jupyterlab: {
      extension: true,
      _build: { load: `static/${LATE_SIGNATURE}`, extension: "./extension" },
    },
  },
  "etc/jupyter/jupyter_server_config.json": {
    MappingKernelManager: { default_kernel_name: "deno" },
    KernelSpecManager: { ensure_native_kernel: false },
    LanguageServerManager: {
      autodetect: false,
      node_roots: [], // Else npm is asked for its folders, though no server lies there.
      language_servers: { deno: editorHelp(project) },
    },
    LabApp: { extension_manager: "readonly", custom_css: true },
    // The instructor's exercises hold solutions: they are opened by their address, not from the list.
    ContentsManager: {
      hide_globs: ["__pycache__", "*.pyc", "*.pyo", ".DS_Store", "*~", "exercises"],
    },
  },
});

/** Deno's language server, by way of what makes notebooks understood. */
function editorHelp(project: Project): Record<string, unknown> {
  const script = join(project.root, "scripts", "editor_help.py");
  return {
    argv: [project.python, "-I", script, project.deno, project.root],
    env: { DENO_DIR: project.denoDir },
    // JupyterLab takes the kernel's MIME type, text/x.typescript, for the language.
    languages: ["typescript", "x.typescript"],
    mime_types: ["text/x.typescript", "text/typescript", "application/typescript"],
    display_name: "Deno",
    version: 2,
    requires_documents_on_disk: false,
  };
}

/** Room for the lessons' names in JupyterLab's list of files; figures that are too wide shrink. */
export const JUPYTER_STYLE = `body { --jp-sidebar-min-width: 285px; }
.jp-DirListing-itemText { font-size: 12px; }
.jp-RenderedSVG img { max-width: 100%; height: auto; }
`;

/** The kernelspec: through `kernel.py` where processes can fork, plain on Windows. */
export function kernelspec(project: Project): Record<string, unknown> {
  const env = { NO_COLOR: "1", DENO_DIR: project.denoDir };
  const common = { display_name: "Deno", language: "typescript", env };
  if (windows) {
    const argv = [project.deno, "jupyter", "--quiet", "--kernel", "--conn", "{connection_file}"];
    return { argv, interrupt_mode: "message", ...common };
  }
  const script = join(project.kernelspec, "kernel.py");
  const argv = [project.python, "-I", script, project.deno, "{connection_file}"];
  return { argv, interrupt_mode: "signal", ...common };
}
