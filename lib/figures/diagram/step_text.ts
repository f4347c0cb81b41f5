import type { ConvolutionAt, PlaneConvolution } from "./arithmetic.ts";
import type { Matrix } from "./matrix.ts";
import { numberFormat } from "./number.ts";
import { paddingText } from "./shape_formula.ts";
import type { ConvolutionStepOptions } from "./step.ts";

/** The sum written out, `5×0 + 0×0 + … = 9`; null when it is too long to help. */
export function writtenOut(
  step: ConvolutionAt,
  kernel: Matrix,
  format: Record<"region" | "kernel" | "output", (value: number) => string>,
): string | null {
  if (step.sum === null || kernel.flat().length > 25) return null;
  const bracket = (text: string) => text.startsWith("−") ? `(${text})` : text;
  const terms = step.region.flatMap((line, r) =>
    line.map((value, c) =>
      `${bracket(format.region(value!))}×${bracket(format.kernel(kernel[r][c]))}`
    )
  );
  return `${terms.join(" + ")} = ${format.output(step.sum)}`;
}

/** Says in words what the picture shows. */
export function describeStep(
  { image, kernel: { values: kernel }, output, outputShape, sliding }: PlaneConvolution,
  step: ConvolutionAt,
  options: ConvolutionStepOptions,
  format: (value: number) => string,
): string {
  const rows = (matrix: readonly (readonly (number | null)[])[]) => {
    const format = numberFormat(matrix.flat());
    return `[${
      matrix.map((line) => `[${line.map((v) => v === null ? "?" : format(v)).join(", ")}]`)
        .join(", ")
    }]`;
  };
  const [imageRows, imageColumns] = image.shape;
  const settings = [
    options.stride !== undefined && `stride ${options.stride}`,
    options.padding !== undefined &&
    `padding ${paddingText(options.padding, sliding.sides)} (${options.paddingMode ?? "constant"})`,
    options.dilation !== undefined && `dilation ${options.dilation}`,
  ].filter(Boolean).join(", ");
  const small = kernel.flat().length <= 49;
  return [
    `Convolution step: input ${imageRows} × ${imageColumns}, filter ${kernel.length} × ${
      kernel[0].length
    }${settings && `, ${settings}`}.`,
    `At output position [${step.position.join(", ")}]` +
    (small
      ? ` the region ${rows(step.region)} times the filter ${rows(kernel)} gives the products ${
        rows(step.products)
      }`
      : "") +
    (step.sum === null
      ? "; the window reaches outside the image, so there is no result."
      : `; sum ${format(step.sum)}.`),
    `Output ${outputShape[0]} × ${outputShape[1]}${
      options.outputCells === "all" && output.flat().length <= 196 ? `: ${rows(output)}` : ""
    }.`,
  ].join(" ");
}
