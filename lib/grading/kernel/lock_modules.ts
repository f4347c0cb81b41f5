import Module from "node:module";
import v8 from "node:v8";
import "./safe_module.ts";

/** How Deno finds the module of a name; not in its types yet. */
type Resolve = (
  name: string,
  context: unknown,
  next: (name: string, context: unknown) => { url: string | null },
) => { url: string | null };

/**
 * Takes away what could have a test import another library than ours, or read the test's text.
 *
 * A module's exports cannot be changed, so that whoever asks for these two is led elsewhere. Those who
 * get them by `require()` get the default exports, which can be changed.
 */
export function lockModules(): void {
  const { registerHooks } = Module as unknown as {
    registerHooks(hooks: { resolve: Resolve }): unknown;
  };
  refuse(Module, "registerHooks", "A hook on imports");
  refuse(v8, "getHeapSnapshot", "A heap snapshot");
  refuse(v8, "writeHeapSnapshot", "A heap snapshot");
  const safe = { url: import.meta.resolve("./safe_module.ts"), shortCircuit: true };
  registerHooks({
    resolve(name, context, next) {
      const found = next(name, context);
      const { conditions } = context as { conditions?: string[] };
      if (conditions?.includes("require")) return found;
      // Deno takes "node:v8 " for "node:v8".
      switch ((found.url ?? name).replaceAll(/[^\w:]/g, "").toLowerCase().replace(/^node:/, "")) {
        case "module":
          return safe;
        case "v8":
          throw new TypeError("node:v8 is not available while a submission is graded.");
      }
      return found;
    },
  });
}

function refuse(object: object, name: string, what: string): void {
  const value = () => {
    throw new TypeError(`${what} is not available while a submission is graded.`);
  };
  Object.defineProperty(object, name, { value, writable: false, configurable: false });
}
