import { setting } from "#platform";
import {
  FLAG,
  FUNCTION,
  numberFrom,
  type OptionKind,
  type OptionNames,
  POSITIVE,
  SIGNAL,
  TEXT,
} from "../geometry/mod.ts";
import { type DataKind, type Manifest, readManifest } from "./manifest.ts";

/** Options of {@linkcode locate}. */
export interface LocateOptions {
  /** What the bytes must be, told by their first bytes; a data set's own kind if absent. */
  kind?: DataKind;
  /** Milliseconds for a whole download; 20 000, more for a large data set, if absent. */
  timeoutMs?: number;
  /** Milliseconds until a server's first answer; 5 000 if absent. */
  connectTimeoutMs?: number;
  /** Largest file accepted; 64 MiB if absent. */
  maxBytes?: number;
  /** Called with each line that the reader should see; printed if absent. */
  onNotice?: (text: string) => void;
  /** Uses no network; if absent, whether `CONVOLUTIONS_OFFLINE` is `1`. */
  offline?: boolean;
  /** Folder of files that are used before any download; `CONVOLUTIONS_MIRROR` if absent. */
  mirror?: string;
  /** Folder of downloads; `CONVOLUTIONS_CACHE`, else `.cache/data` in the project, if absent. */
  cache?: string;
  /** Data sets known by name; those of `data/manifest.json` if absent. */
  manifest?: Manifest;
  /** Called as a download comes in; the size is unknown where the server does not tell it. */
  onProgress?: (receivedBytes: number, totalBytes?: number) => void | Promise<void>;
  signal?: AbortSignal;
}

const MANIFEST: OptionKind = {
  must: "data sets by name, as readManifest() gives them",
  holds: (value) => value instanceof Map,
};

/** Names of {@linkcode LocateOptions} but for the kind. */
export const ROAD_OPTIONS: OptionNames<Omit<LocateOptions, "kind">> = {
  timeoutMs: POSITIVE,
  connectTimeoutMs: POSITIVE,
  maxBytes: numberFrom(1),
  onNotice: FUNCTION,
  offline: FLAG,
  mirror: TEXT,
  cache: TEXT,
  manifest: MANIFEST,
  onProgress: FUNCTION,
  signal: SIGNAL,
};

/** {@linkcode LocateOptions} with what the environment and the project add. */
export type Settings =
  & LocateOptions
  & Required<Pick<LocateOptions, "maxBytes" | "onNotice" | "offline" | "manifest">>
  /** Whether only what the reader gives an address for is looked for elsewhere. */
  & { hosted: boolean };

/** Fills in what is absent from the environment variables and the project. */
export async function settle(options: LocateOptions): Promise<Settings> {
  return {
    ...options,
    maxBytes: options.maxBytes ?? 64 * 2 ** 20,
    // The notice belongs to the cell that asked for the data.
    onNotice: options.onNotice ?? ((text) => console.log(text)),
    offline: options.offline ?? setting("CONVOLUTIONS_OFFLINE") === "1",
    hosted: setting("CONVOLUTIONS_OFFLINE") === "data sets",
    mirror: options.mirror ?? setting("CONVOLUTIONS_MIRROR"),
    manifest: options.manifest ?? await readManifest(),
  };
}
