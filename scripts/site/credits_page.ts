/** What is shipped, whose it is and under which licence: of packages as they lie in npm's cache. */

import { join } from "node:path";
import { htmlEscape } from "escape-goat";
import type { Project } from "../project.ts";
import type { PageAssets } from "./bundle_assets.ts";
import { NpmPackages } from "./npm_packages.ts";
import { layout } from "./layout.ts";

interface Credit {
  name: string;
  license: string;
  author: string;
  /** The licence's text. */
  text: string;
}

/**
 * @param bundled Names with versions, such as `marked@18.2.1`.
 * @param lite True if the site holds JupyterLite, which brings a list of its parts' licenses.
 */
export async function creditsPage(
  project: Project,
  bundled: readonly string[],
  assets: PageAssets,
  lite: boolean,
): Promise<string> {
  const packages = await NpmPackages.open(project);
  const credits = await Promise.all(bundled.map((each) => readCredit(packages, each)));
  const data = await dataSets(project);
  return layout({
    path: "credits.html",
    title: "Licenses and credits · Convolutions",
    description: "What this site is made of, and whose it is.",
    body: `<main id="content" class="index credits" tabindex="-1">
<h1>Licenses and credits</h1>
<p class="lead">The lessons, their library and this site are under the MIT license, texts and pictures under CC BY 4.0. Each lesson names the work that it mirrors. What else is shipped with the site:</p>
<h2 id="data">Data</h2>
<dl>
${
      data.map(({ title, licence, credit }) =>
        `<dt>${htmlEscape(title)}</dt><dd>${htmlEscape(`${credit}. ${licence}`)}</dd>`
      ).join("\n")
    }
</dl>
<h2 id="packages">Packages</h2>
<dl>
${
      credits.map(({ name, license, author, text }) =>
        `<dt>${htmlEscape(name)}</dt><dd>${
          htmlEscape([license, author].filter((x) => x).join(", "))
        }${
          text
            ? `<details><summary>License of ${htmlEscape(name)}</summary><pre tabindex="0">${
              htmlEscape(text)
            }</pre></details>`
            : ""
        }</dd>`
      ).join("\n")
    }
${
      lite
        ? `<dt>JupyterLite</dt><dd>BSD-3-Clause, JupyterLite Contributors; ` +
          `<a href="lite/build/third-party-licenses.json">licenses of its parts</a></dd>`
        : ""
    }
</dl>
</main>`,
  }, assets);
}

interface DataSet {
  title: string;
  licence: string;
  credit: string;
}

async function dataSets(project: Project): Promise<DataSet[]> {
  const manifest = await Deno.readTextFile(join(project.root, "data", "manifest.json"));
  return Object.values((JSON.parse(manifest) as { dataSets: Record<string, DataSet> }).dataSets);
}

async function readCredit(packages: NpmPackages, key: string): Promise<Credit> {
  const at = key.lastIndexOf("@");
  const [name, version] = [key.slice(0, at), key.slice(at + 1)];
  const folder = packages.folderOf({ name, version });
  const described = JSON.parse(
    await Deno.readTextFile(join(folder, "package.json")).catch(() => "{}"),
  );
  const { license = "", author = "" } = described;
  let text = "";
  const entries = await Array.fromAsync(Deno.readDir(folder)).catch(() => []);
  for (const entry of entries.sort((a, b) => a.name < b.name ? -1 : 1)) {
    if (text === "" && entry.isFile && /^(licen[cs]e|copying)/i.test(entry.name)) {
      text = await Deno.readTextFile(join(folder, entry.name));
    }
  }
  return {
    name: `${name} ${version}`,
    license: typeof license === "string" ? license : license.type ?? "",
    author: typeof author === "string" ? author.replace(/\s*[<(].*$/, "") : author.name ?? "",
    text,
  };
}
