/** What cells may ask for besides the lessons: addresses, raster marks, sources, assertions. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { conv2d, source } from "convolutions";
import { Project } from "../../scripts/project.ts";
import { needing, testInBrowsers } from "../live/browsers.ts";
import { builtKernel } from "./built_site.ts";
import { runCells } from "./kernel_page.ts";
import { openSite, serve } from "./open_site.ts";
import { savedOutputs, whole } from "./saved_outputs.ts";

const picture = join(new Project().root, "tests", "fixtures", "images", "rgb.png");

/** Another host, which lets pages read what it has, or not. */
function stranger(headers: Record<string, string>) {
  return Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async (request) => {
    const { pathname } = new URL(request.url);
    if (pathname === "/moved") {
      return new Response(null, { status: 302, headers: { ...headers, location: "/rgb.png" } });
    }
    return new Response(await Deno.readFile(picture), { headers });
  });
}

testInBrowsers(
  "cells read what lets itself be read, draw pixels, show sources and assert",
  async (browser) => {
    const open = stranger({ "access-control-allow-origin": "*" });
    const shut = stranger({});
    const { port } = open.addr;
    try {
      await using site = serve(await builtKernel());
      await using opened = await openSite(site.origin, "", { browser });
      const read = (at: string) =>
        `import { openImage } from "convolutions";\nString((await openImage("${at}")).shape)`;
      const { outputs } = await runCells(opened.page, [
        { id: "open", code: read(`http://127.0.0.1:${port}/rgb.png`) },
        { id: "moved", code: read(`http://127.0.0.1:${port}/moved`) },
        { id: "shut", code: read(`http://127.0.0.1:${shut.addr.port}/rgb.png`) },
        {
          id: "raster",
          code:
            'import { plotFigure } from "convolutions";\nimport * as Plot from "@observablehq/plot";\n' +
            "plotFigure({ marks: [Plot.raster([0, 1, 2, 3], { width: 2, height: 2 })] })",
        },
        {
          id: "source",
          code: 'import { conv2d, source } from "convolutions";\nawait source(conv2d)',
        },
        { id: "assert", code: 'import assert from "node:assert/strict";\nassert.equal(1, 2)' },
        { id: "loose", code: 'import { equal } from "node:assert";\nequal(1, "1");\n"equal"' },
      ]);
      const shown = (id: string) => {
        const [{ data, ename, evalue }] = savedOutputs(outputs[id]);
        return ename ? `${ename}: ${evalue}` : whole(data!["text/plain"]);
      };
      assert.equal(shown("open"), '"9,11,3"');
      assert.equal(shown("moved"), '"9,11,3"');
      assert.match(
        shown("shut"),
        /cannot be reached, or does not let other sites read.*CORS.*drop/,
      );
      const [{ data }] = savedOutputs(outputs.raster);
      assert.match(whole(data!["image/svg+xml"]), /<image [^>]*href="data:image\/png;base64,iVBOR/);
      assert.equal(shown("source"), String(await source(conv2d)));
      assert.match(shown("assert"), /^AssertionError: Expected values to be strictly equal/);
      assert.equal(shown("loose"), '"equal"');
    } finally {
      await Promise.all([open.shutdown(), shut.shutdown()]);
    }
  },
);

Deno.test({
  name: "WebGPU computes where a page asks for it, and says that its numbers differ",
  ...needing("chromium"),
  async fn() {
    await using site = serve(await builtKernel());
    // Chromium's own adapter, which computes on the processor.
    await using opened = await openSite(site.origin, "", {
      flags: [
        "--enable-unsafe-webgpu",
        "--use-webgpu-adapter=swiftshader",
        "--enable-features=Vulkan",
        "--use-vulkan=swiftshader",
        "--ignore-gpu-blocklist",
      ],
    });
    const cells = [{
      id: "start",
      code:
        'import { startBackend, tf } from "convolutions";\nconst report = await startBackend();\n' +
        "`${report.name}: ${(await tf.matMul([[1, 2]], [[3], [4]]).data())[0]}; ${report.detail}`",
    }];
    const report = async (settings: Record<string, string>) => {
      const { outputs } = await runCells(opened.page, cells, settings);
      const [{ data, evalue }] = savedOutputs(outputs.start);
      return data ? whole(data["text/plain"]) : evalue!;
    };
    assert.match(await report({}), /^"wasm: 11/);
    assert.match(
      await report({ CONVOLUTIONS_BACKEND: "webgpu" }),
      /^"webgpu: 11.*numbers differ in the last digits/,
    );
  },
});
