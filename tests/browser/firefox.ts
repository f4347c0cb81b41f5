/** Headless Firefox, Debian's, by WebDriver BiDi: as much of it as evaluates in a page. */

import { existsSync } from "node:fs";

const PATH = "/usr/bin/firefox-esr";

/** Where a Firefox is; nothing where there is none. */
export const firefoxPath: string | undefined = existsSync(PATH) ? PATH : undefined;

/** What is switched off: asking other hosts, first runs. */
const PREFERENCES: Record<string, boolean | number | string> = {
  "app.update.enabled": false,
  "browser.shell.checkDefaultBrowser": false,
  "browser.startup.homepage_override.mstone": "ignore",
  "datareporting.policy.dataSubmissionEnabled": false,
  "extensions.update.enabled": false,
  "network.captive-portal-service.enabled": false,
  "network.connectivity-service.enabled": false,
  "toolkit.telemetry.enabled": false,
};

/** A page of its own browser. */
export interface FirefoxPage extends AsyncDisposable {
  /** Evaluates an expression, awaits it, and gives its JSON. */
  evaluate(expression: string): Promise<unknown>;
}

/** Opens a page. */
export async function openFirefox(url: string): Promise<FirefoxPage> {
  const profile = await Deno.makeTempDir();
  const lines = Object.entries(PREFERENCES)
    .map(([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`);
  await Deno.writeTextFile(`${profile}/user.js`, lines.join(""));
  const browser = new Deno.Command(PATH, {
    args: ["--headless", "--no-remote", "--remote-debugging-port=0", "--profile", profile],
    stdout: "null",
    stderr: "piped",
  }).spawn();
  const socket = new WebSocket(`${await address(browser.stderr)}/session`);
  await new Promise((resolve) => socket.onopen = resolve);
  const waiting = new Map<number, (answer: Record<string, unknown>) => void>();
  socket.onmessage = ({ data }) => {
    const answer = JSON.parse(data);
    waiting.get(answer.id)?.(answer);
  };
  let last = 0;
  const send = async (method: string, params: object): Promise<Record<string, unknown>> => {
    const id = ++last;
    const answered = new Promise<Record<string, unknown>>((resolve) => waiting.set(id, resolve));
    socket.send(JSON.stringify({ id, method, params }));
    const answer = await answered;
    if (answer.type === "error") throw new Error(`${method}: ${answer.message}`);
    return answer.result as Record<string, unknown>;
  };
  await send("session.new", { capabilities: {} });
  const { contexts } = await send("browsingContext.getTree", {});
  const { context } = (contexts as { context: string }[])[0];
  await send("browsingContext.navigate", { context, url, wait: "complete" });
  return {
    async evaluate(expression) {
      const answer = await send("script.evaluate", {
        expression: `(async () => JSON.stringify(await (${expression})))()`,
        awaitPromise: true,
        target: { context },
      }) as { result?: { value?: string }; exceptionDetails?: { text: string } };
      if (answer.exceptionDetails) throw new Error(answer.exceptionDetails.text);
      const { value } = answer.result ?? {};
      return value === undefined ? undefined : JSON.parse(value);
    },
    async [Symbol.asyncDispose]() {
      socket.close();
      browser.kill("SIGKILL");
      await browser.status;
      await Deno.remove(profile, { recursive: true }).catch(() => {});
    },
  };
}

/** Waits until the browser says where it listens; reads on, so that it never waits to be read. */
async function address(stderr: ReadableStream<Uint8Array>): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  (async () => {
    let text = "";
    const decoder = new TextDecoder();
    for await (const part of stderr) {
      text += decoder.decode(part, { stream: true });
      const [, found] = /WebDriver BiDi listening on (ws:\S+)/.exec(text) ?? [];
      if (found) resolve(found);
    }
    reject(new Error(`Firefox did not start: ${text}`));
  })();
  return await promise;
}
