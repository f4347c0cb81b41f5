/** The kernel `deno` of JupyterLite: Jupyter's messages on one side, the worker on the other. */

import type { KernelClient } from "../client.ts";
import type { CellHelp } from "./cell_help.ts";
import {
  KernelMessage,
  type KernelOptions,
  type LiteKernel,
  type Message,
  Signal,
} from "./jupyterlab.ts";

/** What Deno's own kernel says of itself. */
const KERNEL_INFO = {
  status: "ok",
  protocol_version: "5.3",
  implementation: "Deno kernel in a browser",
  implementation_version: "0.1.0",
  language_info: {
    name: "typescript",
    version: "6.0.3",
    mimetype: "text/x.typescript",
    file_extension: ".ts",
    pygments_lexer: "typescript",
    codemirror_mode: "typescript",
    nbconvert_exporter: "script",
  },
  help_links: [],
  banner: "TypeScript in this browser",
};

/** Said where Stop does not reach a loop. */
const BUSY = "This cell does not wait for anything, so that Stop does not reach it here. " +
  "Kernel → Restart Kernel ends it; the cells must then be run anew.\n";

/**
 * Runs cells one after the other, and answers everything else at once.
 *
 * JupyterLite hands over one message at a time and waits for it. A cell is therefore only put into a
 * queue, so that help and Stop reach a kernel that runs.
 */
export class DenoKernel implements LiteKernel {
  readonly id: string;
  readonly name: string;
  readonly location: string;
  readonly ready: Promise<void> = Promise.resolve();
  readonly disposed: Signal = new Signal(this);
  isDisposed = false;
  /** The code of the cells that were run, in order. */
  readonly executed: string[] = [];
  readonly #sendMessage: KernelOptions["sendMessage"];
  readonly #client: KernelClient;
  readonly #help: CellHelp;
  readonly #queue: Message[] = [];
  #running: Message | undefined;
  #executionCount = 0;

  constructor(
    { id, name, location, sendMessage }: KernelOptions,
    client: KernelClient,
    help: CellHelp,
  ) {
    this.id = id;
    this.name = name;
    this.location = location;
    this.#sendMessage = sendMessage;
    this.#client = client;
    this.#help = help;
    client.start().catch(() => {}); // The first cell tries again, and says what is wrong.
  }

  async handleMessage(message: Message): Promise<void> {
    if (message.header.msg_type === "execute_request") {
      this.#queue.push(message);
      if (this.#running === undefined) this.#runQueue();
      return;
    }
    this.#status("busy", message);
    await this.#answer(message);
    this.#status("idle", message);
    if (this.#running) this.#status("busy", this.#running);
  }

  /** Ends the running cell, and drops those that come after it. */
  interrupt(): void {
    this.#abortQueue();
    this.#client.interrupt();
    const running = this.#running;
    if (running === undefined || this.#client.stopsLoops) return;
    setTimeout(() => {
      if (this.#running !== running) return;
      this.#send("iopub", "stream", { name: "stderr", text: BUSY }, running);
    }, 2000);
  }

  dispose(): void {
    if (this.isDisposed) return;
    this.isDisposed = true;
    this.#queue.length = 0;
    this.#client.dispose();
    this.disposed.emit(undefined);
  }

  async #answer(message: Message): Promise<void> {
    const { code = "", cursor_pos: position = 0 } = message.content as {
      code?: string;
      cursor_pos?: number;
    };
    const reply = (type: string, content: Record<string, unknown>) =>
      this.#send("shell", type, content, message);
    switch (message.header.msg_type) {
      case "kernel_info_request":
        return reply("kernel_info_reply", KERNEL_INFO);
      case "complete_request":
        return reply("complete_reply", await this.#help.complete(this.id, code, position));
      case "inspect_request":
        return reply("inspect_reply", await this.#help.inspect(this.id, code, position));
      case "is_complete_request":
        return reply("is_complete_reply", { status: "unknown" });
      case "history_request":
        return reply("history_reply", { status: "ok", history: [] });
      case "comm_info_request":
        return reply("comm_info_reply", { status: "ok", comms: {} });
    }
  }

  async #runQueue(): Promise<void> {
    for (let next = this.#queue.shift(); next; next = this.#queue.shift()) {
      this.#running = next;
      this.#status("busy", next);
      const reply = await this.#execute(next);
      if (this.isDisposed) return;
      this.#send("shell", "execute_reply", reply, next);
      this.#running = undefined;
      this.#status("idle", next);
      if (reply.status !== "ok" && next.content.stop_on_error !== false) this.#abortQueue();
    }
  }

  async #execute(request: Message): Promise<Record<string, unknown>> {
    const { code, silent } = request.content as { code: string; silent?: boolean };
    if (!silent) this.#executionCount = this.executed.push(code);
    const execution_count = this.#executionCount;
    const show = (type: string, content: Record<string, unknown>) => {
      if (!this.isDisposed) this.#send("iopub", type, content, request);
    };
    if (!silent) show("execute_input", { code, execution_count });
    let failure: Record<string, unknown> | undefined;
    try {
      const { status } = await this.#client.execute(code, {
        onOutput: ({ msg_type, content }) => {
          if (msg_type === "error") failure = content;
          if (msg_type === "execute_result") content = { ...content, execution_count };
          show(msg_type, content);
        },
      });
      return { status, execution_count, user_expressions: {}, payload: [], ...failure };
    } catch (error) {
      // The worker could not be fetched, or ended.
      const [ename, evalue] = error instanceof Error
        ? [error.name, error.message]
        : ["Error", String(error)];
      const content = { ename, evalue, traceback: [`${ename}: ${evalue}`] };
      show("error", content);
      return { status: "error", execution_count, ...content };
    }
  }

  /** Tells those who wait that their cells are not run. */
  #abortQueue(): void {
    for (const message of this.#queue.splice(0)) {
      this.#status("busy", message);
      this.#send("shell", "execute_reply", { status: "aborted" }, message);
      this.#status("idle", message);
    }
    if (this.#running) this.#status("busy", this.#running);
  }

  #status(execution_state: "busy" | "idle", parent: Message): void {
    this.#send("iopub", "status", { execution_state }, parent);
  }

  #send(channel: string, msgType: string, content: Record<string, unknown>, parent: Message): void {
    this.#sendMessage(KernelMessage.createMessage({
      channel,
      msgType,
      session: parent.header.session,
      parentHeader: parent.header,
      content,
    }));
  }
}
