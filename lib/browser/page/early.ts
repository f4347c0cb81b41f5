/// <reference lib="dom" />
/** Runs before anything is drawn: the reader's choice of colors, and that there are scripts. */
{
  const root = document.documentElement;
  root.classList.add("js");
  try {
    const theme = localStorage.getItem("convolutions:theme");
    if (theme === "light" || theme === "dark") root.dataset.theme = theme;
  } catch {
    // Storage is forbidden: as the system.
  }
}
