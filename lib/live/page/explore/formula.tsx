/** @jsxImportSource preact */
import type { Picture, Settings } from "./settings.ts";

/** How large the result is, with the numbers of the setting, each named in its own color. */
export function Formula(
  { settings, picture, size }: {
    settings: Settings;
    picture: Picture;
    size?: readonly [number, number];
  },
) {
  const same = picture.rows === picture.columns && settings.rows === settings.columns;
  return (
    <div class="formulas">
      {(same ? [0] : [0, 1]).map((axis) => (
        <AxisFormula
          key={axis}
          name={same ? "" : ["rows", "columns"][axis]}
          length={[picture.rows, picture.columns][axis]}
          kernel={[settings.rows, settings.columns][axis]}
          settings={settings}
          result={size?.[axis]}
        />
      ))}
    </div>
  );
}

interface AxisFormulaProps {
  name: string;
  length: number;
  kernel: number;
  settings: Settings;
  result?: number;
}

function AxisFormula({ name, length, kernel, settings, result }: AxisFormulaProps) {
  const { stride, dilation, padding, transposed } = settings;
  const part = (value: number, label: string, kind: string) => (
    <span class={`part ${kind}`}>
      <b>{value}</b>
      <small>{label}</small>
    </span>
  );
  const image = part(length, "image", "pixels");
  const pads = part(padding, "padding", "pads");
  const gaps = part(dilation, "dilation", "gaps");
  const weights = part(kernel, "kernel", "weights");
  const steps = part(stride, "stride", "outputs");
  return (
    <div class="formula">
      {name && <span class="label">{name}</span>}
      {transposed
        ? <>({image} − 1) · {steps} − 2 · {pads} + {gaps} · ({weights} − 1) + 1 =</>
        : <>⌊( {image} + 2 · {pads} − {gaps} · ({weights} − 1) − 1 ) ÷ {steps} ⌋ + 1 =</>}
      {result === undefined
        ? (
          <span class="part bad">
            <b>?</b>
            <small>output</small>
          </span>
        )
        : part(result, "output", "outputs large")}
    </div>
  );
}
