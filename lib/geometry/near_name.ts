/**
 * What other libraries (PyTorch, Keras, matplotlib, NumPy, tqdm) call our options, spelled small and
 * without strokes: of our names, the first that is there is meant.
 */
const SYNONYMS: Readonly<Record<string, string>> = {
  alpha: "opacity",
  annot: "showVals",
  annotate: "showVals",
  answers: "choices",
  atol: "tolerance",
  bar: "colorbar",
  beta1: "betas",
  beta2: "betas",
  beta: "betas",
  border: "paddingMode padding lineWidth",
  bordermode: "paddingMode",
  boundary: "paddingMode",
  bs: "batchSize",
  callback: "onEpoch onBatch",
  callbacks: "onEpoch",
  caption: "title note",
  cbar: "colorbar",
  classnames: "classes",
  clim: "vmin",
  cm: "cmap",
  cmap: "gradient",
  col: "columns",
  colormap: "cmap gradient",
  colors: "cmap gradient color",
  cols: "columns",
  constantvalue: "paddingValue value",
  constantvalues: "paddingValue value",
  cval: "paddingValue value",
  decimals: "digits precision",
  desc: "label",
  description: "alt label",
  digits: "precision",
  dpi: "scale",
  edgecolor: "color outline",
  epochend: "onEpoch",
  epsilon: "eps",
  every: "onEpoch",
  explanation: "why",
  factor: "scaleFactor",
  figsize: "width",
  figurewidth: "width",
  figwidth: "width",
  fill: "color",
  fillvalue: "paddingValue value",
  filter: "kernel",
  filtersize: "kernelSize",
  fmt: "digits",
  fontsize: "size",
  fontweight: "weight",
  footnote: "note",
  fps: "milliseconds",
  grid: "axis",
  group: "groups",
  ha: "anchor",
  high: "vmax",
  hint: "why",
  horizontalalignment: "anchor",
  interpolation: "mode",
  interval: "milliseconds",
  iterations: "loops times",
  k: "top",
  kernel: "kernelSize",
  kernelshape: "kernelSize",
  ks: "kernelSize",
  ksize: "kernelSize",
  labels: "classes",
  linewidths: "lineWidth",
  log: "print yType",
  low: "vmin",
  lr: "learningRate",
  lw: "lineWidth",
  max: "vmax",
  maximum: "vmax",
  method: "mode",
  min: "vmin",
  minimum: "vmin",
  mode: "paddingMode",
  n: "loops total",
  name: "title label",
  ncols: "columns",
  norm: "vmin",
  number: "loops",
  onbatchend: "onBatch",
  onepochend: "onEpoch",
  onstep: "onBatch",
  operation: "kind",
  pad: "padding",
  padmode: "paddingMode",
  pads: "padding",
  padtype: "paddingMode",
  padwidth: "padding",
  palette: "cmap",
  place: "position",
  pooling: "kind",
  poolsize: "kernelSize",
  postfix: "label",
  precision: "digits",
  rankdir: "direction",
  rate: "dilation",
  repeat: "runs",
  reps: "runs",
  rotation: "rotate",
  rtol: "tolerance",
  scale: "scaleFactor",
  sharedcolorscale: "sharedScale",
  showlayernames: "showTypes",
  showvalues: "showVals",
  size: "kernelSize width fontSize",
  speed: "milliseconds",
  step: "stride",
  steps: "total stride",
  strides: "stride",
  suptitle: "title",
  text: "title showVals",
  textsize: "size fontSize",
  timeout: "timeoutMs",
  tol: "tolerance",
  topk: "top",
  type: "dtype kind mode",
  units: "unit",
  upsample: "scaleFactor",
  usebias: "bias",
  va: "baseline",
  values: "showVals",
  verbose: "print",
  verticalalignment: "baseline",
  wait: "timeoutMs",
  window: "kernelSize",
  windowsize: "kernelSize",
  workers: "threads",
  yscale: "yType",
  zmax: "vmax",
  zmin: "vmin",
};

/** Other spellings of parts of names. */
const SPELLINGS: readonly (readonly [RegExp, string])[] = [
  [/[^\p{L}\p{N}]/gu, ""],
  [/color/g, "color"],
  [/grey/g, "gray"],
  [/centre/g, "center"],
  [/dilations?rate|dilations/g, "dilation"],
];

const plain = (name: string) =>
  SPELLINGS.reduce((text, [from, to]) => text.replaceAll(from, to), name.toLowerCase());

/**
 * Finds the name that was most likely meant: the same in another spelling, what another library
 * calls so, a part of the name, or one that is a slip of the finger away.
 *
 * @param name What was written.
 * @param known The names that there are.
 * @returns One of them, or nothing where none is near.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { nearName } from "./near_name.ts";
 *
 * assert.equal(nearName("kernel_size", ["stride", "kernelSize"]), "kernelSize");
 * assert.equal(nearName("colormap", ["vmin", "cmap"]), "cmap");
 * assert.equal(nearName("tilte", ["title", "width"]), "title");
 * assert.equal(nearName("sausage", ["title", "width"]), undefined);
 * ```
 */
export function nearName(name: string, known: readonly string[]): string | undefined {
  const wanted = plain(name);
  if (wanted === "") return undefined;
  const same = known.find((each) => plain(each) === wanted);
  if (same !== undefined) return same;
  const meant = Object.hasOwn(SYNONYMS, wanted) ? SYNONYMS[wanted].split(" ") : [];
  const synonym = meant.find((each) => known.includes(each));
  if (synonym !== undefined) return synonym;
  const near = known.map((each) => ({ each, far: distance(wanted, plain(each)) }))
    .filter(({ each, far }) => far <= slips(Math.min(wanted.length, each.length)))
    .sort((a, b) => a.far - b.far)[0];
  if (near !== undefined) return near.each;
  const parts = known.filter((each) => holds(plain(each), wanted) || holds(wanted, plain(each)));
  return parts.sort((a, b) => a.length - b.length)[0];
}

/** How many slips of the finger a name of so many letters may have. */
const slips = (length: number) => length < 3 ? 0 : length < 6 ? 1 : length < 10 ? 2 : 3;

const holds = (whole: string, part: string) => part.length >= 3 && whole.includes(part);

/** Letters that were put in, left out or changed, and neighbours that were swapped. */
function distance(a: string, b: string): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const changed = row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, changed);
      if (a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        next[j] = Math.min(next[j], before[j - 2] + 1);
      }
    }
    [before, row] = [row, next];
  }
  return row[b.length];
}
