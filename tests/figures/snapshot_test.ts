import { startBackend } from "../../lib/backend/mod.ts";
import { comparisonPicture } from "../../lib/figures/comparison.ts";
import { convolutionStep, paddingDiagram } from "../../lib/figures/mod.ts";
import { assertSnapshot } from "../fixtures/snapshot.ts";
import { diagrams } from "./diagram_snapshots.ts";
import { figures } from "./figure_snapshots.ts";
import { pictureText, svgLines } from "./picture_text.ts";

await startBackend("cpu");

for (const [group, cases] of Object.entries({ ...diagrams, ...figures })) {
  Deno.test(`${group}: every mark and letter is where it was`, async () => {
    const parts: Record<string, string> = {};
    for (const [name, draw] of Object.entries(cases)) parts[name] = await pictureText(await draw());
    assertSnapshot(`figures_${group}.txt`, parts);
  });
}

Deno.test("comparisonPicture(): every mark and letter is where it was", () => {
  const differs = (a: number, b: number) => !Object.is(a, b);
  const compared = (rows: number, columns: number, actual: number[], expected: number[]) => {
    const { svg, alt } = comparisonPicture({ rows, columns, actual, expected, differs });
    return [alt, ...svgLines(svg.replace(/<path id="g[rs]\w+"[^>]*>/g, ""))].join("\n");
  };
  const ramp = (length: number, by = 1) => Array.from({ length }, (_, i) => by * i);
  assertSnapshot("figures_comparison.txt", {
    "numbers in large pixels": compared(2, 3, [1, 2, 3, 5, 5, 0.25], ramp(6)),
    "pixels without a value, and more rows": compared(3, 1, [1, NaN, 3], [1, 2, Infinity]),
    "frames, and no room for numbers": compared(12, 4, ramp(48).with(7, 0), ramp(48)),
    "no room for frames": compared(60, 3, ramp(180, 2), ramp(180)),
    "no value expected": compared(1, 2, [1, 2], [NaN, 2]),
    "all alike": compared(1, 2, [1, 1], [1, 1]),
  });
});

Deno.test("Diagram: marks become SVG, and words that stand there often are drawn once", async () => {
  const diagram = paddingDiagram([[1, 22]], { left: 1, top: 1 }, "replicate");
  const small = convolutionStep([[1, 0]], [[2]], {
    position: [0, 2],
    allowOutside: true,
    show: ["input"],
    caption: "c",
  });
  assertSnapshot("figures_diagram_svg.txt", {
    padding: svgLines(await diagram.body()).join("\n"),
    outside: svgLines(await small.body()).join("\n"),
  });
});
