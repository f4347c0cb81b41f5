import { joinBytes } from "./join_bytes.ts";
import { shownAddress } from "./shown_address.ts";
import { SourceError, type SourceErrorReason } from "./source_error.ts";

/** Bounds of a {@linkcode download}. */
export interface DownloadOptions {
  /** Milliseconds for the whole download, retries included. */
  timeoutMs?: number;
  /** Milliseconds until a server's first answer. */
  connectTimeoutMs?: number;
  maxBytes: number;
  /** Called after each piece; the size is unknown where the server does not tell it. */
  onProgress?: (receivedBytes: number, totalBytes?: number) => void | Promise<void>;
  signal?: AbortSignal;
}

const attempts = 2;
const pauseMs = 250;
const mostRedirects = 5;
/** 250 kB/s: a slow connection still gets a large file. */
const slowestBytesPerMs = 250;

/** Milliseconds that the download of a file may take, by its size if that is known. */
export function timeoutFor(bytes = 0): number {
  return 20_000 + bytes / slowestBytesPerMs;
}

/**
 * Downloads a file over http or https.
 *
 * A server's 5xx answer and a broken transfer are tried once more; everything else fails at once.
 *
 * @param url Address of the file.
 * @param options Bounds; the defaults are 20 s in all and 5 s until the first answer.
 * @returns The whole body.
 * @throws {SourceError} If the file cannot be had within the bounds; `reason` says why.
 * @throws The signal's reason, if `options.signal` aborts.
 */
export async function download(url: URL, options: DownloadOptions): Promise<Uint8Array> {
  const { timeoutMs = timeoutFor(), signal } = options;
  const deadline = AbortSignal.timeout(timeoutMs);
  const stop = signal ? AbortSignal.any([signal, deadline]) : deadline;
  for (let attempt = 1;; attempt++) {
    try {
      return await downloadOnce(url, stop, options);
    } catch (error) {
      // An abort shows itself in many ways; its signal tells for certain.
      signal?.throwIfAborted();
      if (deadline.aborted) throw timeoutError(url, timeoutMs, "the whole file");
      if (attempt === attempts || !isTransient(error)) throw error;
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }
}

async function downloadOnce(
  url: URL,
  stop: AbortSignal,
  { connectTimeoutMs = 5_000, maxBytes, onProgress }: DownloadOptions,
): Promise<Uint8Array> {
  const response = await follow(url, stop, connectTimeoutMs);
  try {
    if (response.status !== 200 && response.status !== 203) throw statusFailure(url, response);
    // With a content coding, the length is that of the coded body, which fetch has undone.
    const coded = (response.headers.get("content-encoding") ?? "identity") !== "identity";
    const length = response.headers.get("content-length");
    const expected = length === null || coded ? undefined : Number(length);
    if (expected !== undefined && expected > maxBytes) throw tooLarge(url, expected, maxBytes);
    return await readBody(url, response, expected, maxBytes, onProgress);
  } catch (error) {
    await response.body?.cancel().catch(() => {});
    throw error;
  }
}

/** What to say of an answer without the whole file. */
function statusFailure(url: URL, { status, statusText }: Response): SourceError {
  const answered = `the server answered ${`${status} ${statusText}`.trim()}`;
  if (status === 206) {
    return failure(url, "truncated", `${answered}: only a part of the file`, "Try again.");
  }
  return failure(
    url,
    "http-status",
    answered,
    status === 401
      ? "The file is for those who are signed in: download it in a browser and give its path."
      : status === 404 || status === 410
      ? "Check the address for typing errors; the file may have moved."
      : status === 429
      ? "The server has had too many requests from here; try again later."
      : status >= 500
      ? "The fault is the server's; try again later."
      : "The server does not hand out this file; try another address.",
    { status },
  );
}

/** Follows redirects by hand, so that their number and their protocols are checked. */
async function follow(
  first: URL,
  stop: AbortSignal,
  connectTimeoutMs: number,
): Promise<Response> {
  let url = first;
  for (let redirects = 0; redirects <= mostRedirects; redirects++) {
    const response = await answer(first, url, stop, connectTimeoutMs);
    const location = response.headers.get("location");
    if (![301, 302, 303, 307, 308].includes(response.status) || location === null) return response;
    await response.body?.cancel();
    const next = redirectTarget(location, url);
    if (!next) {
      throw failure(
        first,
        "redirect",
        `the server redirects to ${JSON.stringify(location)}, which is not a safe web address`,
        "Look for the file at another address.",
      );
    }
    url = next;
  }
  throw failure(
    first,
    "redirect",
    `more than ${mostRedirects} redirects`,
    "Open the address in a browser and copy the one where it ends.",
  );
}

/** Where a redirect leads; nowhere if that is no web address, or would give up encryption. */
function redirectTarget(location: string, from: URL): URL | undefined {
  const next = URL.parse(location, from);
  const safe = next?.protocol === "https:" ||
    (next?.protocol === "http:" && from.protocol === "http:");
  return safe ? next! : undefined;
}

async function answer(
  first: URL,
  url: URL,
  stop: AbortSignal,
  connectTimeoutMs: number,
): Promise<Response> {
  // A plain timer, because the body must not be aborted once the server has answered.
  const connecting = new AbortController();
  const timer = setTimeout(() => connecting.abort(), connectTimeoutMs);
  try {
    const signal = AbortSignal.any([stop, connecting.signal]);
    const response = await fetch(url, { redirect: "manual", signal });
    // A browser keeps to itself where a redirect leads, but checks it.
    return response.type === "opaqueredirect" ? await fetch(url, { signal }) : response;
  } catch (error) {
    if (connecting.signal.aborted) throw timeoutError(first, connectTimeoutMs, "an answer");
    throw fetchFailure(first, url, error);
  } finally {
    clearTimeout(timer);
  }
}

/** Tells a server that is not there from one whose answer makes no sense. */
function fetchFailure(first: URL, url: URL, error: unknown): SourceError {
  const [, stage, why] = /client error \((\w+)\): (.*)/s.exec(`${error}`) ?? [];
  if (stage === "SendRequest") {
    return failure(
      first,
      "malformed",
      `${url.host} did not answer as a web server does (${why})`,
      "The fault is the server's; try again later, or another address.",
    );
  }
  if (/certificate/i.test(why ?? "")) {
    return failure(
      first,
      "unreachable",
      `${url.host} cannot be trusted (${why})`,
      "Check the address, the clock of this computer, and whether a proxy stands between.",
    );
  }
  if (
    error instanceof TypeError && stage === undefined && !`${error}`.includes("sending request")
  ) {
    // A browser does not tell a page which of the two it is.
    return failure(
      first,
      "unreachable",
      `${url.host} cannot be reached, or does not let other sites read its files (CORS)`,
      "Save the file on your computer and drop it on this page: then its name opens it.",
    );
  }
  // The error itself is left out: it writes the address with its password.
  return failure(
    first,
    "unreachable",
    `${url.host} cannot be reached`,
    "Check the address and the internet connection, or give a local file's path.",
  );
}

async function readBody(
  url: URL,
  response: Response,
  expected: number | undefined,
  maxBytes: number,
  onProgress: DownloadOptions["onProgress"],
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let received = 0;
  for await (const chunk of pieces(url, response, expected)) {
    received += chunk.length;
    if (received > maxBytes) throw tooLarge(url, received, maxBytes);
    chunks.push(chunk);
    await onProgress?.(received, expected);
  }
  return joinBytes(chunks);
}

/** Yields the body; only what goes wrong with the transfer itself is an error of it. */
async function* pieces(
  url: URL,
  response: Response,
  expected: number | undefined,
): AsyncGenerator<Uint8Array, void, void> {
  let received = 0;
  try {
    for await (const chunk of response.body ?? []) {
      received += chunk.length;
      yield chunk;
    }
  } catch (error) {
    // fetch itself sees a body that is shorter than its content-length.
    throw truncated(url, received, expected, error);
  }
}

function isTransient(error: unknown): boolean {
  if (!(error instanceof SourceError)) return false;
  if (error.reason === "truncated") return true;
  return error.reason === "http-status" && (error.cause as { status: number }).status >= 500;
}

function failure(
  url: URL,
  reason: SourceErrorReason,
  problem: string,
  hint: string,
  cause?: unknown,
): SourceError {
  return new SourceError({ source: shownAddress(url), reason, problem, hint, cause });
}

function timeoutError(url: URL, milliseconds: number, what: string): SourceError {
  return failure(
    url,
    "timeout",
    `${url.host} did not send ${what} within ${milliseconds / 1000} s`,
    "Try again later, or download the file by hand and give its path.",
  );
}

function tooLarge(url: URL, bytes: number, maxBytes: number): SourceError {
  return failure(
    url,
    "too-large",
    `the file has ${bytes} bytes or more, the limit is ${maxBytes}`,
    "Raise the option maxBytes if you trust the address.",
  );
}

function truncated(url: URL, received: number, expected?: number, cause?: unknown): SourceError {
  return failure(
    url,
    "truncated",
    `the transfer broke off after ${received}${
      expected === undefined ? "" : ` of ${expected}`
    } bytes`,
    "Try again.",
    cause,
  );
}
