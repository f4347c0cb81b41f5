/// <reference lib="dom" />
import { withoutAnsi } from "./without_ansi.ts";

/** Puts text that can be scrolled, also by keyboard, into an element. */
export function showText(element: HTMLElement, text: string): void {
  element.tabIndex = 0;
  element.setAttribute("role", "group");
  element.ariaLabel = element.classList.contains("error") ? "Error" : "Text output";
  element.textContent = withoutAnsi(text);
}
