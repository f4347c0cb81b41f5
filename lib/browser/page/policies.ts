/**
 * Content-Security-Policies: what each kind of file on the site may do. The server and the service
 * worker send them as headers; pages hold theirs in a `meta` element too.
 */

/** Joins directives. */
function policy(directives: Record<string, string>): string {
  return Object.entries(directives).map(([name, sources]) => `${name} ${sources}`.trim()).join(
    "; ",
  );
}

/**
 * A page: its own scripts, and the one that starts a live output's frame, by its hash.
 *
 * Frames have no address of their own and inherit this. Their scripts are made blobs first, so that
 * nothing here allows an inline script; only a script can make a blob. Styles within a line are
 * needed by the editor, and by what outputs bring along.
 *
 * @param frame `sha256-…` of the script that starts a frame.
 */
export function pagePolicy(frame: string): string {
  return policy({
    "default-src": "'none'",
    "script-src": `'self' blob: '${frame}'`,
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data: blob:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "worker-src": "'self'",
    "manifest-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'none'",
  });
}

/**
 * The kernel's worker: it compiles cells, and may fetch an address that the reader's cell names.
 */
export const KERNEL_POLICY = policy({
  "default-src": "'none'",
  "script-src": "'self' blob: data: 'unsafe-eval' 'wasm-unsafe-eval'",
  "connect-src": "'self' blob: data: https: http://127.0.0.1:* http://localhost:*",
  "worker-src": "'self' blob:",
  "img-src": "'self' blob: data:",
});

/** The worker that helps with typing. */
export const HELP_POLICY = policy({
  "default-src": "'none'",
  "script-src": "'self'",
  "connect-src": "'self'",
});

/** JupyterLite's pages have scripts within them, and compile their settings' schemas. */
export const LITE_POLICY = policy({
  "default-src": "'self'",
  "script-src": "'self' blob: 'unsafe-inline' 'unsafe-eval' 'wasm-unsafe-eval'",
  "style-src": "'self' 'unsafe-inline'",
  "img-src": "'self' data: blob:",
  "font-src": "'self' data:",
  "connect-src": "'self' data: blob: https: http://127.0.0.1:* http://localhost:*",
  "worker-src": "'self' blob:",
  "frame-src": "'self' blob: data:",
});

/** What a file is served with, besides its type. */
export function headersOf(path: string, frame: string): Record<string, string> {
  return {
    // Isolated: a busy loop in a cell can be stopped.
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-embedder-policy": "require-corp",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "content-security-policy": path.startsWith("lite/")
      ? LITE_POLICY
      : path.startsWith("kernel/")
      ? KERNEL_POLICY
      : path.startsWith("help/")
      ? HELP_POLICY
      : `${pagePolicy(frame)}; frame-ancestors 'self'`,
  };
}
