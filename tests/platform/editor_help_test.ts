import assert from "node:assert/strict";
import { join } from "node:path";
import { Project } from "../../scripts/project.ts";
import { LanguageClient } from "./language_client.ts";

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
