import { unzipSync } from "fflate";
import { refuseKeras } from "./keras_refusal.ts";

/** What is in Keras 3's `.keras` archive. */
export interface KerasArchive {
  /** The model's description. */
  config: unknown;
  kerasVersion?: string;
  /** An HDF5 file. */
  weights: Uint8Array;
}

const members = ["config.json", "metadata.json", "model.weights.h5"] as const;

/**
 * Takes a `.keras` archive (a zip) apart.
 *
 * @param mostBytes How much it may hold.
 * @throws {SourceError} If it is damaged, too large, or another sort of archive.
 */
export function unpackKeras(bytes: Uint8Array, name: string, mostBytes: number): KerasArchive {
  const damaged = (problem: string, cause?: unknown) =>
    refuseKeras(name, "damaged", problem, "Save or download the file again.", cause);
  let files: Record<string, Uint8Array>;
  try {
    files = unzipSync(bytes, {
      filter: ({ name: member, originalSize }) => {
        if (!(members as readonly string[]).includes(member)) return false;
        if (originalSize <= mostBytes) return true;
        throw refuseKeras(
          name,
          "too-large",
          `its member ${member} has ${originalSize} bytes, more than the limit of ${mostBytes}`,
          "Save a smaller model.",
        );
      },
    });
  } catch (error) {
    if (error instanceof Error && error.name === "SourceError") throw error;
    throw damaged(`this archive cannot be read: ${(error as Error).message}`, error);
  }
  const json = (member: (typeof members)[number]) => {
    try {
      return JSON.parse(new TextDecoder().decode(files[member]));
    } catch (error) {
      throw damaged(`its ${member} is no JSON`, error);
    }
  };
  const [config, , weights] = members.map((member) => files[member]);
  if (!config || !weights) {
    throw refuseKeras(
      name,
      "wrong-kind",
      `this archive has no member ${config ? "model.weights.h5" : "config.json"}, so it is no ` +
        ".keras file",
      "Save the model with model.save('name.keras').",
    );
  }
  const metadata = files["metadata.json"] && json("metadata.json");
  return { config: json("config.json"), kerasVersion: metadata?.keras_version, weights };
}
