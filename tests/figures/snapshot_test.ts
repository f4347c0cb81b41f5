import { startBackend } from "../../lib/backend/mod.ts";
import { assertSnapshot } from "../fixtures/snapshot.ts";
import { diagrams } from "./diagram_snapshots.ts";
import { figures } from "./figure_snapshots.ts";
import { pictureText } from "./picture_text.ts";

await startBackend("cpu");

for (const [group, cases] of Object.entries({ ...diagrams, ...figures })) {
  Deno.test(`${group}: every mark and letter is where it was`, async () => {
    const parts: Record<string, string> = {};
    for (const [name, draw] of Object.entries(cases)) parts[name] = await pictureText(await draw());
    assertSnapshot(`figures_${group}.txt`, parts);
  });
}
