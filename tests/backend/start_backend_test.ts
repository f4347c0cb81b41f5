import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import * as tf from "@tensorflow/tfjs";
import { type BackendName, backendReport, startBackend } from "../../lib/backend/mod.ts";
import { isSoftwareAdapter } from "../../lib/backend/software_adapter.ts";

const VARIABLE = "CONVOLUTIONS_BACKEND";

/** Runs a program in a process of its own, in a working folder that is not the project. */
async function runProgram(program: string, env: Record<string, string> = {}, flags = ["-A"]) {
  const library = import.meta.resolve("../../lib/backend/mod.ts");
  const folder = await Deno.makeTempDir();
  try {
    const file = `${folder}/program.ts`;
    await Deno.writeTextFile(file, program.replaceAll("$library", library));
    const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [
        ...["run", "--quiet", "--cached-only", ...flags],
        ...["--config", fileURLToPath(new URL("../../deno.json", import.meta.url)), file],
      ],
      cwd: folder,
      env: { NO_COLOR: "1", [VARIABLE]: "", ...env },
    }).output();
    const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
    return { success, stdout: decode(stdout), stderr: decode(stderr) };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("backendReport() refuses to report before a backend is started", async () => {
  const { success, stderr } = await runProgram(
    `import { backendReport } from "$library"; backendReport();`,
  );
  assert.equal(success, false);
  assert.match(stderr, /Error: No tfjs backend is in use yet: call `await startBackend\(\)` first/);
});

for (const name of ["wasm", "cpu"] as BackendName[]) {
  Deno.test(`startBackend() starts ${name} without network and prints nothing`, async () => {
    const program = `
      import { startBackend, tf } from "$library";
      const report = await startBackend();
      const sum = await tf.tensor([1, 2]).sum().data();
      console.log(JSON.stringify([report.name, tf.getBackend(), sum[0]]));`;
    const { stdout, stderr } = await runProgram(program, { [VARIABLE]: name }, [
      "--deny-net",
      "--allow-read",
      "--allow-env",
      "--allow-sys",
    ]);
    assert.deepEqual([stdout, stderr], [`["${name}","${name}",3]\n`, ""]);
  });
}

Deno.test("startBackend() takes wasm where there is no graphics card", async () => {
  const report = await startBackend();
  assert.equal(report.name, tf.getBackend());
  if (report.name === "webgpu") return;
  assert.equal(report.name, "wasm");
  assert.deepEqual(report.skipped.map(({ name }) => name), ["webgpu"]);
  assert.match(
    String(report),
    /^tfjs 4\.22\.0 on wasm \(WebAssembly with SIMD, 1 thread\)\nnot webgpu: /,
  );
});

Deno.test("startBackend() changes nothing when called again", async () => {
  const [first, second] = await Promise.all([startBackend("wasm"), startBackend()]);
  assert.equal(first, second);
  assert.equal(backendReport(), first);
});

Deno.test("startBackend() changes the backend when another is named", async () => {
  assert.equal((await startBackend("cpu")).name, "cpu");
  assert.equal(backendReport().name, "cpu");
  assert.equal((await startBackend("wasm")).name, "wasm");
  assert.equal(tf.getBackend(), "wasm");
});

Deno.test("startBackend() refuses an unknown name and says which there are", async () => {
  await assert.rejects(startBackend("webgl" as BackendName), {
    name: "RangeError",
    message: 'startBackend() names the unknown backend "webgl": use one of webgpu, wasm, cpu.',
  });
  await startBackend("wasm");
});

Deno.test("startBackend() refuses an unknown name in the environment", async () => {
  const { success, stderr } = await runProgram(
    `import { startBackend } from "$library"; await startBackend();`,
    { [VARIABLE]: "gpu" },
  );
  assert.equal(success, false);
  assert.match(
    stderr,
    /RangeError: The environment variable CONVOLUTIONS_BACKEND names the unknown backend "gpu"/,
  );
});

Deno.test("startBackend() says why a named backend does not work", async () => {
  const program = `
    Object.defineProperty(navigator, "gpu", { value: undefined });
    import { startBackend } from "$library";
    await startBackend("webgpu").catch((error) => console.log(error.message));
    console.log((await startBackend()).name);`;
  const { stdout } = await runProgram(program);
  assert.match(stdout, /^The tfjs backend asked for does not work here \(webgpu: no graphics/);
  assert.match(stdout, /\nwasm\n$/);
});

Deno.test("startBackend() passes a software adapter over", async () => {
  const program = `
    const info = { description: "llvmpipe (LLVM 15.0.6, 256 bits)", isFallbackAdapter: false };
    Object.defineProperty(navigator, "gpu", { value: { requestAdapter: () => ({ info }) } });
    import { startBackend } from "$library";
    console.log(String(await startBackend()));`;
  const { stdout } = await runProgram(program);
  assert.match(stdout, /on wasm .*\nnot webgpu: llvmpipe .* is a software adapter\n$/);
});

Deno.test("startBackend() tries a software adapter that is asked for", async () => {
  const program = `
    const info = { description: "llvmpipe", isFallbackAdapter: false };
    const requestAdapter = () => ({ info, features: { has() { throw new Error("opened") } } });
    Object.defineProperty(navigator, "gpu", { value: { requestAdapter } });
    import { startBackend } from "$library";
    await startBackend("webgpu").catch((error) => console.log(error.message));`;
  const { stdout } = await runProgram(program);
  assert.match(stdout, /^The tfjs backend asked for does not work here \(webgpu: /);
  assert.doesNotMatch(stdout, /software adapter/);
});

Deno.test("isSoftwareAdapter() tells processors from graphics cards", () => {
  const software = [
    "llvmpipe (LLVM 15.0.6, 256 bits)",
    "SwiftShader Device (Subzero)",
    "Microsoft Basic Render Driver",
  ];
  for (const description of software) {
    assert.ok(isSoftwareAdapter({ description, isFallback: false }), description);
  }
  for (const description of ["NVIDIA H100", "Apple M2", "Intel(R) Iris(R) Xe Graphics", "AMD"]) {
    assert.ok(!isSoftwareAdapter({ description, isFallback: false }), description);
    assert.ok(isSoftwareAdapter({ description, isFallback: true }), description);
  }
});

Deno.test("startBackend() after tf.engine().reset() computes and trains as before", async () => {
  // In a process of its own: a reset takes the tensors of every other test away.
  const program = `
    import { startBackend, tf } from "$library";
    const results = [];
    for (let round = 0; round < 3; round++) {
      if (round > 0) tf.engine().reset();
      // The last time without the library's help.
      if (round < 2) await startBackend("wasm");
      else await tf.setBackend("wasm");
      const w = tf.variable(tf.ones([3, 3, 1, 9]));
      const x = tf.range(0, 100).reshape([1, 10, 10, 1]);
      for (const optimizer of [tf.train.sgd(1e-6), tf.train.adam(0.01)]) {
        optimizer.minimize(() => tf.mean(tf.square(tf.relu(tf.conv2d(x, w, 1, "same")))), true);
      }
      const y = tf.fused.conv2d({ x, filter: w, strides: 2, pad: "valid", activation: "relu" });
      results.push(await tf.maxPool(y, 2, 2, "valid").data());
      // Idle passes of the warm-up lie between a reset and the new backend, too.
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    const same = results.every((result) => String(result) === String(results[0]));
    console.log(same, results[0].every((value) => value > 0), tf.getBackend());`;
  const { stdout, stderr } = await runProgram(program);
  assert.deepEqual([stdout, stderr], ["true true wasm\n", ""]);
});

Deno.test("startBackend() after a reset is the way out of spoilt memory", async () => {
  const program = `
    import { startBackend, tf } from "$library";
    await startBackend("wasm");
    const x = tf.ones([4]);
    tf.backend().wasm.HEAPU8.fill(255, 1024, 200_000); // What a bug might do.
    tf.engine().reset();
    await startBackend("wasm");
    console.log(String(await tf.square([1, 2, 3]).data()));`;
  const { stdout, stderr } = await runProgram(program);
  assert.deepEqual([stdout, stderr], ["1,4,9\n", ""]);
});

Deno.test("backendReport() says which operations plain JavaScript has answered", async () => {
  const report = await startBackend("wasm");
  assert.ok(!report.kernelsOnCpu.has("Dilation2D"));
  assert.doesNotMatch(`${report}`, /plain JavaScript/);
  const image = tf.ones([1, 4, 4, 1]) as tf.Tensor4D;
  tf.tidy(() => tf.dilation2d(image, tf.ones([2, 2, 1]) as tf.Tensor3D, 1, "same"));
  assert.ok(backendReport().kernelsOnCpu.has("Dilation2D"));
  assert.match(`${backendReport()}`, /\nanswered by plain JavaScript, slowly: .*Dilation2D/);
});
