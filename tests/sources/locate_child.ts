/** Run by locate_test.ts as a process of its own: `locate_child.ts <address> <cache folder>` prints the origin. */
import { locate } from "../../lib/sources/locate.ts";

const [source, cache] = Deno.args;
const { origin, bytes } = await locate(source, { cache, mirror: "" });
console.log(origin, bytes.length);
