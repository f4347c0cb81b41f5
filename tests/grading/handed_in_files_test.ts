/** Files as they are handed in and results as they are kept. */
import { deepEqual, equal, rejects, throws } from "node:assert/strict";
import { readGradeOptions } from "../../scripts/grading/grade_options.ts";
import { findSubmissions } from "../../scripts/grading/find_submissions.ts";
import { decodeSubmission, readSubmission } from "../../scripts/grading/read_submission.ts";
import { ResultStore } from "../../scripts/grading/result_store.ts";

async function inFolder(test: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await test(await Deno.realPath(folder));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("decodeSubmission() reads UTF-8, with a mark or without, and UTF-16 with its mark", () => {
  const read = (...bytes: number[]) => decodeSubmission(Uint8Array.from(bytes), "a.ipynb");
  equal(read(0x7b, 0xc3, 0xa9), "{é");
  equal(read(0xef, 0xbb, 0xbf, 0x7b), "{");
  equal(read(0xff, 0xfe, 0x7b, 0, 0xe9, 0), "{é");
  equal(read(0xfe, 0xff, 0, 0x7b, 0, 0xe9), "{é");
  equal(read(), "");
  const hint = "Open the exercise in JupyterLab, save it, and hand in that .ipynb file.";
  for (
    const [bytes, what] of [
      [[0x50, 0x4b, 0xff], "a zip archive"],
      [[0x50, 0x4c, 0xff], "no text in UTF-8"],
      [[0x4f, 0x4b, 0xff], "no text in UTF-8"],
      [[0xff, 0xff], "no text in UTF-8"],
      [[0xfe, 0xfe], "no text in UTF-8"],
      [[0xff, 0xfe, 0x7b], "no text in UTF-8"],
    ] as const
  ) {
    throws(() => read(...bytes), (error: Error) => {
      equal(error.message.includes(`not a notebook: it is ${what}`), true, error.message);
      equal(error.message.includes(hint), true, error.message);
      return true;
    });
  }
});

Deno.test("readSubmission() reads a plain file, and neither a folder nor a link nor nothing", async () => {
  await inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/a.ipynb`, "{}");
    deepEqual(await readSubmission(`${folder}/a.ipynb`), new TextEncoder().encode("{}"));
    await rejects(readSubmission(folder), /not a plain file/);
    await rejects(readSubmission(`${folder}/none.ipynb`), /the file cannot be read \(NotFound/);
    if (Deno.build.os !== "windows") {
      await Deno.symlink(`${folder}/a.ipynb`, `${folder}/link.ipynb`);
      await rejects(readSubmission(`${folder}/link.ipynb`), /not a plain file/);
    }
  });
});

Deno.test("findSubmissions() goes eight folders deep, and names what is a link", async () => {
  await inFolder(async (folder) => {
    const deep = (levels: number) => ["ada", ..."bcdefghi".slice(0, levels - 1)].join("/");
    for (const levels of [8, 9]) {
      await Deno.mkdir(`${folder}/${deep(levels)}`, { recursive: true });
      await Deno.writeTextFile(`${folder}/${deep(levels)}/${levels}.ipynb`, "{}");
    }
    const found = async () =>
      (await findSubmissions(folder)).map(({ file, folder, size, refusal }) => [
        file,
        folder,
        size,
        refusal,
      ]);
    deepEqual(await found(), [[`${deep(8)}/8.ipynb`, "ada", 2, undefined]]);
    if (Deno.build.os === "windows") return;
    await Deno.symlink(`${folder}/ada`, `${folder}/bob`);
    await Deno.symlink(`${folder}/ada`, `${folder}/carl.IPYNB`);
    const link = "it is a symbolic link. Hand in the file itself.";
    deepEqual((await found()).slice(1), [
      ["bob", "bob", 0, link],
      ["carl.IPYNB", undefined, 0, link],
    ]);
  });
});

Deno.test("ResultStore reads what it wrote, and takes nothing else for a result", async () => {
  await inFolder(async (folder) => {
    const store = new ResultStore(`${folder}/results`);
    equal(await store.name({ a: 1, b: 2 }), await store.name({ b: 2, a: 1 }));
    equal(await store.read("none"), undefined);
    await store.sweep();
    const result = {
      schema: 1,
      points: 1,
      max: 2,
      cells: [],
      findings: [],
      seconds: 3,
      sandbox: "x",
    } as const;
    await store.write("one", { ...result, cells: [], findings: [] });
    deepEqual(await store.read("one"), result);
    for (const text of ["{", "null", '{"schema":1}', '{"schema":2,"cells":[]}', '{"cells":[]}']) {
      await Deno.writeTextFile(`${folder}/results/other.json`, text);
      equal(await store.read("other"), undefined, text);
    }
  });
});

Deno.test("readGradeOptions() reads every option", () => {
  const words = "in --out o --jobs 3 --timeout 2.5 --min-score 50 --exercise 01 --exercises e " +
    "--stop-after 9 --unsandboxed";
  const all = {
    paths: ["in"],
    out: "o",
    jobs: 3,
    limits: { timeout: 2.5 },
    minScore: 50,
    shard: undefined,
    stopAfter: 9,
    roster: undefined,
    byHand: undefined,
    late: undefined,
    handedIn: undefined,
    preview: false,
    merge: false,
    unsandboxed: true,
    exercise: "01",
    exercises: "e",
  };
  deepEqual(readGradeOptions(words.split(" ")), all);
  deepEqual(
    readGradeOptions(
      "a b --out o --merge --roster r.csv --by-hand h --late l.yml --handed-in t --preview --jobs 1"
        .split(" "),
    ),
    {
      ...all,
      paths: ["a", "b"],
      jobs: 1,
      limits: {},
      minScore: undefined,
      stopAfter: undefined,
      roster: "r.csv",
      byHand: "h",
      late: "l.yml",
      handedIn: "t",
      preview: true,
      merge: true,
      unsandboxed: false,
      exercise: undefined,
      exercises: undefined,
    },
  );
  deepEqual(readGradeOptions("in --out o --shard 2/4".split(" ")).shard, { index: 2, of: 4 });
  equal(
    readGradeOptions("in --out o".split(" ")).jobs,
    Math.max(1, Math.floor(navigator.hardwareConcurrency / 2)),
  );
});
