/** Line drawings on buttons, 24 by 24; what they mean is said in words beside them. */
const PATHS = {
  kernel:
    '<rect x="3" y="3" width="18" height="18" rx="2"/><path d="M9 3v18M15 3v18M3 9h18M3 15h18"/><rect x="9" y="9" width="6" height="6" fill="currentColor"/>',
  search: '<circle cx="11" cy="11" r="6"/><path d="m16 16 5 5"/>',
  menu: '<path d="M4 7h16M4 12h16M4 17h16"/>',
  contents: '<path d="M8 6h12M8 12h12M8 18h12M4 6h.01M4 12h.01M4 18h.01"/>',
  run: '<path d="M7 4.5v15l12-7.5z" fill="currentColor"/>',
  stop: '<rect x="6" y="6" width="12" height="12" rx="1" fill="currentColor"/>',
  toHere: '<path d="M12 3v11m-5-5 5 5 5-5M5 20h14"/>',
  reset: '<path d="M4 5v5h5M4.5 10a8 8 0 1 1-.4 4"/>',
} as const;

/** A drawing as SVG; it says nothing to a screen reader. */
export function icon(name: keyof typeof PATHS): string {
  return `<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">${
    PATHS[name]
  }</svg>`;
}
