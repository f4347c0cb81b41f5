import { join } from "node:path";
import { Project } from "../../scripts/project.ts";

/** What a language server says against a place of a document. */
export interface Diagnostic {
  code: number | string;
  message: string;
  range: { start: { line: number; character: number } };
}

interface Message {
  id?: number;
  method?: string;
  // deno-lint-ignore no-explicit-any
  params?: any;
  // deno-lint-ignore no-explicit-any
  result?: any;
}

/** Talks to `scripts/editor_help.py` as jupyterlab-lsp does. */
export class LanguageClient {
  readonly #server: Deno.ChildProcess;
  readonly #input: WritableStreamDefaultWriter<Uint8Array>;
  readonly #said: Message[] = [];
  #news = Promise.withResolvers<void>();
  #id = 0;

  private constructor(project: Project) {
    this.#server = new Deno.Command(project.python, {
      args: ["-I", join(project.root, "scripts", "editor_help.py"), project.deno, project.root],
      cwd: project.notebooks,
      env: { DENO_DIR: project.denoDir },
      stdin: "piped",
      stdout: "piped",
      stderr: "null",
    }).spawn();
    this.#input = this.#server.stdin.getWriter();
    this.#listen();
  }

  static async start(project: Project): Promise<LanguageClient> {
    const client = new LanguageClient(project);
    await client.ask("initialize", {
      processId: null,
      rootUri: `file://${project.notebooks}`,
      workspaceFolders: null,
      capabilities: { textDocument: { publishDiagnostics: {}, signatureHelp: {}, completion: {} } },
    });
    await client.#send({ method: "initialized", params: {} });
    return client;
  }

  get pid(): number {
    return this.#server.pid;
  }

  async ask(method: string, params: unknown): Promise<Message> {
    const id = ++this.#id;
    await this.#send({ id, method, params });
    return this.#until((message) => message.id === id && message.method === undefined);
  }

  /** Opens or changes a document, and waits for what is said against it. */
  async check(uri: string, version: number, text: string): Promise<Diagnostic[]> {
    this.#said.length = 0;
    await this.#send(
      version === 1
        ? {
          method: "textDocument/didOpen",
          params: { textDocument: { uri, languageId: "x.typescript", version, text } },
        }
        : {
          method: "textDocument/didChange",
          params: { textDocument: { uri, version }, contentChanges: [{ text }] },
        },
    );
    const { params } = await this.#until(({ method, params }) =>
      method === "textDocument/publishDiagnostics" && params.uri === uri &&
      (params.version === undefined || params.version === version)
    );
    return params.diagnostics;
  }

  async close(): Promise<void> {
    await this.#input.close();
    await this.#server.status;
  }

  async #send(message: Message): Promise<void> {
    const body = new TextEncoder().encode(JSON.stringify({ jsonrpc: "2.0", ...message }));
    const head = new TextEncoder().encode(`Content-Length: ${body.length}\r\n\r\n`);
    await this.#input.write(new Uint8Array([...head, ...body]));
  }

  async #until(wanted: (message: Message) => boolean): Promise<Message> {
    while (true) {
      const found = this.#said.findLast(wanted);
      if (found) return found;
      await this.#news.promise;
    }
  }

  async #listen(): Promise<void> {
    let bytes = new Uint8Array();
    for await (const chunk of this.#server.stdout) {
      bytes = new Uint8Array([...bytes, ...chunk]);
      while (true) {
        const head = /^[^]*?\r\n\r\n/.exec(
          new TextDecoder("latin1").decode(bytes.subarray(0, 500)),
        );
        const length = Number(/Content-Length: (\d+)/.exec(head?.[0] ?? "")?.[1] ?? NaN);
        const start = head?.[0].length ?? 0;
        if (!(bytes.length >= start + length)) break;
        const body = bytes.subarray(start, start + length);
        await this.#take(JSON.parse(new TextDecoder().decode(body)));
        bytes = bytes.slice(start + length);
      }
    }
  }

  async #take(message: Message): Promise<void> {
    this.#said.push(message);
    if (message.id !== undefined && message.method !== undefined) {
      const result = message.method === "workspace/configuration"
        ? message.params.items.map(() => ({}))
        : null;
      await this.#send({ id: message.id, result });
    }
    const news = this.#news;
    this.#news = Promise.withResolvers<void>();
    news.resolve();
  }
}
