import { deepEqual, equal, match, rejects } from "node:assert/strict";
import { join } from "node:path";
import { UsageError } from "../../scripts/grading/usage_error.ts";
import { generator } from "./exercise.ts";
import { answered, Classroom, full, half, inShards } from "./classroom.ts";

Deno.test("grade --shard splits into parts that --merge makes the whole again", async () => {
  await using room = await Classroom.open();
  const random = generator(4);
  for (let n = 0; n < 11; n++) {
    const answers = { double: random() < 0.5 ? "right" : "", sum: `right ${n}` };
    await room.handIn({ [`student ${n}/01_padding.ipynb`]: answered(answers) });
  }
  await room.handIn({ "broken.ipynb": "" });
  await room.grade();
  const whole = await room.report();
  const files = ["grades.json", "grades.csv", "junit.xml", "summary.md"];
  for (const shards of [1, 2, 5, 20]) {
    const folders = await inShards(room, shards);
    const parts = await Promise.all(folders.map((folder) => room.outcomes(folder)));
    equal(parts.flatMap((part) => Object.keys(part)).length, 12);
    const sizes = parts.map((part) => Object.keys(part).length);
    equal(Math.max(...sizes) - Math.min(...sizes) <= 1, true);
    const out = join(room.root, `merged-${shards}`);
    equal(await room.grade({ merge: true, paths: folders.reverse(), out }), false);
    deepEqual(await room.report(out), whole);
    for (const file of files) {
      equal(
        await Deno.readTextFile(join(out, file)),
        await Deno.readTextFile(join(room.out, file)),
      );
    }
    const [page, merged] = await Promise.all(
      [room.out, out].map((folder) => Deno.readTextFile(join(folder, "feedback/broken.html"))),
    );
    equal(merged, page);
    deepEqual(await room.results(out), await room.results());
  }
});

Deno.test("grade --merge refuses parts that are missing, doubled or of another grading", async () => {
  await using room = await Classroom.open();
  await room.handIn({ "ada.ipynb": half, "bob.ipynb": full, "carl.ipynb": answered() });
  const refused = async (paths: string[], message: RegExp) => {
    const out = join(room.root, "merged");
    await rejects(room.grade({ merge: true, paths, out }), (error) => {
      equal(error instanceof UsageError, true);
      match((error as Error).message, message);
      return true;
    });
    await rejects(Deno.stat(join(out, "grades.json")), Deno.errors.NotFound);
  };
  const [a, b, c] = await inShards(room, 3);
  const [d] = await inShards(room, 2);
  await refused([a, b], /Missing part: 3\/3/);
  await refused([b], /Missing parts: 1\/3, 3\/3/);
  await refused([a, b, b, c], /Part 2\/3 comes twice/);
  await refused([a, b, c, d], /is one of 3 parts, .* one of 2/);
  await refused([a, b, join(room.root, "nowhere")], /no grades\.json/);
  await room.grade();
  await refused([a, b, room.out], /is no part/);
  await room.handIn({ "dora.ipynb": half });
  const late = join(room.root, "late");
  await room.grade({ out: late, shard: { index: 3, of: 3 } });
  await refused([a, b, late], /not parts of one grading/);
  // A report whose numbers were changed by hand: the same file in two parts.
  const text = await Deno.readTextFile(join(c, "grades.json"));
  await Deno.writeTextFile(join(c, "grades.json"), text.replaceAll("carl.ipynb", "ada.ipynb"));
  await refused([a, b, c], /ada\.ipynb is in two parts/);
});
