import { deepEqual, equal, match, ok, rejects } from "node:assert/strict";
import {
  type DataSet,
  locate,
  type LocateOptions,
  MissingWeights,
  openImageNetClasses,
  openWeights,
  readManifest,
} from "../../lib/sources/mod.ts";
import { sha256 } from "../../lib/sources/sha256.ts";

const h5 = await Deno.readFile(new URL("../fixtures/keras/keras2.h5", import.meta.url));

/** Serves the fixture in three pieces, as the weights of a data set called "small". */
async function withServer(
  sent: Uint8Array,
  test: (options: LocateOptions, requests: string[]) => Promise<void>,
): Promise<void> {
  const cache = await Deno.makeTempDir({ prefix: "convolutions-test-" });
  const requests: string[] = [];
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, (request) => {
    requests.push(new URL(request.url).pathname);
    const body = new ReadableStream({
      async start(controller) {
        for (let start = 0; start < sent.length; start += 10_000) {
          controller.enqueue(sent.slice(start, start + 10_000));
          await new Promise((resolve) => setTimeout(resolve, 5));
        }
        controller.close();
      },
    });
    return new Response(body, { headers: { "content-length": `${sent.length}` } });
  });
  const small: DataSet = {
    name: "small",
    title: "a small network",
    kind: "weights",
    file: "small.h5",
    url: `http://127.0.0.1:${server.addr.port}/small.h5`,
    sha256: await sha256(h5),
    bytes: h5.length,
    licence: "CC0-1.0",
    credit: "nobody",
  };
  try {
    await test(
      { cache, mirror: "", offline: false, manifest: new Map([["small", small]]) },
      requests,
    );
  } finally {
    await server.shutdown();
    await Deno.remove(cache, { recursive: true });
  }
}

Deno.test("openWeights() downloads once, checks, keeps, and tells how far it is", async () => {
  await withServer(h5, async (options, requests) => {
    const steps: [number, number?][] = [];
    const first = await openWeights("small", {
      ...options,
      // smaller than the file: its own size in the manifest counts
      maxBytes: 1000,
      onProgress: (received, total) => void steps.push([received, total]),
    });
    ok(!(first instanceof MissingWeights), String(first));
    equal(first.name, "small");
    equal(first.layers.length, 11);
    ok(steps.length > 1, `${steps.length} steps`);
    ok(steps.every(([received], step) => step === 0 || received > steps[step - 1][0]));
    ok(steps.every(([, total]) => total === h5.length));
    equal(steps.at(-1)![0], h5.length);
    const again = await openWeights("small", { ...options, offline: true });
    deepEqual(again, first);
    deepEqual(requests, ["/small.h5"]);
  });
});

Deno.test("openWeights() lets an error of onProgress, such as Stop, through", async () => {
  await withServer(h5, async (options, requests) => {
    const stop = new Error("stopped");
    const onProgress = () => Promise.reject(stop);
    await rejects(openWeights("small", { ...options, onProgress }), (error) => error === stop);
    equal(requests.length, 1);
  });
});

Deno.test("openWeights() of a damaged file says that it is missing, and keeps nothing", async () => {
  const damaged = h5.slice();
  damaged[20_000] ^= 1;
  await withServer(damaged, async (options) => {
    const weights = await openWeights("small", options);
    ok(weights instanceof MissingWeights);
    equal(weights.reason.reason, "checksum");
    match(String(weights), /^The weights are missing: its SHA-256 is/);
    deepEqual([...Deno.readDirSync(options.cache!)], []);
  });
});

Deno.test("openWeights() without the internet says what is missing and how to get it", async () => {
  const weights = await openWeights("inception-v3-weights", {
    cache: "no such folder",
    mirror: "",
    offline: true,
  });
  ok(weights instanceof MissingWeights);
  equal(weights.reason.reason, "offline");
  const text = String(weights);
  for (
    const part of [
      /The weights are missing: /,
      /InceptionV3, trained on ImageNet/,
      /\(96 MB\)/,
      /https:\S+\/inception_v3_weights_tf_dim_ordering_tf_kernels\.h5$/m,
      /00c9ea4e4762f716ac4d300d6d9c2935639cc5e4d139b5790d765dcbeea539d0/,
      /CONVOLUTIONS_MIRROR/,
    ]
  ) match(text, part);
});

Deno.test("openWeights() throws RangeError on a name that is no weights'", async () => {
  for (const name of ["vgg", "chelsea"]) {
    await rejects(openWeights(name), {
      name: "RangeError",
      message: /known are "inception-v3-weights"/,
    });
  }
});

Deno.test("openImageNetClasses() gives Keras's published list", async () => {
  const { bytes } = await locate("imagenet-classes", { mirror: "" });
  equal(await sha256(bytes), (await readManifest()).get("imagenet-classes")!.sha256);
  const classes = await openImageNetClasses();
  equal(classes.length, 1000);
  deepEqual(classes[0], { id: "n01440764", label: "tench" });
  deepEqual(classes[285], { id: "n02124075", label: "Egyptian_cat" });
  deepEqual(classes[999], { id: "n15075141", label: "toilet_tissue" });
  equal(new Set(classes.map(({ id }) => id)).size, 1000);
  deepEqual(
    classes.filter(({ label }) => label === "crane").map(({ id }) => id),
    ["n02012849", "n03126707"],
  );
});
