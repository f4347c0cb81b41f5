export * from "./canvas.ts";
export * from "./figure.ts";
export { FONT_FAMILY, type FontWeight } from "./fonts.ts";
export {
  type FontOptions,
  measureText,
  svgText,
  type TextOptions,
  type TextSize,
  THEME,
} from "./text.ts";
export { escapeXml, svgElement, svgNumber } from "./svg.ts";
