/// <reference lib="dom" />
/** Outputs on a page: what each kind becomes, what takes another's place, what is live. */
import { deepEqual, equal, match, ok } from "node:assert/strict";
import type { Output } from "../../lib/browser/messages.ts";
import type { OutputArea as Area } from "../../lib/browser/page/output_area.ts";
import type { showBundle as ShowBundle } from "../../lib/browser/page/show_bundle.ts";
import { settle, SiteHere, until } from "./site_here.ts";

const text = (text: string, name: "stdout" | "stderr" = "stdout"): Output => ({
  msg_type: "stream",
  content: { name, text },
});
const show = (data: Record<string, unknown>, display_id?: string): Output => ({
  msg_type: "display_data",
  content: { data, metadata: { m: 1 }, ...(display_id ? { transient: { display_id } } : {}) },
});
const update = (data: Record<string, unknown>, display_id: string): Output => ({
  msg_type: "update_display_data",
  content: { data, metadata: {}, transient: { display_id } },
});

/** A page with two empty places for outputs. */
async function places() {
  const page = new SiteHere("<body><main><div id=a>old</div><div id=b></div></main></body>");
  const { OutputArea } = await page.run("page/output_area.ts") as { OutputArea: typeof Area };
  for (const id of ["a", "b"]) Object.assign(page.get(`#${id}`), { offsetHeight: 70 });
  const shown = (id = "a") =>
    [...page.get(`#${id}`).children].map((it) =>
      `${it.localName}.${it.className}: ${it.textContent}`
    );
  return {
    page,
    area: new OutputArea(page.get("#a")),
    other: new OutputArea(page.get("#b")),
    shown,
  };
}

Deno.test("OutputArea: texts of a stream are joined, and a carriage return begins the line anew", async () => {
  const { page, area, shown } = await places();
  using _ = page;
  equal(area.kept, undefined);
  area.begin();
  for (
    const it of [text("a\n1 %\r2 %"), text("\r3 %\r\nb\r"), text("\x1b[31mc", "stderr"), text("d")]
  ) {
    area.take(it);
  }
  deepEqual(shown(), [
    "pre.output text stdout: a\n3 %\r\nb\r",
    "pre.output text stderr: c",
    "pre.output text stdout: d",
  ]);
  deepEqual(area.kept, [
    { output_type: "stream", name: "stdout", text: "a\n3 %\r\nb\r" },
    { output_type: "stream", name: "stderr", text: "\x1b[31mc" },
    { output_type: "stream", name: "stdout", text: "d" },
  ]);
  const pre = page.get("#a pre");
  deepEqual([pre.getAttribute("tabindex"), pre.getAttribute("role"), pre.ariaLabel], [
    "0",
    "group",
    "Text output",
  ]);
});

Deno.test("OutputArea: old outputs stay until new ones come, or the cell is done", async () => {
  const { page, area, shown } = await places();
  using _ = page;
  equal(page.get("#a").textContent, "old");
  area.begin();
  deepEqual([page.get("#a").textContent, page.get("#a").style.minHeight], ["old", "70px"]);
  area.take(text("new"));
  deepEqual(shown(), ["pre.output text stdout: new"]);
  area.end();
  equal(page.get("#a").style.minHeight, "70px");
  deepEqual(await page.later(), [300]);
  equal(page.get("#a").style.minHeight || "", "");
  area.begin();
  deepEqual(shown().length, 1);
  area.end();
  deepEqual([shown(), area.kept], [[], []]);
  area.take(text("x"));
  area.take({ msg_type: "clear_output", content: { wait: true } });
  equal(shown().length, 1);
  area.take(text("y"));
  deepEqual(shown(), ["pre.output text stdout: y"]);
  area.take({ msg_type: "clear_output", content: { wait: false } });
  deepEqual(shown(), []);
  area.reset();
  deepEqual([page.get("#a").innerHTML, area.kept], ["old", undefined]);
});

Deno.test("OutputArea: a display takes its newer value wherever it stands, until it is cleared", async () => {
  const { page, area, other, shown } = await places();
  using _ = page;
  area.begin();
  area.take(show({ "text/plain": "one" }, "d"));
  area.take(show({ "text/plain": "two" }, "d"));
  area.take(show({ "text/plain": "free" }));
  other.begin();
  other.take(update({ "text/plain": "three" }, "d"));
  other.take(update({ "text/plain": "nobody's" }, "e"));
  deepEqual(shown(), [
    "div.output plain: three",
    "div.output plain: three",
    "div.output plain: free",
  ]);
  deepEqual(area.kept![0], {
    output_type: "display_data",
    data: { "text/plain": "three" },
    metadata: {},
  });
  deepEqual(area.kept![2], {
    output_type: "display_data",
    data: { "text/plain": "free" },
    metadata: { m: 1 },
  });
  deepEqual(shown("b").length, 0);
  const [first] = page.get("#a").children;
  other.take(show({ "text/plain": "there" }, "d"));
  area.reset();
  other.take(update({ "text/plain": "four" }, "d"));
  equal(first.textContent, "three");
  deepEqual(shown("b"), ["div.output plain: four"], "what stands elsewhere goes on");
});

Deno.test("OutputArea: results and errors are shown and kept", async () => {
  const { page, area, shown } = await places();
  using _ = page;
  area.begin();
  const error = { ename: "E", evalue: "e", traceback: ["E: e", "at x"] };
  area.take({ msg_type: "error", content: error });
  area.take({ msg_type: "error", content: { ...error, traceback: [] } });
  const result = { execution_count: 4, data: { "application/json": { a: 1 } }, metadata: {} };
  area.take({ msg_type: "execute_result", content: result });
  deepEqual(shown(), [
    "pre.output text error: E: e\nat x",
    "pre.output text error: E: e",
    'div.output plain: {\n  "a": 1\n}',
  ]);
  equal(page.get("#a pre").ariaLabel, "Error");
  deepEqual(area.kept![0], { output_type: "error", ...error });
  deepEqual(area.kept![2], { output_type: "execute_result", ...result });
});

/** A page with an element, and what shows a bundle in it. */
async function bundles() {
  const page = new SiteHere("<body><div id=a></div></body>");
  const images: { src: string; alt: string; blob: Blob }[] = [];
  const revoked: string[] = [];
  class Image {
    naturalWidth = 30;
    naturalHeight = 20;
    constructor() {
      return Object.assign(page.document.createElement("img"), {
        naturalWidth: 30,
        naturalHeight: 20,
        decode: () => decoding.promise,
      });
    }
  }
  let decoding = Promise.withResolvers<void>();
  const blobs: Blob[] = [];
  page.set({
    Image,
    URL: Object.assign(class extends URL {}, {
      createObjectURL: (blob: Blob) => `blob:${blobs.push(blob)}`,
      revokeObjectURL: (url: string) => void revoked.push(url),
    }),
  });
  const { showBundle } = await page.run("page/show_bundle.ts") as { showBundle: typeof ShowBundle };
  const element = page.get("#a");
  const html = (data: Record<string, unknown>) => {
    showBundle(element, data);
    return `${element.className}|${element.innerHTML}`;
  };
  return {
    page,
    html,
    element,
    images,
    blobs,
    revoked,
    decode: () => (decoding.resolve(), decoding = Promise.withResolvers()),
  };
}

Deno.test("showBundle() shows texts, HTML and Markdown, the richest that there is", async () => {
  const { page, html, element } = await bundles();
  using _ = page;
  equal(
    html({ "text/plain": ["a\n", "<b>"] }),
    'output plain|<pre role="group" tabindex="0" class="text result">a\n&lt;b&gt;</pre>',
  );
  equal(html({ "text/latex": "x", "text/plain": "y" }).includes(">x<"), true);
  equal(
    html({ "text/html": "<h2>T</h2>", "text/plain": "y" }),
    'output html|<div tabindex="0"><p class="heading">T</p></div>',
  );
  const { ariaLabel, role } = element.firstElementChild!;
  deepEqual([ariaLabel, role], ["Output", "group"]);
  equal(html({ "application/x": 1 }), "output html|");
  html({ "text/markdown": "# T\n\n`a` $x$" });
  html({ "text/plain": "newer" });
  await import("../../lib/browser/page/markdown.ts");
  await import("../../lib/browser/page/highlight.ts");
  await settle();
  equal(element.textContent, "newer", "what is late is dropped");
  html({ "text/markdown": "# T\n\n```ts\nlet a\n```" });
  await until(() => element.className === "output prose");
  match(
    `${element.className}|${element.innerHTML}`,
    /^output prose\|<p class="heading">T<\/p>\n<pre class="code" tabindex="0"><code><span class="tok-keyword">let<\/span>/,
  );
});

Deno.test("showBundle() shows a picture once it is decoded, in its own size", async () => {
  const { page, html, element, blobs, revoked, decode } = await bundles();
  using _ = page;
  html({ "text/plain": "before" });
  html({ "image/png": "AAEC", "text/plain": "A picture" });
  equal(element.textContent, "before");
  decode();
  await settle();
  const image = element.querySelector("img")!;
  deepEqual([element.className, image.alt, image.width, image.height], [
    "output picture",
    "A picture",
    30,
    20,
  ]);
  deepEqual([...new Uint8Array(await blobs[0].arrayBuffer())], [0, 1, 2]);
  deepEqual([blobs[0].type, revoked], ["image/png", ["blob:1"]]);
  html({ "image/svg+xml": "<svg/>" });
  decode();
  await settle();
  deepEqual([await blobs[1].text(), blobs[1].type], ["<svg/>", "image/svg+xml"]);
  equal(element.querySelector("img")!.alt, "Picture");
});

Deno.test("showBundle() puts HTML with a script into a frame without an origin; its picture stays until it has drawn", async () => {
  const { page, html, element } = await bundles();
  using _ = page;
  page.set({ FRAME_SCRIPT: "start()" });
  const posted: unknown[][] = [];
  const frameWindow = { postMessage: (...message: unknown[]) => posted.push(message) };
  const create = page.document.createElement.bind(page.document);
  page.document.createElement =
    ((name: string) =>
      name === "iframe"
        ? Object.assign(create(name), { contentWindow: frameWindow })
        : create(name)) as typeof create;
  const whole = "<p>still</p><p><small>Trust it.</small></p><script>one</script>";
  html({ "text/html": whole });
  const place = page.get("#a .live");
  equal(place.querySelector("small"), null, "how to make it live elsewhere");
  const frame = page.get("#a iframe") as HTMLIFrameElement;
  deepEqual(
    [frame.title, frame.getAttribute("sandbox"), frame.allow, frame.className],
    ["To turn: still", "allow-scripts allow-downloads", "clipboard-write *", "waiting"],
  );
  match(frame.srcdoc, /<body><script>start\(\)<\/script><\/body><\/html>$/);
  ok(!place.innerHTML.includes("<script>one"));
  Object.defineProperty(place, "isConnected", { value: true, configurable: true });
  await page.happen("message", { source: {}, data: { height: 5 } });
  await page.happen("message", { source: frameWindow, data: null });
  await page.happen("message", { source: frameWindow, data: { height: "5" } });
  deepEqual(posted, []);
  await page.happen("message", { source: frameWindow, data: { height: 0 } });
  deepEqual(posted, [[{ html: whole, dark: false }, "*"]]);
  await page.happen("message", { source: frameWindow, data: { height: 0 } });
  deepEqual([posted.length, frame.className], [1, "waiting"]);
  await page.happen("message", { source: frameWindow, data: { height: 120 } });
  deepEqual([frame.style.height, frame.className, place.className], ["120px", "", "live turned"]);
  await page.happen("message", { source: frameWindow, data: { height: 90 } });
  equal(frame.style.height, "90px");
  Object.defineProperty(place, "isConnected", { value: false });
  await page.happen("message", { source: frameWindow, data: { height: 70 } });
  await page.happen("message", { source: frameWindow, data: { height: 60 } });
  equal(frame.style.height, "90px", "it is gone");
  equal(element.className, "output html");
});
