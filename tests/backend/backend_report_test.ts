import { equal } from "node:assert/strict";
import { BackendReport } from "../../lib/backend/backend_report.ts";

const skipped = [{ name: "webgpu", reason: "no graphics adapter found" }] as const;

const cases: [BackendReport, string][] = [
  [
    new BackendReport("webgpu", "A card", 0, "4.22.0", []),
    "tfjs 4.22.0 on webgpu (A card)",
  ],
  [
    new BackendReport("wasm", "WebAssembly with SIMD", 1, "4.22.0", skipped),
    "tfjs 4.22.0 on wasm (WebAssembly with SIMD, 1 thread)\nnot webgpu: no graphics adapter found",
  ],
  [
    new BackendReport("wasm", "WebAssembly", 2, "4.22.0", [], new Set(["Fft", "Pow"])),
    "tfjs 4.22.0 on wasm (WebAssembly, 2 threads)\n" +
    "answered by plain JavaScript, slowly: Fft, Pow",
  ],
];

for (const [report, text] of cases) {
  Deno.test(`BackendReport prints ${JSON.stringify(text)}`, () => {
    equal(`${report}`, text);
    equal(Deno.inspect(report), text);
  });
}
