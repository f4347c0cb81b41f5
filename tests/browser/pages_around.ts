/// <reference lib="dom" />
/** What stands around a lesson: colors, contents, search, own files, and what is kept for use offline. */
import { deepEqual, equal, match, ok } from "node:assert/strict";
import { SiteHere, until } from "./site_here.ts";

Deno.test("the reader's colors hold before anything is drawn, and what is not light or dark is the system's", async () => {
  for (
    const [kept, theme] of [["dark", "dark"], ["light", "light"], ["system", undefined], [
      undefined,
      undefined,
    ]]
  ) {
    using page = await SiteHere.lesson([]);
    if (kept) page.stored.set("convolutions:theme", kept);
    page.script("page/early.ts");
    const { dataset, classList } = page.document.documentElement;
    deepEqual([dataset.theme, classList.contains("js")], [theme, true]);
  }
  using page = await SiteHere.lesson([]);
  page.set({ localStorage: undefined });
  page.script("page/early.ts");
  ok(page.document.documentElement.classList.contains("js"));
});

Deno.test("colors are chosen in the menu, kept, and told to whoever draws", async () => {
  using page = await SiteHere.lesson([]);
  const root = page.document.documentElement;
  root.dataset.theme = "light";
  // deno-lint-ignore no-explicit-any -- the module as it is run here
  const theme = await page.run("page/theme.ts") as any;
  let heard = 0;
  theme.onTheme(() => heard++);
  theme.startTheme();
  const inputs = [...page.document.querySelectorAll<HTMLInputElement>("input[name=theme]")];
  deepEqual(inputs.map(({ checked }) => checked), [false, true, false]);
  const choose = async (at: number) => {
    await page.fire(inputs[at], "change");
    return [root.dataset.theme, page.stored.get("convolutions:theme"), theme.isDark(), heard];
  };
  deepEqual(await choose(2), ["dark", "dark", true, 1]);
  page.system.matches = true;
  deepEqual(await choose(1), ["light", "light", false, 2]);
  deepEqual(await choose(0), [undefined, "system", true, 3]);
  page.system.matches = false;
  equal(theme.isDark(), false);
  page.system.heard.forEach((listener) => (listener as () => void)());
  equal(heard, 4);
  page.set({ localStorage: undefined });
  deepEqual((await choose(2)).slice(0, 1), ["dark"]);
});

Deno.test("the contents mark the last heading above a third of the window, and close once chosen", async () => {
  using page = await SiteHere.lesson([{
    html: '<h2 id="here">Here</h2><h2 id="there">There</h2>',
  }]);
  const tops: Record<string, number> = { here: 299, there: 300 };
  Object.defineProperty(page.get("#contents a").constructor.prototype, "hash", {
    get(this: HTMLAnchorElement) {
      return this.getAttribute("href");
    },
    configurable: true,
  });
  for (const id of ["here", "there"]) {
    Object.assign(page.get(`#${id}`), { getBoundingClientRect: () => ({ top: tops[id] }) });
  }
  // deno-lint-ignore no-explicit-any -- as above
  const { startContents } = await page.run("page/contents.ts") as any;
  startContents();
  const current = () =>
    [...page.document.querySelectorAll("#contents a[aria-current]")].map((it) =>
      `${it.textContent} ${it.getAttribute("aria-current")}`
    );
  deepEqual(current(), ["Here location"]);
  tops.there = 299;
  await page.happen("scroll");
  await page.happen("scroll");
  deepEqual(current(), ["Here location"], "at the next frame, once");
  deepEqual(await page.later(), [0]);
  deepEqual(current(), ["There location"]);
  tops.here = tops.there = 900;
  await page.happen("scroll");
  await page.later();
  deepEqual(current(), []);
  const contents = page.get("#contents");
  let open = false;
  Object.assign(contents, { matches: () => open });
  const closed = async (at: Element) => {
    delete contents.dataset.popover;
    await page.fire(at, "click");
    return contents.dataset.popover === "closed";
  };
  const [, link] = contents.querySelectorAll("a");
  equal(await closed(link), false);
  open = true;
  deepEqual([await closed(link), await closed(contents.querySelector("ol")!)], [true, false]);
  contents.remove();
  startContents();
});

Deno.test("the search lists what is found, is gone through by keyboard, and leads to it", async () => {
  using page = await SiteHere.lesson([]);
  const entry = (n: number, section: string, text: string, code = "") => ({
    url: `lessons/${n}.html#s`,
    lesson: `L${n}`,
    section,
    text,
    code,
  });
  const dialog = page.get("dialog.finder") as HTMLDialogElement;
  // deno-lint-ignore no-explicit-any -- as above
  const { startFinder } = await page.run("page/finder.ts") as any;
  const root = new URL("http://site.test/");
  await startFinder(dialog, root);
  const hint = () => dialog.querySelector(".hint")!.textContent;
  equal(hint(), "The index cannot be fetched; is there a network?");
  page.files["/search.json"] = JSON.stringify([
    entry(1, "Padding <1>", "zeros around"),
    entry(2, "", "an image", "padding(image, 2)"),
    entry(3, "Far", `${"word ".repeat(40)}padding & more ${"tail ".repeat(60)}`),
    ...Array.from({ length: 25 }, (_, n) => entry(10 + n, "Many", `stride ${n}`)),
  ]);
  dialog.open = true;
  await startFinder(dialog, root);
  const input = dialog.querySelector("input")!;
  equal(hint(), "");
  const ask = async (query: string) => {
    input.value = query;
    await page.fire(input, "input");
    return [...dialog.querySelectorAll("li")].map((it) => it.innerHTML);
  };
  const found = await ask(" padding ");
  deepEqual(found.slice(0, 1), [
    "<strong>Padding &lt;1&gt;</strong><span>L1</span><p>zeros around</p>",
  ]);
  equal(found.length, 3);
  ok(found.includes("<strong>L2</strong><span>L2</span><p><mark>padding</mark>(image, 2)</p>"));
  const far = found.find((it) => it.includes("L3"))!;
  match(far, /<p>… (word ){12}<mark>padding<\/mark> &amp; more (tail ){21}<\/p>$/);
  equal(hint(), "3 found");
  const chosen = () =>
    [...dialog.querySelectorAll<HTMLElement>("li")].findIndex((it) => it.ariaSelected === "true");
  const key = async (
    key: string,
  ) => [(await page.fire(input, "keydown", { key })).defaultPrevented, chosen()];
  equal(chosen(), 0);
  equal(input.getAttribute("aria-activedescendant"), "found-0");
  deepEqual(await key("ArrowDown"), [true, 1]);
  equal(input.getAttribute("aria-activedescendant"), "found-1");
  deepEqual(await key("ArrowUp"), [true, 0]);
  deepEqual(await key("ArrowUp"), [true, 2]);
  deepEqual(await key("ArrowDown"), [true, 0]);
  deepEqual(await key("x"), [false, 0]);
  deepEqual(await key("Enter"), [true, 0]);
  deepEqual([dialog.open, location.href], [false, "http://site.test/lessons/1.html#s"]);
  equal((await ask("stride")).length, 20);
  equal(hint(), "20 or more found");
  await page.fire(dialog.querySelectorAll("li mark")[5], "click");
  match(location.href, /lessons\/\d\d\.html#s$/);
  deepEqual([await ask("zebra"), hint()], [[], "Nothing is found for “zebra”."]);
  equal(input.hasAttribute("aria-activedescendant"), false);
  const before = location.href;
  deepEqual(await key("ArrowDown"), [true, -1]);
  await key("Enter");
  equal(location.href, before);
  deepEqual([await ask(""), hint()], [[], ""]);
});

Deno.test("the search opens by its button, by / and by Ctrl+K, but not where one types", async () => {
  using page = await SiteHere.lesson([]);
  page.get("main").removeAttribute("data-name");
  page.get("main").insertAdjacentHTML("beforeend", '<div data-live="x.html"></div>');
  page.set({ navigator: {} });
  await page.run("page/main.ts");
  equal(page.watched.length, 1, "what is live on a page that is no lesson");
  const dialog = page.get("dialog.finder") as HTMLDialogElement;
  const at = (typing: boolean) => ({ target: { closest: () => (typing ? {} : null) } });
  const opens = async (event: object) => {
    dialog.open = false;
    const prevented = await page.happen("keydown", event);
    return [dialog.open, prevented].join();
  };
  equal(await opens({ key: "/", ...at(false) }), "true,true");
  equal(await opens({ key: "/", ...at(true) }), "false,false");
  for (const by of ["ctrlKey", "metaKey", "altKey"]) {
    equal(await opens({ key: "/", ...at(false), [by]: true }), "false,false");
  }
  equal(await opens({ key: "k", ctrlKey: true, ...at(true) }), "true,true");
  equal(await opens({ key: "k", metaKey: true, ...at(true) }), "true,true");
  equal(await opens({ key: "k", ...at(true) }), "false,false");
  await page.fire(".top .search", "click");
  ok(dialog.open);
  await page.fire(dialog.querySelector("input")!, "click");
  ok(dialog.open);
  await page.fire(dialog, "click");
  ok(!dialog.open);
  await until(() => dialog.querySelector(".hint")!.textContent !== "");
  equal(
    dialog.querySelector(".hint")!.textContent,
    "The index cannot be fetched; is there a network?",
  );
});

Deno.test("own files are taken from the menu or dropped, and how to open them is told", async () => {
  using page = await SiteHere.lesson([]);
  const menu = page.get("#menu");
  const made: HTMLInputElement[] = [];
  const create = page.document.createElement.bind(page.document);
  page.document.createElement = ((name: string) => {
    const element = create(name);
    if (name === "input") made.push(element as HTMLInputElement);
    return element;
  }) as typeof create;
  const said: string[] = [];
  // deno-lint-ignore no-explicit-any -- as above
  const { startOwnFiles } = await page.run("page/own_files.ts") as any;
  startOwnFiles(menu, (text: string) => said.push(text));
  const [input] = made;
  deepEqual([input.type, input.multiple], ["file", true]);
  let clicked = 0;
  input.click = () => void clicked++;
  await page.fire(menu.querySelector(".own-file")!, "click");
  deepEqual([menu.dataset.popover, clicked], ["closed", 1]);
  const { body } = page.document;
  const over = { dataTransfer: { types: ["Files"], files: [] as File[] } };
  deepEqual(
    [
      await page.happen("dragover", { dataTransfer: { types: ["text/plain"] } }),
      body.classList.contains("dropping"),
    ],
    [false, false],
  );
  deepEqual([await page.happen("dragover", over), body.classList.contains("dropping")], [
    true,
    true,
  ]);
  await page.happen("dragleave", { relatedTarget: body });
  ok(body.classList.contains("dropping"));
  await page.happen("dragleave", { relatedTarget: null });
  ok(!body.classList.contains("dropping"));
  body.classList.add("dropping");
  equal(await page.happen("drop", {}), false);
  ok(!body.classList.contains("dropping"));
  const lost = new File([], "lost.png");
  lost.arrayBuffer = () => Promise.reject(new Error("gone"));
  over.dataTransfer.files = [
    new File(["x"], 'a"b.png', { type: "image/png" }),
    lost,
    new File(["y"], "storm.nc"),
  ];
  equal(await page.happen("drop", over), true);
  await until(() => said.length === 3);
  deepEqual(said, [
    'In a cell, openImage("a\\"b.png") opens it',
    "This browser keeps no files: lost.png was not taken",
    'In a cell, openDataset("storm.nc") opens it',
  ]);
  const { ownFiles } = await import("../../lib/platform/browser/own_files.ts");
  deepEqual(await ownFiles.read("storm.nc"), new TextEncoder().encode("y"));
  Object.defineProperty(input, "files", { value: [new File(["z"], "z.txt")] });
  input.value = "C:/z.txt";
  await page.fire(input, "change");
  await until(() => input.value === "");
  deepEqual([said[3], input.value], ['In a cell, openDataset("z.txt") opens it', ""]);
});

Deno.test("edits are kept by lesson and cell, and forgotten where the code is the lesson's", async () => {
  using page = await SiteHere.lesson([]);
  // deno-lint-ignore no-explicit-any -- as above
  const { Edits } = await page.run("page/reader_edits.ts") as any;
  const key = "convolutions:edits:lessons/one";
  for (const broken of ["{", "5", "null", "[1]"]) {
    page.stored.set(key, broken);
    equal(new Edits("lessons/one").get("0"), undefined);
  }
  page.stored.clear();
  const edits = new Edits("lessons/one");
  ok(edits.set("a", "1") && edits.set("b", "2"));
  equal(page.stored.get(key), '{"a":"1","b":"2"}');
  equal(new Edits("lessons/one").get("b"), "2");
  equal(new Edits("lessons/two").get("b"), undefined);
  ok(edits.set("a", undefined));
  equal(page.stored.get(key), '{"b":"2"}');
  ok(edits.set("b", undefined));
  equal(page.stored.has(key), false);
  page.set({ localStorage: undefined });
  equal(edits.set("a", "1"), false);
  equal(new Edits("x").get("a"), undefined);
});

Deno.test("a live output's frame tells its height, and runs its scripts as blobs, one after the other", async () => {
  using page = new SiteHere("<body></body>");
  const told: unknown[][] = [];
  const parent = { postMessage: (...message: unknown[]) => void told.push(message) };
  const blobs: Blob[] = [];
  const revoked: string[] = [];
  const { body, documentElement } = page.document;
  Object.assign(documentElement, { clientHeight: 890 });
  body.getBoundingClientRect = () => ({ height: 120.2 }) as DOMRect;
  const observed: unknown[] = [];
  const made = () => [...body.querySelectorAll<HTMLScriptElement>("script[src]")];
  page.set({
    parent,
    ResizeObserver: class {
      constructor(readonly look: () => void) {}
      observe(element: unknown) {
        observed.push(element);
        this.look();
      }
    },
    URL: Object.assign(class extends URL {}, {
      createObjectURL: (blob: Blob) => `blob:${blobs.push(blob)}`,
      revokeObjectURL: (url: string) => void revoked.push(url),
    }),
  });
  page.script("page/frame.ts");
  deepEqual(told, [[{ height: 0 }, "*"]]);
  const html = "<p>a</p><script>one</script><b>c</b><script>two</script>";
  await page.happen("message", { source: {}, data: { html } });
  equal(body.innerHTML, "");
  await page.happen("message", { source: parent, data: { html, dark: true } });
  equal(body.dataset.jpThemeLight, "false");
  equal(documentElement.style.colorScheme, "dark");
  equal(made().length, 1, "one after the other");
  equal(body.innerHTML, '<p>a</p><script src="blob:1"></script><b>c</b><script>two</script>');
  made()[0].onload!(new Event("load"));
  await until(() => made().length === 2);
  deepEqual([made().length, revoked.length], [2, 1]);
  made()[1].onload!(new Event("load"));
  await until(() => observed.length > 0);
  deepEqual([await blobs[0].text(), await blobs[1].text(), blobs[0].type], [
    "one",
    "two",
    "text/javascript",
  ]);
  deepEqual(observed, [body]);
  deepEqual(told.slice(1), [[{ height: 131 }, "*"], [{ height: 131 }, "*"]]);
  await page.happen("message", { source: parent, data: { dark: false } });
  deepEqual([body.dataset.jpThemeLight, documentElement.style.colorScheme], ["true", "light"]);
});
