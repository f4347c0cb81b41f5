/** What a stranger gets who imports the library from JSR: published to a registry in here, and used. */
import assert from "node:assert/strict";
import { createGunzip } from "node:zlib";
import { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { sha256 } from "../../lib/sources/sha256.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const SCOPE = "@convolutions/lessons";

const program = `
import {
  ask, compileModel, conv2d, convolutionAnimation, explore, help, imshow, liveAnimation, openDataset,
  randn, source, startBackend, tf,
} from "${SCOPE}";

await startBackend("wasm");
const image = randn([5, 5]).reshape([1, 5, 5, 1]);
const four: tf.Tensor4D = image;
const back = image.squeeze([0]);
const numbers: number[][][] = await back.array();
const rows = [[1, 2, 3], [4, 5, 6], [7, 8, 9]];
const outputs = [
  await ask("How large?", { answer: 3, why: "As it was." }),
  liveAnimation(await convolutionAnimation(rows, [[1, 0], [0, 1]])),
  await explore(rows),
];
const model = tf.sequential({
  layers: [tf.layers.flatten({ inputShape: [2, 2, 1] }), tf.layers.dense({ units: 3 })],
});
const compiled = await compileModel(model);
console.log(JSON.stringify({
  sum: await conv2d(tf.ones([3, 3]), [[1, 2], [3, 4]]).array(),
  shapes: [four.shape, [numbers.length], compiled.predict(tf.ones([7, 2, 2, 1])).shape],
  live: await Promise.all(outputs.map(async (it) => /live\\.start\\(at/.test(await it.toHtml()))),
  png: (await imshow(rows, { title: "A title" }).toPng()).length > 1000,
  storm: [...(await openDataset("synthetic-storm")).dims.keys()].length > 0,
  source: /export function conv2d/.test(String(await source(conv2d))),
  help: /Slides/.test(String(await help(conv2d))),
}));
`;

interface Config {
  version: string;
  exports: Record<string, string>;
}

/** Takes one package as JSR does, and gives it out again. */
function serveRegistry() {
  const files = new Map<string, Uint8Array<ArrayBuffer>>();
  const read = (path: string): Config => JSON.parse(new TextDecoder().decode(files.get(path)));
  return Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, async (request) => {
    const { pathname } = new URL(request.url);
    if (request.method === "POST") {
      const tar = Readable.fromWeb(request.body as never).pipe(createGunzip());
      for (const [path, bytes] of await unpackTar(tar)) files.set(path, bytes);
      return Response.json({ id: "1", status: "success" });
    }
    if (pathname.startsWith("/api/")) return Response.json({ id: "1", status: "success" });
    if (!files.size) return new Response("nothing was published", { status: 404 });
    const { version, exports } = read("deno.json");
    if (pathname === `/${SCOPE}/meta.json`) {
      return Response.json({ latest: version, versions: { [version]: {} } });
    }
    if (pathname === `/${SCOPE}/${version}_meta.json`) {
      const manifest: Record<string, unknown> = {};
      for (const [path, bytes] of files) {
        manifest[`/${path}`] = { size: bytes.length, checksum: `sha256-${await sha256(bytes)}` };
      }
      return Response.json({ manifest, exports });
    }
    const path = decodeURIComponent(pathname).slice(`/${SCOPE}/${version}/`.length);
    const type = path.endsWith(".ts") ? "text/typescript" : "application/octet-stream";
    const bytes = files.get(path);
    return new Response(bytes ?? "none", {
      status: bytes ? 200 : 404,
      headers: { "content-type": path.endsWith(".json") ? "application/json" : type },
    });
  });
}

/** The files of an archive: a head of 512 bytes with name and size, then the bytes, then zeros. */
async function unpackTar(stream: AsyncIterable<Uint8Array>) {
  const whole = new Uint8Array(await new Response(ReadableStream.from(stream)).arrayBuffer());
  const files = new Map<string, Uint8Array<ArrayBuffer>>();
  for (let at = 0; whole[at] > 0;) {
    const field = (start: number, length: number) =>
      new TextDecoder().decode(whole.subarray(at + start, at + start + length)).split("\0")[0];
    const size = parseInt(field(124, 12), 8);
    const path = [field(345, 155), field(0, 100)].filter((it) => it !== "").join("/");
    files.set(path.replace(/^\.\//, ""), whole.slice(at + 512, at + 512 + size));
    at += 512 + Math.ceil(size / 512) * 512;
  }
  return files;
}

Deno.test("the package works for who imports it from JSR: types, live outputs, threads, help", async () => {
  const registry = serveRegistry();
  const folder = await Deno.makeTempDir();
  const deno = async (cwd: string, ...args: string[]) => {
    const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args,
      cwd,
      env: { JSR_URL: `http://127.0.0.1:${registry.addr.port}/`, NO_COLOR: "1" },
    }).output();
    const [said, errors] = [stdout, stderr].map((it) => new TextDecoder().decode(it));
    assert.ok(success, `deno ${args[0]}: ${errors}`);
    return said;
  };
  try {
    const options = ["--allow-dirty", "--no-check", "--no-provenance"];
    await deno(root, "publish", ...options, "--token", "a stranger's");
    const config = {
      imports: { [SCOPE]: `jsr:${SCOPE}@*` },
      compilerOptions: { types: ["./types/tensor_methods.d.ts"] },
    };
    await Deno.copyFile(`${root}deno.lock`, `${folder}/deno.lock`);
    await Deno.writeTextFile(`${folder}/program.ts`, program);
    await deno(folder, "run", "-A", `jsr:${SCOPE}/types`);
    await Deno.writeTextFile(`${folder}/deno.json`, JSON.stringify(config));
    const printed = await deno(folder, "run", "--check", "-A", "program.ts");
    assert.deepEqual(JSON.parse(printed), {
      sum: [[10, 10], [10, 10]],
      shapes: [[1, 5, 5, 1], [5], [7, 3]],
      live: [true, true, true],
      png: true,
      storm: true,
      source: true,
      help: true,
    });
  } finally {
    await registry.shutdown();
    await Deno.remove(folder, { recursive: true });
  }
});
