/** The extension's plugins. */

import { KernelClient } from "../client.ts";
import { HelpClient } from "../help/help_client.ts";
import { pointedHelp } from "../help/help_extension.ts";
import { CellHelp } from "./cell_help.ts";
import {
  type Application,
  type CellModel,
  EditorExtensionRegistry,
  type EditorExtensions,
  IEditorExtensionRegistry,
  IKernelClient,
  IKernelSpecs,
  INotebookTracker,
  type KernelClients,
  type KernelSpecs,
  type NotebookPanel,
  type Notebooks,
  type Plugin,
} from "./jupyterlab.ts";
import { DenoKernel } from "./deno_kernel.ts";
import { SITE } from "./site.ts";
import { joinLines } from "./whole_texts.ts";

/** One worker answers for all notebooks: each question brings its cells. */
const help = new HelpClient({ worker: new URL("help/worker.js", SITE) });

const kernel: Plugin = {
  id: "convolutions-kernel:kernel",
  description: "The kernel deno: TypeScript in a worker of this browser.",
  autoStart: true,
  requires: [IKernelSpecs, IKernelClient],
  optional: [INotebookTracker],
  activate(
    _app: Application,
    specs: KernelSpecs,
    clients: KernelClients,
    notebooks?: Notebooks,
  ): void {
    const kernels = new Map<string, DenoKernel>();
    const cellHelp = new CellHelp(help, (id, code) => {
      const panel = notebooks?.find(({ sessionContext }) =>
        sessionContext.session?.kernel?.id === id
      );
      const models = panel ? codeCells(panel) : [];
      const cell = models.findIndex((model) => model === panel?.content.activeCell?.model);
      if (cell < 0) {
        // A console: what was run in it.
        const before = kernels.get(id)?.executed ?? [];
        return { cells: [...before, code], cell: before.length };
      }
      return { cells: sources(models).with(cell, code), cell };
    });
    specs.register({
      spec: {
        name: "deno",
        display_name: "Deno",
        language: "typescript",
        argv: [],
        resources: {},
      },
      create(options) {
        const client = new KernelClient({ worker: new URL("kernel/worker.js", SITE) });
        const kernel = new DenoKernel(options, client, cellHelp);
        kernels.set(kernel.id, kernel); // A restarted one has the id of the one before.
        return Promise.resolve(kernel);
      },
    });
    // JupyterLite drops the cells that wait, and lets the running one run on.
    const interrupt = clients.interrupt.bind(clients);
    clients.interrupt = (id) => {
      const kernel = kernels.get(id);
      return kernel === undefined ? interrupt(id) : Promise.resolve(kernel.interrupt());
    };
  },
};

const marks: Plugin = {
  id: "convolutions-kernel:marks",
  description: "Mistakes underlined in a notebook's cells, and what its names mean.",
  autoStart: true,
  requires: [IEditorExtensionRegistry, INotebookTracker],
  activate(_app: Application, editors: EditorExtensions, notebooks: Notebooks): void {
    editors.addExtension({
      name: "convolutions-help",
      factory({ model }) {
        const find = () => {
          const panel = notebooks.find(({ content }) =>
            content.widgets.some((cell) => cell.model === model)
          );
          return panel && isTypeScript(panel) ? codeCells(panel) : [];
        };
        return EditorExtensionRegistry.createImmutableExtension(pointedHelp(help, {
          cells: () => sources(find()),
          cell: () => find().findIndex((cell) => cell === model),
        }));
      },
    });
  },
};

const texts: Plugin = {
  id: "convolutions-kernel:texts",
  description: "Notebooks that were saved elsewhere are shown whole.",
  autoStart: true,
  activate({ serviceManager: { contents } }: Application): void {
    const get = contents.get.bind(contents);
    contents.get = async (path, options) => {
      const model = await get(path, options);
      if (model.type === "notebook" && model.content?.cells) joinLines(model.content);
      return model;
    };
  },
};

const room: Plugin = {
  id: "convolutions-kernel:room",
  description: "On a narrow screen a notebook begins without the list of files beside it.",
  autoStart: true,
  requires: [INotebookTracker],
  activate({ shell }: Application, notebooks: Notebooks): void {
    if (innerWidth >= 800) return;
    // JupyterLab shows a notebook in the list when it has been opened by its address.
    notebooks.widgetAdded.connect((_tracker, panel) => {
      void panel.context.ready.then(() => setTimeout(() => shell.collapseLeft?.(), 500));
    });
  },
};

function isTypeScript(panel: NotebookPanel): boolean {
  return panel.sessionContext.session?.kernel?.name === "deno";
}

function codeCells(panel: NotebookPanel): CellModel[] {
  return panel.content.widgets.map(({ model }) => model).filter(({ type }) => type === "code");
}

function sources(models: readonly CellModel[]): string[] {
  return models.map(({ sharedModel }) => sharedModel.getSource());
}

export const plugins: Plugin[] = [kernel, marks, texts, room];
