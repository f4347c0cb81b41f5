/** @jsxImportSource preact */
/// <reference lib="dom" />
import { type ExploreData, fromBase64, pictureValues } from "./data.ts";
import { Explorer } from "./explore/explorer.tsx";
import { mount } from "./mount.tsx";

/** Makes an output of `explore()` live. */
export function start(figure: HTMLElement, data: ExploreData): void {
  const pictures = data.pictures.map((picture) => ({
    ...picture,
    values: pictureValues(picture),
    colors: fromBase64(picture.colors),
  }));
  const differenceColors = fromBase64(data.differenceColors);
  mount(figure, () => (
    <Explorer
      pictures={pictures}
      settings={data.settings}
      differenceColors={differenceColors}
      imageName={data.imageName}
    />
  ));
}
