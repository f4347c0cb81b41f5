import { deepEqual, equal, ok, rejects } from "node:assert/strict";
import { locate } from "../../lib/sources/mod.ts";
import {
  cacheFiles,
  type Handler,
  refused,
  serving,
  servingRaw,
  withCache,
} from "./local_server.ts";
import { png } from "./served_picture.ts";

for (const status of [404, 403, 500]) {
  Deno.test(`locate() names the HTTP status ${status}`, async () => {
    let requests = 0;
    const handler = () => (requests++, new Response("no", { status }));
    await withCache((options) =>
      serving(handler, async (base) => {
        await rejects(
          locate(base, options),
          refused("http-status", new RegExp(`answered ${status}`)),
        );
        equal(requests, status === 500 ? 2 : 1, "only a server's fault is tried again");
        deepEqual(cacheFiles(options.cache), []);
      })
    );
  });
}

const hints: Record<number, RegExp> = {
  401: /answered 401 Unauthorized\. The file is for those who are signed in: download it in a br/,
  403: /answered 403 Forbidden\. The server does not hand out this file; try another address\.$/,
  404: /answered 404 Not Found\. Check the address for typing errors; the file may have moved\.$/,
  410: /answered 410 Gone\. Check the address for typing errors; the file may have moved\.$/,
  429: /answered 429 Too Many Requests\. The server has had too many requests from here; try ag/,
  499: /answered 499\. The server does not hand out this file; try another address\.$/,
  501: /answered 501 Not Implemented\. The fault is the server's; try again later\.$/,
};

for (const [status, message] of Object.entries(hints)) {
  Deno.test(`locate() says what to do about the HTTP status ${status}`, async () => {
    const handler = () => new Response("no", { status: Number(status) });
    await withCache((options) =>
      serving(handler, async (base) => {
        await rejects(locate(base, options), refused("http-status", message));
      })
    );
  });
}

Deno.test("locate() succeeds when the second attempt does", async () => {
  let requests = 0;
  const handler = () => requests++ === 0 ? new Response(null, { status: 503 }) : new Response(png);
  await withCache((options) =>
    serving(handler, async (base) => {
      equal((await locate(base, options)).origin, "url");
    })
  );
});

Deno.test("locate() refuses an HTML page served as PNG", async () => {
  const page = "\n<!-- hi -->\n<!DOCTYPE html><html><body>Sign in</body></html>";
  const handler = () => new Response(page, { headers: { "content-type": "image/png" } });
  await withCache((options) =>
    serving(handler, async (base) => {
      await rejects(
        locate(`${base}/a.png`, { ...options, kind: "image" }),
        refused("wrong-kind", /got an HTML page/),
      );
      deepEqual(cacheFiles(options.cache), []);
    })
  );
});

Deno.test("locate() refuses an empty body where an image is expected", async () => {
  await withCache((options) =>
    serving(() => new Response(""), async (base) => {
      await rejects(
        locate(base, { ...options, kind: "image" }),
        refused("wrong-kind", /got nothing \(0 bytes\)/),
      );
    })
  );
});

Deno.test("locate() refuses a body shorter than its content-length", async () => {
  const answer = "HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\nonly this";
  await withCache((options) =>
    servingRaw(answer, async (base) => {
      await rejects(locate(base, options), refused("truncated", /broke off after 9 of 1000 bytes/));
      deepEqual(cacheFiles(options.cache), []);
    })
  );
});

Deno.test("locate() refuses a chunked body that breaks off", async () => {
  const answer = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n40\r\nonly this";
  await withCache((options) =>
    servingRaw(answer, async (base) => {
      await rejects(locate(base, options), refused("truncated", /broke off after/));
    })
  );
});

for (
  const [what, answer, why] of [
    ["no HTTP", "hello\r\n\r\n", /invalid HTTP version/],
    ["no answer", "", /connection closed/],
    [
      "a length that is no number",
      "HTTP/1.1 200 OK\r\ncontent-length: abc\r\n\r\n",
      /content-length/,
    ],
    ["no header", "HTTP/1.1 200 OK\r\nno header\r\n\r\n", /HTTP header/],
    ["no status", "HTTP/1.1 20\r\n\r\n", /status-code/],
  ] as const
) {
  Deno.test(`locate() calls an answer malformed that is ${what}`, async () => {
    await withCache((options) =>
      servingRaw(answer, async (base) => {
        await rejects(
          locate(base, options),
          refused("malformed", /127.0.0.1:\d+ did not answer as a web server does/),
        );
        await rejects(locate(base, options), refused("malformed", why));
      })
    );
  });
}

Deno.test("locate() refuses a file over the limit by its content-length", async () => {
  let sent = 0;
  const handler = () => {
    const body = new ReadableStream({
      pull(controller) {
        sent += 65536;
        controller.enqueue(new Uint8Array(65536));
      },
    });
    return new Response(body, { headers: { "content-length": String(2 ** 30) } });
  };
  await withCache((options) =>
    serving(handler, async (base) => {
      await rejects(
        locate(base, { ...options, maxBytes: 1000 }),
        refused("too-large", /1073741824 bytes or more, the limit is 1000/),
      );
      ok(sent < 2 ** 24, "the body must not be read to its end");
    })
  );
});

Deno.test("locate() refuses a file over the limit without content-length", async () => {
  const endless = () =>
    new Response(
      new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(4096)) }),
    );
  await withCache((options) =>
    serving(endless, async (base) => {
      await rejects(
        locate(base, { ...options, maxBytes: 100_000 }),
        refused("too-large", /the limit is 100000/),
      );
    })
  );
});

Deno.test("locate() follows redirects, but not for ever", async () => {
  const handler: Handler = ({ url }) => {
    const { pathname } = new URL(url);
    if (pathname === "/file") return new Response(png);
    const location = pathname === "/once" ? "file" : "/loop";
    return new Response(null, { status: 302, headers: { location } });
  };
  await withCache((options) =>
    serving(handler, async (base) => {
      deepEqual((await locate(`${base}/once`, options)).bytes, png);
      await rejects(
        locate(`${base}/loop`, options),
        refused("redirect", /more than 5 redirects/),
      );
    })
  );
});

for (const location of ["file:///etc/passwd", "ftp://127.0.0.1/a", "http://"]) {
  Deno.test(`locate() refuses a redirect to ${location}`, async () => {
    const handler = () => new Response(null, { status: 301, headers: { location } });
    await withCache((options) =>
      serving(handler, async (base) => {
        await rejects(locate(base, options), refused("redirect", /not a safe web address/));
      })
    );
  });
}

Deno.test("locate() takes gzip-coded bodies, whose content-length is another", async () => {
  const handler = async () => {
    const coded = new Blob([png]).stream().pipeThrough(new CompressionStream("gzip"));
    const body = await new Response(coded).bytes();
    return new Response(body, {
      headers: { "content-encoding": "gzip", "content-length": String(body.length) },
    });
  };
  await withCache((options) =>
    serving(handler, async (base) => {
      deepEqual((await locate(base, options)).bytes, png);
    })
  );
});
