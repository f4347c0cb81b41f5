/// <reference lib="dom" />
import { ownFiles } from "../../platform/browser/own_files.ts";

/**
 * Takes files of the reader's own, chosen in the menu or dropped onto the page; a cell then opens them
 * by their names. They stay in this browser.
 *
 * @param say Tells the reader how.
 */
export function startOwnFiles(menu: HTMLElement, say: (text: string) => void): void {
  const input = document.createElement("input");
  input.type = "file";
  input.multiple = true;
  const take = async (files: Iterable<File>) => {
    for (const file of files) {
      try {
        await ownFiles.write(file.name, new Uint8Array(await file.arrayBuffer()));
        const opens = file.type.startsWith("image/") ? "openImage" : "openDataset";
        say(`In a cell, ${opens}(${JSON.stringify(file.name)}) opens it`);
      } catch {
        say(`This browser keeps no files: ${file.name} was not taken`);
      }
    }
  };
  input.addEventListener("change", async () => {
    await take(input.files ?? []);
    input.value = "";
  });
  menu.querySelector(".own-file")!.addEventListener("click", () => {
    menu.hidePopover();
    input.click();
  });
  const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes("Files") === true;
  addEventListener("dragover", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    document.body.classList.add("dropping");
  });
  addEventListener("dragleave", (event) => {
    if (event.relatedTarget === null) document.body.classList.remove("dropping");
  });
  addEventListener("drop", (event) => {
    document.body.classList.remove("dropping");
    if (!hasFiles(event)) return;
    event.preventDefault();
    void take(event.dataTransfer!.files);
  });
}
