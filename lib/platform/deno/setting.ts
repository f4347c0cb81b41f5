import process from "node:process";

/** See {@linkcode Platform.setting}: an environment variable. */
export function setting(name: string): string | undefined {
  return process.env[name];
}
