/** The extension's plugins. */

import { KernelClient } from "../client.ts";
import {
  IKernelClient,
  IKernelSpecs,
  type KernelClients,
  type KernelSpecs,
  type Plugin,
} from "./jupyter.ts";
import { type CellHelp, DenoKernel } from "./kernel.ts";
import { noHelp } from "./no_help.ts";
import { SITE } from "./site.ts";

const kernel: Plugin = {
  id: "convolutions-kernel:kernel",
  description: "The kernel deno: TypeScript in a worker of this browser.",
  autoStart: true,
  requires: [IKernelSpecs, IKernelClient],
  activate(_app: unknown, specs: KernelSpecs, clients: KernelClients): void {
    const help: CellHelp = noHelp;
    const kernels = new Map<string, DenoKernel>();
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
        const kernel = new DenoKernel(options, client, help);
        kernels.set(kernel.id, kernel);
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

export const plugins: Plugin[] = [kernel];
