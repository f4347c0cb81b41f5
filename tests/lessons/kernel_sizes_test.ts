import assert from "node:assert/strict";
import { join } from "node:path";
import { Project } from "../../scripts/project.ts";
import { runSession } from "../platform/kernel_session.ts";
import { edit, type Edits, FEW_CALLS, SHORT_TRAINING } from "./edits.ts";

const project = new Project();
const ignore = !await Deno.stat(project.kernelspec).then(() => true, () => false);

/** What a learner writes in place of a lesson's 3 × 3. */
const SHAPES: [number, number][] = [[5, 5], [7, 7], [1, 3], [3, 1], [2, 2]];

/** Before the lesson's first cell: no internet, and a convolution by plain loops. */
const SET_UP = `
Deno.env.set("CONVOLUTIONS_OFFLINE", "1");
var windows = (image, kernel) =>
  Array.from({ length: image.length - kernel.length + 1 }, (_, row) =>
    Array.from({ length: image[0].length - kernel[0].length + 1 }, (_, column) => {
      let sum = 0;
      for (const [i, line] of kernel.entries()) {
        for (const [j, weight] of line.entries()) sum += weight * image[row + i][column + j];
      }
      return sum;
    }));
var apart = async (tensor, expected) => {
  const found = await tensor.squeeze().array();
  const [wanted, got] = [expected, Array.isArray(found) ? found : [found]].map((all) => all.flat(2));
  if (got.length !== wanted.length) throw new Error(got.length + " values, not " + wanted.length);
  return Math.max(...wanted.map((value, i) => Math.abs(value - got[i])));
};`;

interface Edit {
  cell: string;
  /** What is there now; "kernel" takes its place. */
  find: string;
  write: (kernel: number[][]) => string;
  /** Run after the cell: how far its result is from that of plain loops. */
  apart?: string;
}

interface Lesson {
  file: string;
  edits: Edit[];
  shapes: [number, number][];
  /** Other changes, to be quick. */
  quick?: Edits;
}

const literal = (kernel: number[][]) => JSON.stringify(kernel);
const SHARPEN = "[[0, -1, 0], [-1, 5, -1], [0, -1, 0]]";
const BLUR = "[[1, 1, 1], [1, 1, 1], [1, 1, 1]].map((row) => row.map((w) => w / 9))";
const SOBEL_X = "[[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]";
const SOBEL_Y = "[[1, 2, 1], [0, 0, 0], [-1, -2, -1]]";

const radarLayer = (cell: string, find: string): Edit[] => [{
  cell,
  find,
  write: literal,
  apart: "await apart(res, windows(await arrTensor.squeeze().array(), kernelWeights))",
}, {
  cell,
  find: "panels([",
  write: () => "panels([",
  // what is left of the image is what lies under the kernel's middle
  apart:
    `await apart(diff, windows(await inputImg.array(), kernelWeights.map((row, i) => row.map((w, j) =>
    Number(i === Math.floor((kernelWeights.length - 1) / 2) && j === Math.floor((row.length - 1) / 2)) - w))))`,
}];

const QUICK_EDGES: Edits = {
  ...SHORT_TRAINING["03_edges_and_learned_kernels.ipynb"].edits,
  "edges-03": [", 512)", ", 64)"],
  "edges-09e": ["i < 300", "i < 30"],
  "edges-14": ["progress(2000", "progress(102"],
};

const LESSONS: Lesson[] = [{
  file: "01_stride_padding_pooling.ipynb",
  edits: [
    {
      cell: "steps-03a",
      find: "[[0, 0, 0], [0, 1, 0], [0, 0, 0]]",
      write: literal,
    },
    {
      cell: "steps-12",
      find: "convolved\n",
      write: () => "convolved\n",
      apart: "await apart(convolved, windows(pixels, weights))",
    },
    {
      cell: "steps-16",
      find: "conv.apply(image)",
      write: () => "var ofLayer = conv.apply(image)",
      apart: "await apart(ofLayer, windows(pixels, weights))",
    },
    {
      cell: "steps-26",
      find: "[\n  [0, 1, 0],\n  [1, -4, 1],\n  [0, 1, 0],\n]",
      write: literal,
    },
    {
      cell: "steps-27",
      find: "convPadded\n",
      write: () => "convPadded\n",
      apart: "await apart(convPadded, windows(await padded.squeeze().array(), edgeMatrix))",
    },
  ],
  shapes: SHAPES.filter(([rows]) => rows < 7), // the image is 6 × 6
}, {
  file: "02_radar_convolutions.ipynb",
  edits: [
    { cell: "radar-03a", find: "kernels.identity", write: literal },
    { cell: "radar-03b", find: "kernels.sharpen", write: literal },
    { cell: "radar-03e", find: "kernels.boxBlur", write: literal },
    {
      cell: "radar-04",
      find: SHARPEN,
      write: literal,
      apart: "await apart(res, windows(await morePoints.squeeze().array(), kernelWeights))",
    },
    ...radarLayer("radar-05", BLUR),
    ...radarLayer("radar-06", BLUR),
    { cell: "radar-07a", find: "kernels.sobelX", write: literal },
    {
      cell: "radar-08",
      find: SHARPEN,
      write: literal,
      apart: `res.shape.join() === "1,36,36,1" ? 0 : NaN`,
    },
    {
      cell: "radar-08b",
      find: "[[0, 0, 1], [0, 1, 0], [1, 0, 0]].map((row) => row.map((w) => w / 3))",
      write: literal,
    },
  ],
  shapes: SHAPES,
  quick: {
    "radar-05": ["[260, 260]", "[52, 52]"],
    "radar-06": ["[260, 260]", "[52, 52]"],
    "radar-08b": ["[128, 128]", "[32, 32]"],
  },
}, {
  file: "03_edges_and_learned_kernels.ipynb",
  edits: [
    { cell: "edges-01a", find: "kernels.boxBlur", write: literal },
    { cell: "edges-03a", find: SOBEL_X, write: literal },
    { cell: "edges-03b", find: SOBEL_X, write: literal },
    { cell: "edges-04", find: SOBEL_X, write: literal },
    // the other kernel stays: the two are of different sizes now
    {
      cell: "edges-09",
      find: "imshow(convOutMag",
      write: () => "imshow(convOutMag",
      apart: "(await convOutMag.sub(convOut.squeeze([3])).abs().max().data())[0] / 10",
    },
    {
      cell: "edges-10",
      find: "kernelSize = 3",
      write: (kernel) => `kernelSize = [${kernel.length}, ${kernel[0].length}]`,
      apart: `convKernel.getWeights()[0].shape.slice(0, 2).join() === "" + kernelSize ? 0 : NaN`,
    },
    { cell: "edges-09e", find: "kernels.sobelX", write: literal },
    {
      cell: "edges-09l",
      find: "const automatic",
      write: () => "const automatic",
      apart: "(await automatic.sub(gradient).abs().max().data())[0] / 100",
    },
    { cell: "edges-13", find: "[7, 4]", write: () => "[9, 4]" },
  ],
  shapes: SHAPES,
  quick: QUICK_EDGES,
}, {
  file: "03_edges_and_learned_kernels.ipynb",
  edits: [{ cell: "edges-05", find: SOBEL_Y, write: literal }],
  shapes: [[5, 5], [1, 3]],
  quick: QUICK_EDGES,
}, {
  file: "05_mnist_cnn.ipynb",
  edits: [
    {
      cell: "mnist-27b",
      find: "[\n  [-1, 0, 1],\n  [-1, 0, 1],\n  [-1, 0, 1],\n]",
      write: literal,
      apart: "await apart(conv2d(im3, mine), windows(await im3.array(), mine))",
    },
    {
      cell: "mnist-60e",
      find: "kernelSize: 3, stride: 2, padding: 1",
      write: (kernel) => `kernelSize: ${kernel.length}, stride: 4, padding: ${kernel.length >> 2}`,
      apart: "rows === 7 && columns === 7 ? 0 : NaN",
    },
    { cell: "mnist-69", find: "conv(1, 4)", write: () => "conv(1, 4, { ks: 5 })" },
    {
      // the kernels seen through two layers are as large as what they see
      cell: "mnist-78f",
      find: "panels(",
      write: () => "panels(",
      apart: "together.length === 8 && together[7].shape.join() === '9,9' ? 0 : NaN",
    },
  ],
  shapes: [[5, 5], [2, 2]],
  quick: {
    ...FEW_CALLS,
    "mnist-06": [
      "await openMnist()",
      "Object.fromEntries(Object.entries(await openMnist()).map(([k, v]) => [k, v.slice(0, 1000)]))",
    ],
    "mnist-86": ["defaultExp", '"./notebooks/exported/mnist_cnn.ts"'],
    "mnist-59": SHORT_TRAINING["05_mnist_cnn.ipynb"].edits["mnist-59"],
  },
}];

/** Numbers that are all different, so that no turn or flip goes unnoticed. */
function kernelOf([rows, columns]: [number, number]): number[][] {
  return Array.from({ length: rows }, (_, i) =>
    Array.from({ length: columns }, (_, j) => {
      const place = i * columns + j;
      return (place % 2 ? -1 : 1) * (place + 1) / 64;
    }));
}

interface Cell {
  id: string;
  cell_type: string;
  source: string | string[];
}

/** A cell, or what is looked at after it. */
interface Code {
  id: string;
  code: string;
}

async function readLesson(file: string): Promise<Code[]> {
  const { cells } = JSON.parse(await Deno.readTextFile(join(project.notebooks, file)));
  return (cells as Cell[]).filter(({ cell_type }) => cell_type === "code").map(
    ({ id, source }) => ({ id, code: typeof source === "string" ? source : source.join("") }),
  );
}

/** The lesson's cells with the kernel written into them, and after some a look at the result. */
function edited(
  cells: readonly Code[],
  { edits, quick = {} }: Lesson,
  kernel: number[][],
): Code[] {
  return cells.flatMap(({ id, code }) => {
    const looks: Code[] = [];
    code = edit(id, code, quick);
    for (const { cell, find, write, apart } of edits) {
      if (cell !== id) continue;
      assert.ok(`${code}\n`.includes(find), `${id} has no ${find}`);
      code = `${code}\n`.replace(find, () => write(kernel));
      if (apart) looks.push({ id: `${id} beside plain loops`, code: apart });
    }
    return [{ id, code }, ...looks];
  });
}

for (const [file, lessons] of Map.groupBy(LESSONS, ({ file }) => file)) {
  Deno.test({
    name: `${file}: a kernel of another size is one edit`,
    ignore,
    async fn(t) {
      const cells = await readLesson(file);
      const runs = lessons.flatMap((lesson) => {
        const names = [...new Set(lesson.edits.map(({ cell }) => cell))].join(", ");
        return lesson.shapes.map((shape) => ({
          name: `${shape.join(" × ")} in ${names}`,
          cells: edited(cells, lesson, kernelOf(shape)),
        }));
      });
      const { cells: results } = await runSession(project, [
        { code: SET_UP },
        ...runs.flatMap(({ cells }) => cells).map(({ code }) => ({ code, timeout: 60 })),
      ]);
      let next = 1;
      for (const { name, cells } of runs) {
        const start = next;
        next += cells.length;
        await t.step(name, () => {
          for (const [k, { id }] of cells.entries()) {
            const { status, outputs } = results[start + k];
            assert.equal(status, "ok", `${id}: ${JSON.stringify(outputs).slice(0, 500)}`);
            if (!id.endsWith("plain loops")) continue;
            // deno-lint-ignore no-control-regex
            const off = Number(outputs[0].text.replaceAll(/\x1b\[\d+m/g, ""));
            assert.ok(off < 1e-3, `${id}: ${off} apart`);
          }
        });
      }
    },
  });
}
