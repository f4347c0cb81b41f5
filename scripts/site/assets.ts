/** Writes the files that the library fetches in a browser: named after what is in them. */

import { join } from "node:path";
import type { Project } from "../project.ts";
import type { NpmPackages } from "./npm_packages.ts";

/** As `lib/platform/browser/assets.ts` wants to know it. */
export interface Asset {
  file: string;
  size: number;
  packed?: boolean;
}

export async function writeAssets(
  project: Project,
  packages: NpmPackages,
  out: string,
): Promise<Record<string, Asset>> {
  const assets: Record<string, Asset> = {};
  await Deno.mkdir(join(out, "assets"), { recursive: true });
  const add = async (name: string, bytes: Uint8Array<ArrayBuffer>, packed = false) => {
    const stored = packed ? await gzip(bytes) : bytes;
    const sum = new Uint8Array(await crypto.subtle.digest("SHA-256", stored)).toHex().slice(0, 10);
    const base = name.slice(name.lastIndexOf("/") + 1);
    const dot = base.lastIndexOf(".") < 0 ? base.length : base.lastIndexOf(".");
    const file = `assets/${base.slice(0, dot)}-${sum}${base.slice(dot)}${packed ? ".packed" : ""}`;
    await Deno.writeFile(join(out, file), stored);
    assets[name] = { file, size: bytes.length, ...(packed && { packed }) };
  };
  const own = (path: string) => Deno.readFile(join(project.root, path));
  const inter = packages.folder("@expo-google-fonts/inter");
  await add(
    "fonts/regular.ttf",
    await Deno.readFile(join(inter, "400Regular", "Inter_400Regular.ttf")),
  );
  await add(
    "fonts/semibold.ttf",
    await Deno.readFile(join(inter, "600SemiBold", "Inter_600SemiBold.ttf")),
  );
  const wasm = packages.folder("@tensorflow/tfjs-backend-wasm");
  for (const name of ["tfjs-backend-wasm-simd.wasm", "tfjs-backend-wasm.wasm"]) {
    await add(name, await Deno.readFile(join(wasm, "dist", name)));
  }
  await add("data/manifest.json", await own("data/manifest.json"));
  return assets;
}

async function gzip(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const packed = new Blob([bytes]).stream().pipeThrough(new CompressionStream("gzip"));
  return new Uint8Array(await new Response(packed).arrayBuffer());
}
