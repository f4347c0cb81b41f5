import { RUN_WITH } from "./project.ts";
import { SetupError } from "./setup_error.ts";

/** A Python that can make an environment. */
export interface Python {
  /** The program and its arguments, such as `["py", "-3"]`. */
  command: string[];
  /** Such as `3.12.1`. */
  version: string;
}

/** What a candidate answered when it was asked for its version and modules. */
export interface Candidate extends Python {
  /** Modules that the environment needs and this Python lacks. */
  missing: string[];
}

const CANDIDATES = [
  ["python3"],
  ["python"],
  ["py", "-3"],
  ...["3.14", "3.13", "3.12", "3.11", "3.10"].map((version) => [`python${version}`]),
];

const PROBE = `
import importlib.util, platform
wanted = ("venv", "ensurepip", "ssl")
missing = [name for name in wanted if importlib.util.find_spec(name) is None]
print("%s|%s" % (platform.python_version(), ",".join(missing)))`;

/**
 * Finds a Python that is new enough and complete.
 *
 * @throws {SetupError} If there is none: the message names what was found and what mends it.
 */
export async function findPython(): Promise<Python> {
  const found: Candidate[] = [];
  for (const command of CANDIDATES) {
    const candidate = await probe(command);
    if (candidate === undefined) continue;
    if (isNewEnough(candidate.version) && candidate.missing.length === 0) return candidate;
    found.push(candidate);
  }
  throw new SetupError(explainNoPython(found, Deno.build.os));
}

async function probe(command: string[]): Promise<Candidate | undefined> {
  try {
    const { success, stdout } = await new Deno.Command(command[0], {
      args: [...command.slice(1), "-c", PROBE],
      stdin: "null",
      stdout: "piped",
      stderr: "null",
    }).output();
    if (!success) return undefined;
    const [version, missing] = new TextDecoder().decode(stdout).trim().split("|");
    return { command, version, missing: missing.split(",").filter((name) => name !== "") };
  } catch {
    return undefined; // No such program.
  }
}

function isNewEnough(version: string): boolean {
  const [major, minor] = version.split(".").map(Number);
  return major === 3 && minor >= 10;
}

/** Says what is missing and which command mends it on this system. */
export function explainNoPython(found: readonly Candidate[], os: typeof Deno.build.os): string {
  const again = `Then run the same command again:  ${RUN_WITH} lab`;
  const incomplete = found.find((candidate) => isNewEnough(candidate.version));
  if (incomplete !== undefined) {
    const short = incomplete.version.split(".").slice(0, 2).join(".");
    const { command, version, missing } = incomplete;
    return [
      `Python ${version} (${command.join(" ")}) is here, but without ${missing.join(" and ")}, ` +
      "which make the environment .venv.",
      os === "linux"
        ? `Debian, Ubuntu:  sudo apt install python3-venv   (or python${short}-venv)\n` +
          "Fedora:          sudo dnf install python3-pip"
        : "Install Python from https://www.python.org/downloads/",
      again,
    ].join("\n");
  }
  const seen = found.map(({ command, version }) => `${command.join(" ")} is ${version}`);
  return [
    seen.length === 0
      ? "Python is missing: no python3, python or py was found. JupyterLab needs Python 3.10 or newer."
      : `Python is too old: ${seen.join(", ")}. JupyterLab needs Python 3.10 or newer.`,
    {
      darwin: "macOS:           brew install python",
      windows: "Windows:         winget install Python.Python.3.13",
    }[os as string] ??
      "Debian, Ubuntu:  sudo apt install python3 python3-venv\n" +
        "Fedora:          sudo dnf install python3",
    again,
  ].join("\n");
}
