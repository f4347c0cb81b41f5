/** As much of JupyterLab's and JupyterLite's interfaces as the extension uses. */

import { sharedModule } from "./shared.ts";
import type { NotebookTexts } from "./whole_texts.ts";

/** What names a service of JupyterLab. */
export type Token = object;

export interface Message {
  channel: string;
  header: { msg_id: string; msg_type: string; session: string };
  parent_header: unknown;
  content: Record<string, unknown>;
}

export interface Signal {
  emit(value: unknown): void;
}

export interface KernelOptions {
  id: string;
  name: string;
  location: string;
  sendMessage(message: unknown): void;
}

/** JupyterLite's `IKernel`. */
export interface LiteKernel {
  readonly id: string;
  readonly name: string;
  readonly location: string;
  readonly ready: Promise<void>;
  readonly isDisposed: boolean;
  readonly disposed: Signal;
  handleMessage(message: Message): Promise<void>;
  dispose(): void;
}

/** JupyterLite's `IKernelSpecs`. */
export interface KernelSpecs {
  register(options: {
    spec: Record<string, unknown>;
    create(options: KernelOptions): Promise<LiteKernel>;
  }): void;
}

/** JupyterLite's `IKernelClient`. */
export interface KernelClients {
  interrupt(kernelId: string): Promise<void>;
}

/** JupyterLab's `ICellModel`, and the model of the cell's editor. */
export interface CellModel {
  readonly type: string;
  readonly sharedModel: { getSource(): string };
}

/** JupyterLab's `NotebookPanel`. */
export interface NotebookPanel {
  readonly context: { readonly ready: Promise<void> };
  readonly sessionContext: { session: { kernel: { id: string; name: string } | null } | null };
  readonly content: {
    widgets: readonly { model: CellModel }[];
    activeCell: { model: CellModel } | null;
  };
}

/** JupyterLab's `INotebookTracker`. */
export interface Notebooks {
  readonly widgetAdded: { connect(slot: (tracker: unknown, panel: NotebookPanel) => void): void };
  find(test: (panel: NotebookPanel) => boolean): NotebookPanel | undefined;
}

/** JupyterLab's `IEditorExtensionRegistry`. */
export interface EditorExtensions {
  addExtension(factory: { name: string; factory(options: { model: CellModel }): unknown }): void;
}

/** JupyterLab's application. */
export interface Application {
  readonly shell: { collapseLeft?(): void };
  readonly serviceManager: {
    readonly contents: {
      get(
        path: string,
        options?: unknown,
      ): Promise<{ type: string; content?: NotebookTexts | null }>;
    };
  };
}

/** A plugin of JupyterLab. */
export interface Plugin {
  id: string;
  description: string;
  autoStart: true;
  requires?: Token[];
  optional?: Token[];
  // deno-lint-ignore no-explicit-any
  activate(app: Application, ...services: any[]): void;
}

export const { IKernelSpecs, IKernelClient } = sharedModule<
  { IKernelSpecs: Token; IKernelClient: Token }
>("@jupyterlite/services");

export const { KernelMessage } = sharedModule<{
  KernelMessage: { createMessage(options: Record<string, unknown>): unknown };
}>("@jupyterlab/services");

export const { Signal } = sharedModule<{ Signal: new (sender: unknown) => Signal }>(
  "@lumino/signaling",
);

export const { INotebookTracker } = sharedModule<{ INotebookTracker: Token }>(
  "@jupyterlab/notebook",
);

export const { EditorExtensionRegistry, IEditorExtensionRegistry } = sharedModule<{
  EditorExtensionRegistry: { createImmutableExtension(extension: unknown): unknown };
  IEditorExtensionRegistry: Token;
}>("@jupyterlab/codemirror");
