/**
 * A small extension of JupyterLab: whoever types before page and language server know each other gets the
 * signature, too.
 *
 * jupyterlab-lsp asks for a signature when a bracket is typed, and a bracket typed on a page just opened is
 * not asked about, nor is any letter after it. So this asks once the notebook is known.
 */

const NAME = "convolutions-late-signature";
const POLL = 50; // ms

/** What JupyterLab shares, by package and version. */
let shared;

(globalThis._JUPYTERLAB ??= {})[NAME] = {
  init(scope) {
    shared = scope;
  },
  async get() {
    const [lsp] = Object.values(shared["@jupyterlab/lsp"]);
    const { ILSPDocumentConnectionManager, ILSPFeatureManager } = (await lsp.get())();
    const plugin = {
      id: `${NAME}:plugin`,
      description: "Signatures of calls that were begun before the language server was there.",
      autoStart: true,
      requires: [ILSPDocumentConnectionManager, ILSPFeatureManager],
      activate(_app, connections, { features }) {
        connections.connected.connect((_, { virtualDocument }) => {
          ask(connections, features, virtualDocument).catch(console.warn);
        });
      },
    };
    return () => ({ __esModule: true, default: [plugin] });
  },
};

/** Asks about the place of the cursor, as if the bracket before it were typed now. */
async function ask(connections, features, virtualDocument) {
  // Its version counts up when the server has been told of it.
  for (let attempt = 0; attempt < 200 && virtualDocument.documentInfo?.version === 0; attempt++) {
    await new Promise((resolve) => setTimeout(resolve, POLL));
  }
  const adapter = [...connections.adapters.values()]
    .find((adapter) => adapter.virtualDocument === virtualDocument);
  const editor = adapter?.activeEditor?.getEditor();
  if (!editor?.hasFocus()) return;
  const { line, column } = editor.getCursorPosition();
  const bracket = { sliceString: () => "(" };
  await features.find(({ id }) => id.endsWith(":signature"))?.afterChange(
    { iterChanges: (change) => change(0, 0, 0, 1, bracket) },
    adapter,
    { line, ch: column },
  );
}
