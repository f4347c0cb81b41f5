/// <reference lib="dom" />
/** What every page of the site runs. */

import { startContents } from "./contents.ts";
import { startLesson } from "./lesson.ts";
import { mountWhenNear } from "./live_frame.ts";
import { startOffline } from "./offline.ts";
import { startTheme } from "./theme.ts";

const root = new URL(document.documentElement.dataset.root!, location.href);
const main = document.querySelector<HTMLElement>("main")!;

startTheme();
startContents();
startSearch();
if (main.dataset.name !== undefined) startLesson(main, root);
else mountWhenNear(main.querySelectorAll<HTMLElement>("[data-live]"));
startOffline(root);

function startSearch(): void {
  const dialog = document.querySelector<HTMLDialogElement>("dialog.finder")!;
  let started = false;
  const open = async () => {
    if (!dialog.open) dialog.showModal();
    if (started) return;
    started = true;
    const { startFinder } = await import("./finder.ts");
    await startFinder(dialog, root);
  };
  document.querySelector(".top .search")!.addEventListener("click", () => void open());
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  addEventListener("keydown", (event) => {
    const typing = (event.target as Element).closest("input,textarea,[contenteditable]") !== null;
    const slash = event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey;
    if (!slash && !(event.key === "k" && (event.ctrlKey || event.metaKey))) return;
    event.preventDefault();
    void open();
  });
}
