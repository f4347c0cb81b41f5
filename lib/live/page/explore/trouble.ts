import { paddingReach } from "../../../geometry/mod.ts";
import type { Settings } from "./settings.ts";

/** Why a setting has no result, and what would mend it. */
export interface Trouble {
  readonly why: string;
  readonly fixes: readonly { readonly label: string; readonly change: Partial<Settings> }[];
}

/** Says what is impossible about a setting; nothing where all is well. */
export function trouble(
  image: { readonly rows: number; readonly columns: number },
  settings: Settings,
): Trouble | undefined {
  const { dilation, padding, paddingMode, stride } = settings;
  const axes = [
    { what: "rows", length: image.rows, kernel: settings.rows },
    { what: "columns", length: image.columns, kernel: settings.columns },
  ];
  if (settings.transposed) {
    const lost = axes.find(({ length, kernel }) =>
      (length - 1) * stride - 2 * padding + dilation * (kernel - 1) + 1 < 1
    );
    if (!lost) return undefined;
    return {
      why: `Nothing is left: padding cuts ${padding} off each side of a transposed result, which ` +
        `has only ${(lost.length - 1) * stride + dilation * (lost.kernel - 1) + 1} ${lost.what}.`,
      fixes: [{ label: "padding 0", change: { padding: 0 } }],
    };
  }
  const shortest = Math.min(image.rows, image.columns);
  const reach = paddingReach(shortest, paddingMode);
  if (padding > reach) {
    const doing = { reflect: "Reflecting", symmetric: "Mirroring", circular: "Wrapping around" };
    return {
      why: `${doing[paddingMode as keyof typeof doing]} fills at most ${reach} pixels beside ` +
        `${shortest}, and the padding is ${padding}: there is nothing further to copy.`,
      fixes: [
        { label: `padding ${reach}`, change: { padding: reach } },
        { label: "replicate instead", change: { paddingMode: "replicate" } },
      ],
    };
  }
  const spans = axes.map((axis) => ({ ...axis, span: dilation * (axis.kernel - 1) + 1 }));
  const large = spans.find(({ length, span }) => span > length + 2 * padding);
  if (!large) return undefined;
  const needed = Math.ceil(Math.max(...spans.map(({ length, span }) => (span - length) / 2)));
  const spanned = dilation > 1
    ? `with dilation ${dilation} span ${dilation} × (${large.kernel} − 1) + 1 = ${large.span}`
    : `span ${large.span}`;
  const room = padding > 0
    ? `the padded image has only ${large.length} + 2 × ${padding} = ${large.length + 2 * padding}`
    : `the image has only ${large.length}`;
  return {
    why: `The kernel does not fit: its ${large.kernel} ${large.what} ${spanned}, and ${room}.`,
    fixes: [
      { label: `padding ${needed}`, change: { padding: needed } },
      ...(dilation > 1
        ? [{ label: `dilation ${dilation - 1}`, change: { dilation: dilation - 1 } }]
        : []),
    ],
  };
}
