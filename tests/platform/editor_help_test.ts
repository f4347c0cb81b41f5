import assert from "node:assert/strict";
import { basename, join } from "node:path";
import type { Page } from "playwright-core";
import { Project } from "../../scripts/project.ts";
import { inBrowser } from "../live/browser.ts";
import { launch } from "../live/browsers.ts";
import { LanguageClient } from "./language_client.ts";
import { startLab, startLabOn, TOKEN } from "./start_lab.ts";

const project = new Project();
const ignore = !await Deno.stat(project.kernelspec).then(() => true, () => false);
const address = (name: string) => `file://${project.notebooks}/.virtual_documents/${name}`;

/** The cells of a notebook as jupyterlab-lsp puts them together. */
const together = (cells: string[]) => cells.join("\n\n\n");

async function codeOf(path: string): Promise<string> {
  const { cells } = JSON.parse(await Deno.readTextFile(path));
  return together(
    cells.filter((cell: { cell_type: string }) => cell.cell_type === "code")
      .map((cell: { source: string | string[] }) => [cell.source].flat().join("")),
  );
}

/** Megabytes that a process and its children fill. */
async function megabytes(pid: number): Promise<number> {
  const { stdout } = await new Deno.Command("ps", { args: ["-eo", "pid=,ppid=,rss="] }).output();
  return new TextDecoder().decode(stdout).trim().split("\n")
    .map((line) => line.trim().split(/\s+/).map(Number))
    .filter(([own, parent]) => own === pid || parent === pid)
    .reduce((sum, [, , kilobytes]) => sum + kilobytes / 1024, 0);
}

Deno.test("the language server helps in a notebook, and is silent on what is right in cells", {
  ignore: ignore || Deno.build.os === "windows",
}, async () => {
  const client = await LanguageClient.start(project);
  try {
    const uri = address("try é.ipynb"); // Deno escapes what is not ASCII.
    const found = await client.check(
      uri,
      1,
      together([
        'import { conv2d, imshow } from "convolutions";',
        "const storm = [[1, 2], [3, 4]];",
        'imshow(storm, { colormap: "gray" });',
        'import { conv2d, table } from "convolutions";\nconst image = 3;',
        'const image = "again";\nconst length = image.length;\nconst half = length / 2;',
        "function twice(x) {\n  return 2 * x;\n}\nlet later: number;",
        "await table(storm);\nlater + half;",
        "maxPool2d(storm, { kernelSize: 2 });",
      ]),
    );
    assert.deepEqual(
      found.map(({ message }) => message.replace(/[.:]?\n[^]*|\.$/, "")),
      [
        "Object literal may only specify known properties, and 'colormap' does not exist in type " +
        "'ImshowOptions'",
        "Cannot find name 'maxPool2d'",
      ],
    );
    assert.equal(found[0].range.start.line, 6);

    const half = 'import { conv2d, imshow } from "convolutions";\n\n\nimshow([[1]], {';
    await client.check(uri, 2, half);
    const place = { textDocument: { uri }, position: { line: 3, character: 15 } };
    const { result: { signatures: [signature] } } = await client.ask(
      "textDocument/signatureHelp",
      place,
    );
    assert.match(signature.label, /^imshow\(image: ImageInput, options\?: ImshowOptions\)/);
    assert.match(JSON.stringify(signature.documentation), /matplotlib's meaning of `vmin`/);
    const { result } = await client.ask("textDocument/completion", place);
    const labels = (result.items ?? result).map(({ label }: { label: string }) => label);
    for (const option of ["cmap?", "vmin?", "showVals?"]) {
      assert.ok(labels.includes(option), option);
    }

    // A page that is opened again says hello again, and opens what is open.
    const again = await client.ask("initialize", { rootUri: null, capabilities: {} });
    assert.ok(again.result.capabilities.signatureHelpProvider);
    assert.deepEqual(await client.check(uri, 1, 'import { pad } from "convolutions";'), []);

    for (const name of ["04_filters_and_inception.ipynb", "05_mnist_cnn.ipynb"]) {
      const against = await client.check(
        address(name),
        1,
        await codeOf(join(project.notebooks, name)),
      );
      assert.deepEqual(against.map(({ message }) => message), [], name);
    }
    const used = await megabytes(client.pid);
    assert.ok(used > 50 && used < 600, `${used} MB`);
  } finally {
    await client.close();
  }
});

/** A notebook of its own in JupyterLab, in a browser. */
interface OpenNotebook extends AsyncDisposable {
  page: Page;
  /** The notebook's address. */
  url: string;
}

/** Starts JupyterLab, by `task lab` or without it, for a notebook with these cells. */
async function startNotebook(cells: string[], byTask: boolean): Promise<OpenNotebook> {
  const folder = await Deno.makeTempDir({ dir: project.notebooks, prefix: "editor_help_" });
  await Deno.writeTextFile(
    join(folder, "try.ipynb"),
    JSON.stringify({
      cells: cells.map((source, i) => ({
        cell_type: "code",
        id: `c${i}`,
        metadata: {},
        source,
        outputs: [],
        execution_count: null,
      })),
      metadata: {
        kernelspec: { display_name: "Deno", language: "typescript", name: "deno" },
        language_info: { name: "typescript" },
      },
      nbformat: 4,
      nbformat_minor: 5,
    }),
  );
  const { lab, host } = byTask
    ? await startLab(Deno.execPath(), ["run", "-A", join(project.root, "scripts", "lab.ts")], {
      DENO_DIR: project.denoDir,
    })
    : await startLabOn(project, project.notebooks, {
      env: {
        JUPYTERLAB_SETTINGS_DIR: join(folder, "settings"),
        JUPYTERLAB_WORKSPACES_DIR: join(folder, "workspaces"),
      },
    });
  const browser = await launch("chromium");
  const page = await browser.newPage();
  page.setDefaultTimeout(90_000);
  return {
    page,
    // A workspace of its own: `task lab` keeps the reader's, which may have other notebooks open.
    url: `http://${host}/lab/workspaces/test/tree/${
      basename(folder)
    }/try.ipynb?token=${TOKEN}&reset`,
    async [Symbol.asyncDispose]() {
      await browser.close();
      lab.kill("SIGTERM");
      await lab.status;
      await Deno.remove(folder, { recursive: true });
    },
  };
}

Deno.test("in JupyterLab, signatures are shown and wrong options underlined", {
  ...inBrowser,
  ignore: ignore || inBrowser.ignore,
}, async () => {
  await using notebook = await startNotebook([
    'import { imshow } from "convolutions";\nconst storm = [[1, 2], [3, 4]];',
    ...Array.from({ length: 6 }, (_, i) => `// ${i}`),
    "notImported;",
    "",
  ], false);
  const { page, url } = notebook;
  await page.goto(url);
  const editor = page.locator(".jp-Notebook .cm-content").last();
  const underlined = page.locator(".cm-lintRange-error");
  await underlined.filter({ hasText: "notImported" }).first().waitFor();
  assert.equal(await page.locator(".jp-toast-message, .jp-Dialog").count(), 0, "no questions");
  await editor.click();
  await page.keyboard.type("imshow(storm, {", { delay: 30 });
  await page.locator(".lsp-signature-help").filter({ hasText: "ImshowOptions" }).first()
    .waitFor();
  await page.keyboard.type(' colormap: "gray" })', { delay: 30 });
  await underlined.filter({ hasText: "colormap" }).first().waitFor();
  await assert.rejects(Deno.stat(join(project.notebooks, ".virtual_documents")));
});

Deno.test("task lab: who types before page and server know each other gets the signature, too", {
  ...inBrowser,
  ignore: ignore || inBrowser.ignore,
}, async () => {
  await using notebook = await startNotebook([
    'import { conv2d } from "convolutions";\nconst storm = [[1, 2], [3, 4]];\n',
    "// more",
  ], true);
  const { page, url } = notebook;
  const bracket = Promise.withResolvers<void>();
  await page.routeWebSocket(/\/lsp\/ws\//, async (route) => {
    await bracket.promise;
    route.connectToServer();
  });
  await page.goto(url, { waitUntil: "commit" });
  await page.locator(".jp-CodeCell .cm-content").first().click();
  await page.keyboard.press("Control+End");
  await page.keyboard.type("conv2d(", { delay: 150 });
  bracket.resolve();
  await page.keyboard.type("st", { delay: 150 });
  // Three seconds, where the machine has nothing else to do.
  const timeout = Deno.loadavg()[0] < navigator.hardwareConcurrency ? 3_000 : 30_000;
  const signature = page.locator(".lsp-signature-help").filter({ hasText: "Conv2dOptions" });
  await signature.first().waitFor({ timeout });
});
