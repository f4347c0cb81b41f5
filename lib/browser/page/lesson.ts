/// <reference lib="dom" />
import { Cell } from "./cell.ts";
import { Edits } from "./reader_edits.ts";
import { mountWhenNear } from "./live_frame.ts";
import { startOwnFiles } from "./own_files.ts";
import { Runner, type RunnerState } from "./runner.ts";

/** Seconds after which a cell that did not stop is offered to be ended with its kernel. */
const PATIENCE = 2;

/** Makes the code cells of a page editable and runnable. */
export function startLesson(main: HTMLElement, root: URL): void {
  const { kind, name } = main.dataset;
  const edits = new Edits(`${kind}/${name}`);
  const cells: Cell[] = [];
  const status = document.querySelector<HTMLElement>(".running .status")!;
  const [runAll, stop] = ["run-all", "stop"].map((each) =>
    document.querySelector<HTMLButtonElement>(`.running .${each}`)!
  );

  const runner = new Runner(cells, new URL("kernel/worker.js", root), {
    onProgress({ loaded, total }) {
      const megabytes = (bytes: number) => (bytes / 1e6).toFixed(1);
      say(
        total > 0
          ? `Fetching the kernel: ${megabytes(loaded)} of ${megabytes(total)} MB`
          : "Fetching the kernel",
      );
    },
    onState: show,
  });

  function say(text: string): void {
    status.classList.remove("quiet");
    if (status.textContent !== text) status.textContent = text;
  }

  let patience: ReturnType<typeof setTimeout> | undefined;
  function show(state: RunnerState): void {
    clearTimeout(patience);
    stop.disabled = !runner.busy || state.kind === "stopping";
    document.body.classList.toggle("busy", runner.busy);
    switch (state.kind) {
      case "none":
        return say("");
      case "starting":
        return say("Starting the kernel");
      case "ready":
        say("Ready");
        // On a small screen, where it would cover text.
        return status.classList.add("quiet");
      case "running":
        return say(`Running ${state.cell.id}${state.left > 0 ? `, ${state.left} to go` : ""}`);
      case "failed":
        return say(state.message);
      case "stopping":
        say("Stopping");
        patience = setTimeout(() => {
          if (!runner.busy) return;
          const end = document.createElement("button");
          end.type = "button";
          end.className = "tool end";
          end.textContent = "End it: restart the kernel";
          end.addEventListener("click", () => runner.restart());
          status.replaceChildren("It does not stop. ", end);
        }, PATIENCE * 1000);
    }
  }

  for (const element of main.querySelectorAll<HTMLElement>("section.cell")) {
    const cell = new Cell(element, {
      onEdit({ id, code, edited }) {
        if (!edits.set(id, edited ? code : undefined)) say("This browser keeps no edits");
      },
      onRun(cell, next) {
        runner.run(cell);
        const after = cells[cells.indexOf(cell) + 1];
        if (!next || !after) return;
        after.show();
        void after.focus();
      },
      help: (cell) => ({
        worker: new URL("help/worker.js", root),
        cells: () => cells.map(({ code }) => code),
        index: cells.indexOf(cell),
      }),
    });
    const kept = edits.get(cell.id);
    if (kept !== undefined) cell.code = kept;
    element.querySelector(".to-here")!.addEventListener("click", () => runner.runTo(cell));
    cells.push(cell);
  }

  runAll.addEventListener("click", () => runner.runAll());
  stop.addEventListener("click", () => runner.stop());
  const menu = document.querySelector<HTMLElement>("#menu")!;
  const choose = (entry: string, act: () => void) =>
    menu.querySelector(`.${entry}`)!.addEventListener("click", () => {
      menu.hidePopover();
      act();
    });
  choose("restart", () => runner.restart());
  choose("reset-all", () => {
    runner.restart();
    for (const cell of cells) {
      cell.reset();
      cell.executionCount = 0;
      cell.state = "";
      cell.outputs.reset();
    }
    mountWhenNear(main.querySelectorAll<HTMLElement>("[data-live]"));
  });
  choose("download", async () => {
    const { downloadNotebook } = await import("./download.ts");
    await downloadNotebook(new URL(`notebooks/${kind}/${name}.ipynb`, root), `${name}.ipynb`, cells)
      .catch((error) => say(error instanceof Error ? error.message : String(error)));
  });
  startOwnFiles(menu, say);
  startGraphicsCard(menu, (settings) => runner.settings = settings);
  mountWhenNear(main.querySelectorAll<HTMLElement>("[data-live]"));
}

/** WebGPU only when it is asked for, and only where there is one. */
function startGraphicsCard(
  menu: HTMLElement,
  onChange: (settings: Record<string, string>) => void,
): void {
  const input = menu.querySelector<HTMLInputElement>("input[name=webgpu]")!;
  if (!("gpu" in navigator)) {
    input.disabled = true;
    input.parentElement!.querySelector("small")!.textContent = "This browser has no WebGPU.";
    return;
  }
  input.addEventListener("change", () => {
    document.querySelector<HTMLElement>(".on-gpu")!.hidden = !input.checked;
    onChange(input.checked ? { CONVOLUTIONS_BACKEND: "webgpu" } : {});
  });
}
