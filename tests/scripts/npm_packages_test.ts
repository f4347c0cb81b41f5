import { deepEqual, equal, throws } from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { creditsPage } from "../../scripts/site/credits_page.ts";
import { NpmPackages } from "../../scripts/site/npm_packages.ts";
import { Project } from "../../scripts/project.ts";
import { assertSnapshot } from "../fixtures/snapshot.ts";

/** A project with this import map and lock file. */
async function withProject(
  test: (project: Project, packages: NpmPackages) => void | Promise<void>,
): Promise<void> {
  const root = await Deno.makeTempDir();
  try {
    const files = {
      "deno.json": {
        imports: {
          "plain": "npm:plain@1.0.0",
          "@scope/part": "npm:@scope/part@2.1.0",
          "deep/": "npm:/deep@3.0.0/",
          "other": "./lib/other.ts",
        },
      },
      "deno.lock": {
        npm: {
          "plain@1.0.0": { dependencies: ["leaf", "twice@2.0.0"] },
          "leaf@4.0.0": {},
          "twice@1.0.0": {},
          "twice@2.0.0": { optionalPeers: ["@scope/part"] },
          "@scope/part@2.1.0_plain@1.0.0": { dependencies: ["twice@1.0.0"] },
        },
      },
      "data/manifest.json": {
        dataSets: {
          a: { title: "Rain & <hail>", licence: "CC BY 4.0", credit: "A. Author" },
          b: { title: "Digits", licence: "MIT", credit: "B" },
        },
      },
    };
    await Deno.mkdir(join(root, "data"));
    for (const [path, value] of Object.entries(files)) {
      await Deno.writeTextFile(join(root, path), JSON.stringify(value));
    }
    const project = new Project(root);
    await test(project, await NpmPackages.open(project));
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

Deno.test("NpmPackages finds packages of the import map, and those that a package depends on", async () => {
  await withProject((_, packages) => {
    const { root } = packages;
    equal(fileURLToPath(import.meta.resolve("esbuild")).startsWith(join(root, "esbuild")), true);
    const at = (...path: string[]) => join(root, ...path);
    equal(packages.folder("plain"), at("plain", "1.0.0"));
    equal(packages.folder("@scope/part"), at("@scope/part", "2.1.0"));
    equal(packages.folder("deep"), at("deep", "3.0.0"));
    for (const name of ["other", "leaf", "none"]) {
      throws(() => packages.folder(name), { message: `deno.json imports no package ${name}` });
    }
    const own = "/somewhere/lib/mod.ts";
    deepEqual([own, at("plain", "1.0.0", "a.js")].map((file) => packages.has(file)), [false, true]);
    const plain = at("plain", "1.0.0", "src", "a.js");
    const part = at("@scope/part", "2.1.0", "b.js");
    const found: [name: string, importer: string, path?: string][] = [
      ["plain", own, at("plain", "1.0.0")],
      ["plain/sub/x.js", own, at("plain", "1.0.0", "sub", "x.js")],
      ["@scope/part/y", own, at("@scope/part", "2.1.0", "y")],
      ["leaf", own],
      // The lock file names a version only where there are several.
      ["leaf", plain, at("leaf", "4.0.0")],
      ["twice", plain, at("twice", "2.0.0")],
      ["twice/z", part, at("twice", "1.0.0", "z")],
      ["plain/self", plain, at("plain", "1.0.0", "self")],
      ["@scope/part", at("twice", "2.0.0", "c.js"), at("@scope/part", "2.1.0")],
      ["leaf", at("twice", "1.0.0", "c.js")],
      ["none", plain],
      ["leaf", at("unknown", "1.0.0", "c.js")],
    ];
    for (const [name, importer, path] of found) {
      equal(packages.file(name, importer), path, `${name} in ${importer}`);
    }
  });
});

Deno.test("creditsPage() names data and packages, with their licenses' texts", async () => {
  const assets = { script: "s", early: "e", style: "c", preload: [], frameHash: "", packages: [] };
  await withProject(async (project) => {
    const text = async (lite: boolean) => {
      const page = await creditsPage(project, ["escape-goat@4.0.0", "none@1.0.0"], assets, lite);
      return page.slice(page.indexOf("<main"), page.indexOf("</main>"));
    };
    assertSnapshot("site_credits.txt", {
      "with JupyterLite": await text(true),
      "without": await text(false),
    });
  });
});
