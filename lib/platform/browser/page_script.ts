import { fetchAsset } from "./assets.ts";

/** See {@linkcode Platform.pageScript}. */
export async function pageScript(page: string): Promise<string> {
  return await (await fetchAsset(`live/${page}.js`)).text();
}
