/** What is shown of objects of the web's own classes, which have no properties of their own. */
const SHOWN: Record<string, readonly string[]> = {
  AbortController: ["signal"],
  AbortSignal: ["aborted", "reason", "onabort"],
  Blob: ["size", "type"],
  Event: [
    ...["bubbles", "cancelable", "composed", "currentTarget", "defaultPrevented", "eventPhase"],
    ...["srcElement", "target", "returnValue", "timeStamp", "type"],
  ],
  File: ["name", "size", "type"],
  ReadableStream: ["locked"],
  Request: ["bodyUsed", "headers", "method", "redirect", "url"],
  Response: ["body", "bodyUsed", "headers", "ok", "redirected", "status", "statusText", "url"],
  TextDecoder: ["encoding", "fatal", "ignoreBOM"],
  TextEncoder: ["encoding"],
  URL: [
    ...["href", "origin", "protocol", "username", "password", "host", "hostname", "port"],
    ...["pathname", "hash", "search"],
  ],
};

/** Taken before a cell can give these names another meaning. */
const classes = Object.keys(SHOWN).flatMap((name) => {
  const type: unknown = Reflect.get(globalThis, name);
  return typeof type === "function" ? [[name, type] as const] : [];
});
const { Headers } = globalThis;

/** An ordinary object of the same class name that is printed in a web object's place. */
export function webView(value: object): object | undefined {
  if (value instanceof Headers) return named("Headers", Object.fromEntries(value));
  for (const [name, type] of classes) {
    if (Object.getPrototypeOf(value) !== type.prototype) continue;
    const it = value as Record<string, unknown>;
    return named(name, Object.fromEntries(SHOWN[name].map((key) => [key, it[key]])));
  }
}

function named(name: string, properties: object): object {
  const type = { [name]: class {} }[name];
  return Object.assign(new type(), properties);
}
