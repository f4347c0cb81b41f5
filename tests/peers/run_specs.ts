/**
 * Runs the specs that come with tfjs-core on this library's wasm backend, and writes their results
 * to the file that the argument names. A program of its own: specs want jasmine's globals.
 */

import jasmineRequire from "jasmine-core";
import { createRequire, registerHooks } from "node:module";
import { pathToFileURL } from "node:url";
import { startBackend } from "../../lib/backend/mod.ts";
import type { SpecResult } from "./spec_result.ts";

const dist = new URL(".", import.meta.resolve("@tensorflow/tfjs-core/dist/tests.js")).href;

await useOneCopyOfTfjs();
const jasmine = jasmineRequire.boot(jasmineRequire);
Object.assign(globalThis, jasmine, { require: requireFor(`${dist}jasmine_util.js`) });
await startBackend("wasm");
const { setTestEnvs } = await import(`${dist}jasmine_util.js`);
setTestEnvs([{ name: "test-wasm", backendName: "wasm", isDataSync: true }]);
const results = await runSpecs();
await Deno.writeTextFile(Deno.args[0], JSON.stringify(results));
Deno.exit(0); // Some specs leave timers.

/**
 * Lets the specs, which are written for a bundler, find their modules: paths without an ending, and
 * in place of tfjs-core's sources the bundle that the library uses.
 */
async function useOneCopyOfTfjs(): Promise<void> {
  const { resolve } = requireFor(`${dist}index.js`);
  const packages: Record<string, string> = { long: pathToFileURL(resolve("long")).href };
  // A CommonJS function with properties, which a namespace import does not see.
  const seedrandom = pathToFileURL(resolve("seedrandom")).href;
  packages.seedrandom = `data:text/javascript,import seed from "${seedrandom}";` +
    `export default seed; export const alea = seed.alea;`;
  await import(packages.seedrandom); // A hook may only name what is loaded, or lies in a file.
  registerHooks({
    resolve(specifier, context, next) {
      const { parentURL = "" } = context;
      if (!parentURL.startsWith(dist) || parentURL.endsWith(".node.js")) {
        return next(specifier, context);
      }
      if (!specifier.startsWith(".")) return next(packages[specifier] ?? specifier, context);
      const file = /\w$/.test(specifier) ? `${specifier}.js` : `${specifier}/index.js`;
      const { href } = new URL(file, parentURL);
      return next(href === `${dist}index.js` ? `${dist}tf-core.node.js` : href, context);
    },
  });
}

/** What the specs' helpers, half CommonJS, call `require`. */
function requireFor(url: string) {
  const require = createRequire(url);
  const own = (name: string) => name.startsWith("jasmine-core") ? jasmineRequire : require(name);
  return Object.assign(own, { resolve: require.resolve });
}

async function runSpecs(): Promise<SpecResult[]> {
  const environment = jasmine.getEnv();
  const files = [...Deno.readTextFileSync(new URL(`${dist}tests.js`)).matchAll(/'\.\/(.*)'/g)];
  /** The file of each suite at the top. */
  const fileOf = new Map<string, string>();
  for (const [, file] of files) {
    const before = new Set(environment.topSuite().children);
    await import(`${dist}${file}.js`);
    for (const suite of environment.topSuite().children) {
      if (!before.has(suite)) fileOf.set(suite.id, file);
    }
  }
  const results: SpecResult[] = [];
  let file = "";
  environment.clearReporters();
  environment.configure({ random: false });
  environment.addReporter({
    suiteStarted: ({ id }: { id: string }) => file = fileOf.get(id) ?? file,
    specDone: ({ fullName, status, failedExpectations }: Done) =>
      results.push({
        file,
        name: fullName.replace(" test-wasm {}", ":"),
        status,
        messages: failedExpectations.map(({ message }) => message.slice(0, 500)),
      }),
  });
  await environment.execute();
  return results;
}

/** What jasmine tells its reporters. */
interface Done {
  fullName: string;
  status: SpecResult["status"];
  failedExpectations: { message: string }[];
}
