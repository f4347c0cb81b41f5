/// <reference lib="dom" />
/** Marks in the contents where the reader is, and closes them on a small screen once chosen. */
export function startContents(): void {
  const contents = document.querySelector<HTMLElement>("#contents");
  if (!contents) return;
  const links = [...contents.querySelectorAll<HTMLAnchorElement>("a[href^='#']")];
  const headings = links.map((link) =>
    document.getElementById(decodeURIComponent(link.hash.slice(1)))
  );
  let pending = 0;
  const mark = () => {
    pending = 0;
    const line = innerHeight / 3;
    const at = headings.findLastIndex((heading) =>
      heading !== null && heading.getBoundingClientRect().top < line
    );
    links.forEach((link, index) => {
      if (index === at) link.setAttribute("aria-current", "location");
      else link.removeAttribute("aria-current");
    });
  };
  addEventListener("scroll", () => pending ||= requestAnimationFrame(mark), { passive: true });
  mark();
  contents.addEventListener("click", ({ target }) => {
    if (target instanceof HTMLAnchorElement && contents.matches(":popover-open")) {
      contents.hidePopover();
    }
  });
}
