/** The browsers that tests drive: Debian's Chromium and Firefox, headless. */

import { type Browser, chromium, firefox } from "playwright-core";

/** A browser's name. */
export type BrowserName = "chromium" | "firefox";

const PATHS: Record<BrowserName, readonly string[]> = {
  chromium: ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"],
  firefox: ["/usr/bin/firefox-esr"],
};

const find = (name: BrowserName) => PATHS[name].find(isFile);

/** Where each browser is; nothing where it is not. */
export const browserPaths: Readonly<Record<BrowserName, string | undefined>> = {
  chromium: find("chromium"),
  firefox: find("firefox"),
};

for (const [name, path] of Object.entries(browserPaths)) {
  if (path) continue;
  console.log(`No ${name} at ${PATHS[name as BrowserName].join(", ")}: tests in it are left out.`);
}

/** Options of a test that needs a browser. */
export function needing(name: BrowserName) {
  return {
    ignore: browserPaths[name] === undefined,
    // The driver keeps its pipes for a moment after the browser has gone.
    sanitizeOps: false,
    sanitizeResources: false,
  };
}

/**
 * The driver's own list, which a second flag replaces, and then two pages of the address bar:
 * Chromium would load them for each window, at three times the cost of the test's own page.
 */
const WITHOUT = [
  ..."AvoidUnnecessaryBeforeUnloadCheckSync DestroyProfileOnBrowserClose DialMediaRouteProvider"
    .split(" "),
  ..."GlobalMediaControls HttpsUpgrades LensOverlay MediaRouter PaintHolding Translate".split(" "),
  ..."ThirdPartyStoragePartitioning BlockOriginHeaderModificationOnRedirect".split(" "),
  ..."AvoidCorsURLLoaderRestartOnRedirect OptimizationHints NetworkTimeServiceQuerying".split(" "),
  ..."AutoDeElevate AimEnabled WebUIOmniboxPopup WebUIOmniboxAimPopup".split(" "),
];

/** What of Chromium asks the internet by itself is switched off; for Firefox the driver does so. */
const FLAGS = [
  `--disable-features=${WITHOUT.join(",")}`,
  "--no-sandbox",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Options of {@linkcode launch}. */
export interface LaunchOptions {
  /** Flags of Chromium. */
  flags?: readonly string[];
  /** Whether Firefox prefers dark pages; in Chromium a page is told. */
  dark?: boolean;
  /** Folder for what is downloaded. */
  downloadsPath?: string;
}

/** Starts a browser that has never been used. */
export function launch(
  name: BrowserName,
  { flags = ["--disable-gpu"], dark = false, downloadsPath }: LaunchOptions = {},
): Promise<Browser> {
  const options = { executablePath: browserPaths[name], downloadsPath };
  if (name === "chromium") return chromium.launch({ ...options, args: [...FLAGS, ...flags] });
  return firefox.launch({
    ...options,
    // As it is installed, by WebDriver BiDi; otherwise Playwright asks for a Firefox of its own.
    channel: "moz-firefox",
    firefoxUserPrefs: { "layout.css.prefers-color-scheme.content-override": dark ? 0 : 1 },
  });
}

/** What Firefox is spared unless `ALL_BROWSERS=1`: minutes in which its engine is asked little new. */
const all = Deno.env.get("ALL_BROWSERS") === "1";

/**
 * Makes a test for each browser.
 *
 * @param name What holds; the browser's name is put before it.
 * @param options `seldom` leaves Firefox out but with `ALL_BROWSERS=1`.
 */
export function testInBrowsers(
  name: string,
  test: (browser: BrowserName) => Promise<void>,
  { seldom = false }: { seldom?: boolean } = {},
): void {
  for (const browser of ["chromium", "firefox"] as const) {
    if (browser === "firefox" && seldom && !all) continue;
    Deno.test({ name: `${browser}: ${name}`, ...needing(browser), fn: () => test(browser) });
  }
}

function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}
