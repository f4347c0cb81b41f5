/** The pages of a small site: two lessons, an exercise, every kind of cell and output. */
import assert from "node:assert/strict";
import { indexPage } from "../../scripts/site/index_page.ts";
import { type Lesson, pagePath, readLesson, shownTitle } from "../../scripts/site/lesson.ts";
import { lessonPage } from "../../scripts/site/lesson_page.ts";
import { searchEntries } from "../../scripts/site/search_entries.ts";
import { SiteFiles } from "../../scripts/site/site_files.ts";
import { assertSnapshot } from "../fixtures/snapshot.ts";

const ASSETS = {
  script: "assets/page.js",
  early: "assets/early.js",
  style: "assets/page.css",
  preload: ["assets/serif.woff2"],
  frameHash: "sha256-abc",
  packages: [],
};
/** 2 × 3 pixels, and 4 × 1. */
const [TALL, WIDE] = [[2, 3], [4, 1]].map(([width, height]) => {
  const bytes = new Uint8Array(33);
  bytes.set([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]);
  new DataView(bytes.buffer).setUint32(16, width);
  new DataView(bytes.buffer).setUint32(20, height);
  return bytes.toBase64();
});

type Cells = Record<string, unknown>[];
const text = (id: string, source: string, more = {}) => ({
  cell_type: "markdown",
  id,
  metadata: {},
  source,
  ...more,
});
const code = (id: string, source: string, outputs: unknown[] = [], metadata = {}) => ({
  cell_type: "code",
  id,
  metadata,
  source,
  outputs,
  execution_count: null,
});
const shown = (data: Record<string, unknown>) => ({
  output_type: "display_data",
  data,
  metadata: {},
});

const START: Cells = [
  text("start-text-01", "# Begin *here*\n\nWhat a <kernel> is. And more."),
  text(
    "start-text-02",
    "[![Radar](attachment:02.png)](02_radar.ipynb)",
    { attachments: { "02.png": { "image/png": TALL } } },
  ),
];
const RADAR: Cells = [
  text(
    "radar-text-01",
    [
      "[← Start](00_start.ipynb) · [03 Edges →](03_edges.ipynb)\n",
      "# A storm's convolutions\n",
      "\n",
      "Rain, seen from afar. " + "It moves on and on and on. ".repeat(9) + "\n",
    ] as unknown as string,
  ),
  text(
    "radar-text-02",
    "## Padding & edges\n\n[Start](00_start.ipynb#Padding) [To do](exercises/02_radar.ipynb) [out](https://a.b/c.ipynb)",
  ),
  code("radar-01", ["const a = 1;\n", "a < 2"] as unknown as string, [
    { output_type: "stream", name: "stdout", text: ["one\n", "\x1b[31mtwo\x1b[0m <3>"] },
    { output_type: "stream", name: "stderr", text: "careful" },
    { output_type: "error", ename: "E", evalue: "v", traceback: ["E: v", "  at <cell>"] },
    shown({ "text/plain": "<array>" }),
    shown({ "text/markdown": "**bold** `x < 1`" }),
    shown({ "image/png": TALL, "text/plain": 'a "tall" one' }),
  ], { tags: ["export", 'b"c'] }),
  text("radar-text-03", "#### Far below\n\nText.\n\n## Padding & edges\n\nAgain."),
  code("radar-02", "kernelSlider(storm, of)", [
    shown({
      "text/html":
        `<div><img alt="still" style="width:9px" src="data:image/png;base64,${WIDE}" width="8">` +
        "<p><small>how to make it live</small></p></div><script>live()</script>",
    }),
  ]),
  code("radar-03", "html", [
    shown({
      "text/html": `<b>plain</b><img src="data:image/svg+xml,%3Csvg width='5' height='6'/%3E">`,
    }),
    shown({ "image/svg+xml": '<svg viewBox="0 0 7 8" aria-label="seven &amp; eight"></svg>' }),
    shown({ "application/x-unknown": "?" }),
  ]),
];
const EXERCISE: Cells = [
  text(
    "ex-text-01",
    "# Exercise 02: Padding\n\nWrite it. [lesson](../02_radar.ipynb) [same](03_other.ipynb#A) " +
      "[own](../practice/01.ipynb) [here](#x) [mail](mailto:a.ipynb)",
  ),
  code("ex-01", "function pad() {}", [], { nbgrader: { solution: true, grade: false } }),
  code("ex-02", "assert(1);", [], { nbgrader: { solution: false, grade: true } }),
];

async function withSite(
  test: (site: { files: SiteFiles; lessons: Lesson[]; exercise: Lesson }) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    const files = new SiteFiles(folder);
    const read = (kind: Lesson["kind"], file: string, cells: Cells) =>
      readLesson(kind, file, JSON.stringify({ cells, metadata: {} }), files);
    const lessons = [
      await read("lessons", "00_start.ipynb", START),
      await read("lessons", "02_radar.ipynb", RADAR),
    ];
    await test({ files, lessons, exercise: await read("exercises", "02_padding.ipynb", EXERCISE) });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("lessonPage() and indexPage() write what they are given, and nothing that could be markup", async () => {
  await withSite(async ({ files, lessons: [start, radar], exercise }) => {
    const body = (page: string) => page.slice(page.indexOf("<body>"));
    const neighbors = { before: start, after: undefined, partner: exercise, lite: true };
    const page = await lessonPage(radar, neighbors, files, ASSETS);
    const ofExercise = await lessonPage(
      exercise,
      { before: undefined, after: start, partner: radar, lite: false },
      files,
      ASSETS,
    );
    const repository = "https://github.com/a/b";
    assertSnapshot("site_pages.txt", {
      "head of a lesson": page.slice(0, page.indexOf("<body>")),
      lesson: body(page),
      exercise: body(ofExercise),
      index: await indexPage([start, radar], [exercise], files, ASSETS, repository),
      "search": JSON.stringify(searchEntries([start, radar, exercise]), null, 1),
      files: [...files.written].map(([path, { bytes }]) => `${path} ${bytes}`).join("\n"),
    });
  });
});

Deno.test("an index without explorers and pictures has none, and names no repository", async () => {
  await withSite(async ({ files, lessons: [start], exercise }) => {
    const plain = await readLesson(
      "lessons",
      "07_plain.ipynb",
      JSON.stringify({ cells: [text("a", "no title"), code("b", "explore(storm)")] }),
      files,
    );
    assert.deepEqual([plain.title, plain.number, plain.summary], ["07_plain", "07", "no title"]);
    const page = await indexPage([start, plain], [exercise], files, ASSETS);
    assert.match(page, /<div class="shot" aria-hidden="true"><\/div>/);
    assert.doesNotMatch(page, /class="try"|The lessons as notebooks/);
  });
});

Deno.test("readLesson() makes parts of further titles, leaves out no level, and names pictures", async () => {
  await withSite(async ({ files }) => {
    const cells = [
      text("a", "# One\n\n#### Deep\n\n## Two"),
      text("part", "# Part\n\n### Below\n\n#   \n"),
      text("b", "[← Home](x.ipynb) and much more text than a line of links has, which stays here"),
      text("c", '![a "b"](attachment:p.svg)', {
        attachments: {
          "p.svg": { "image/svg+xml": [btoa("<svg/>").slice(0, 4), btoa("<svg/>").slice(4)] },
        },
      }),
      { cell_type: "raw", id: "d", metadata: {}, source: "left out" },
    ];
    const lesson = await readLesson(
      "lessons",
      "x/09_parts.ipynb",
      JSON.stringify({ cells }),
      files,
    );
    assert.deepEqual([lesson.name, lesson.number, lesson.title], ["09_parts", "09", "One"]);
    assert.deepEqual(
      lesson.sections.map(({ id, title, level }) => [id, title, level]),
      [["Two", "Two", 3], ["Part", "Part", 2], ["section", "", 2]],
    );
    assert.deepEqual(
      lesson.cells.map(({ html }) =>
        [...html!.matchAll(/<h(\d)/g)].map(([, level]) => level).join("")
      ),
      ["123", "232", "", ""],
    );
    assert.match(lesson.cells[2].html!, /Home/);
    assert.match(
      lesson.cells[3].html!,
      /<img src="\.\.\/files\/\w{16}\.svg" alt="a &quot;b&quot;" loading="lazy">/,
    );
  });
});

Deno.test("pagePath() and shownTitle() name a lesson", () => {
  const lesson = {
    kind: "exercises",
    name: "02_padding",
    number: "02",
    title: "Padding",
  } as Lesson;
  assert.equal(pagePath(lesson), "exercises/02_padding.html");
  assert.equal(shownTitle(lesson), "02 Padding");
  assert.equal(shownTitle({ ...lesson, title: "Exercise 02: Padding" }), "Exercise 02: Padding");
  assert.equal(shownTitle({ ...lesson, number: "00" }), "Start");
});
