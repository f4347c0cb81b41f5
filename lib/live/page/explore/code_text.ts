import { kernelName } from "./presets.ts";
import type { Settings } from "./settings.ts";

/** The languages that a setting can be written in. */
export const CODES = ["this library", "TensorFlow.js", "PyTorch"] as const;
export type Code = typeof CODES[number];

/**
 * Writes a setting as code that gives the same numbers.
 *
 * @param image The name under which the image stands in the reader's own cell.
 */
export function codeText(code: Code, settings: Settings, image = "image"): string {
  return { "this library": library, "TensorFlow.js": tfjs, PyTorch: pytorch }[code](
    settings,
    image,
  );
}

function matrix({ weights, columns, rows }: Settings): string {
  const lines = Array.from(
    { length: rows },
    (_, y) => `[${weights.slice(y * columns, (y + 1) * columns).join(", ")}]`,
  );
  return `[${lines.join(", ")}]`;
}

/** The kernel as the code's own convolution wants it: it never turns one. */
function applied(settings: Settings): Settings {
  if (!settings.flipped) return settings;
  return { ...settings, weights: settings.weights.toReversed() };
}

function library(settings: Settings, image: string): string {
  const { stride, dilation, padding, paddingMode, transposed, divisor } = settings;
  const name = settings.flipped ? undefined : kernelName(settings);
  const call = transposed ? "convTranspose2d" : "conv2d";
  const options = [
    stride > 1 ? `stride: ${stride}` : "",
    padding > 0 ? `padding: ${padding}` : "",
    padding > 0 && paddingMode !== "constant" && !transposed
      ? `paddingMode: ${JSON.stringify(paddingMode)}`
      : "",
    dilation > 1 ? `dilation: ${dilation}` : "",
  ].filter(Boolean);
  const kernel = name
    ? `const kernel = kernels.${name};`
    : divisor === 1
    ? `const kernel = ${matrix(applied(settings))};`
    : `const kernel = ${
      matrix(applied(settings))
    }\n  .map((row) => row.map((weight) => weight / ${divisor}));`;
  return `import { ${call}, imshow${name ? ", kernels" : ""} } from "convolutions";\n\n` +
    `${kernel}\n` +
    `imshow(${call}(${image}, kernel${options.length ? `, { ${options.join(", ")} }` : ""}))`;
}

function tfjs(settings: Settings, image: string): string {
  const { rows, columns, stride, dilation, padding, paddingMode, transposed, divisor } = settings;
  const kernel = `tf.tensor2d(${matrix(applied(settings))})${
    divisor === 1 ? "" : `.div(${divisor})`
  }`;
  const lines = [
    'import * as tf from "@tensorflow/tfjs";',
    "",
    `// ${image}: a tensor of shape [rows, columns]`,
    `const filter = ${kernel}.reshape([${rows}, ${columns}, 1, 1]);`,
    `let x = ${image}.reshape([1, ...${image}.shape, 1]);`,
  ];
  if (transposed) {
    if (dilation > 1) {
      return "// TensorFlow.js has no transposed convolution with dilation; the library does:\n" +
        library(settings, image);
    }
    const size = (length: string, kernel: number) =>
      `(${length} - 1) * ${stride} - ${2 * padding} + ${kernel}`;
    lines.push(
      `const [rows, columns] = ${image}.shape;`,
      `tf.conv2dTranspose(x, filter, [1, ${size("rows", rows)}, ${size("columns", columns)}, 1], ` +
        `${stride}, ${padding})`,
    );
    return lines.join("\n");
  }
  if (padding > 0) {
    const sides = `[[0, 0], [${padding}, ${padding}], [${padding}, ${padding}], [0, 0]]`;
    if (paddingMode === "constant") lines.push(`x = tf.pad(x, ${sides});`);
    else if (paddingMode === "reflect" || paddingMode === "symmetric") {
      lines.push(`x = tf.mirrorPad(x, ${sides}, ${JSON.stringify(paddingMode)});`);
    } else {
      lines.push(
        `// TensorFlow.js does not pad by "${paddingMode}"; the library does:`,
        'import { pad } from "convolutions";',
        `x = pad(x, ${padding}, { mode: ${JSON.stringify(paddingMode)} });`,
      );
    }
  }
  // TensorFlow.js refuses stride and dilation together: it takes every n-th window instead.
  if (stride > 1 && dilation > 1) {
    lines.push(
      `const every = tf.conv2d(x, filter, 1, "valid", "NHWC", ${dilation});`,
      `tf.stridedSlice(every, [0, 0, 0, 0], every.shape, [1, ${stride}, ${stride}, 1])`,
    );
  } else {
    lines.push(
      `tf.conv2d(x, filter, ${stride}, "valid"${dilation > 1 ? `, "NHWC", ${dilation}` : ""})`,
    );
  }
  return lines.join("\n");
}

function pytorch(settings: Settings, image: string): string {
  const { stride, dilation, padding, paddingMode, transposed, divisor } = settings;
  const over = divisor === 1 ? "" : ` / ${divisor}`;
  const lines = [
    "import torch",
    "import torch.nn.functional as F",
    "",
    `# ${image}: a tensor of shape [rows, columns]`,
    `kernel = torch.tensor(${matrix(applied(settings))}, dtype=torch.float32)${over}`,
    `x = ${image}[None, None].float()`,
  ];
  const options = [
    stride > 1 ? `, stride=${stride}` : "",
    dilation > 1 ? `, dilation=${dilation}` : "",
  ];
  if (transposed) {
    if (padding > 0) options.push(`, padding=${padding}`);
    lines.push(`F.conv_transpose2d(x, kernel[None, None]${options.join("")})[0, 0]`);
    return lines.join("\n");
  }
  if (padding > 0 && paddingMode === "constant") options.push(`, padding=${padding}`);
  else if (padding > 0 && paddingMode === "symmetric") {
    lines.push(
      'import numpy as np  # PyTorch has no "symmetric" padding',
      `x = torch.from_numpy(np.pad(${image}.numpy(), ${padding}, mode="symmetric"))[None, None]`,
    );
  } else if (padding > 0) {
    lines.push(`x = F.pad(x, [${Array(4).fill(padding).join(", ")}], mode="${paddingMode}")`);
  }
  lines.push(`F.conv2d(x, kernel[None, None]${options.join("")})[0, 0]`);
  return lines.join("\n");
}
