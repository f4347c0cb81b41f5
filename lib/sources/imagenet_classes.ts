import { locateDecoded } from "./locate.ts";
import { SourceError } from "./source_error.ts";

/** A class of ImageNet. */
export interface ImageNetClass {
  /** WordNet's number of the thing, such as `"n02123045"`. */
  id: string;
  /** Its first English name, such as `"tabby"`; two classes are called `"crane"`. */
  label: string;
}

/**
 * Reads the 1,000 classes that networks trained on ImageNet tell apart.
 *
 * The list comes with the project; it is, byte for byte, Keras's `imagenet_class_index.json`.
 *
 * @returns The classes in the order of a network's outputs.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { openImageNetClasses } from "convolutions";
 *
 * const classes = await openImageNetClasses();
 * assert.equal(classes[281].label, "tabby");
 * ```
 */
export async function openImageNetClasses(): Promise<ImageNetClass[]> {
  return (await locateDecoded("imagenet-classes", {}, readClasses)).value;
}

// deno-lint-ignore require-await -- what is thrown must reject
async function readClasses(bytes: Uint8Array, name: string): Promise<ImageNetClass[]> {
  try {
    const byIndex: Record<string, [id: string, label: string]> = JSON.parse(
      new TextDecoder().decode(bytes),
    );
    return Array.from({ length: 1000 }, (_, index) => {
      const [id, label] = byIndex[index];
      return { id, label };
    });
  } catch (cause) {
    throw new SourceError({
      source: name,
      reason: "damaged",
      problem: "it is no list of a thousand classes",
      hint: "Get the file anew.",
      cause,
    });
  }
}
