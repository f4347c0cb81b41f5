/**
 * Copies the types by which TypeScript keeps track of a tensor's rank, for a program of another
 * project: `deno run -A jsr:@convolutions/lessons/types`.
 *
 * They change the types of another package, tfjs. JSR takes no module that does so
 * (`unsupported-ambient-module`), but a project's own files may.
 *
 * @module
 */
import { readProjectFile } from "./project.ts";

const FILES = ["tensor_methods.d.ts", "tensor_types.ts"];

if (import.meta.main) {
  await Deno.mkdir("types", { recursive: true });
  for (const file of FILES) {
    await Deno.writeFile(`types/${file}`, await readProjectFile(`lib/backend/${file}`));
  }
  console.log(
    "Tensors' ranks are in types/ now. Name them in deno.json:\n" +
      `  "compilerOptions": { "types": ["./types/${FILES[0]}"] }`,
  );
}
