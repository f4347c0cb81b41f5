// Runs once in a fresh kernel, before any cell. It keeps more than V8's ten frames, so that the
// learner's line is among them, and tells the kernel of causes, which it does not ask for.
(() => {
  const mostParts = 6;
  Error.stackTraceLimit = 60;

  const text = (value) => {
    try {
      return value instanceof Error ? String(value.stack) : Deno.inspect(value);
    } catch {
      return "a value that cannot be shown";
    }
  };

  /** What is behind an error: its cause, and the errors of an AggregateError. */
  function behind(error, seen) {
    if (!(error instanceof Error) || seen.has(error) || seen.size > mostParts) return "";
    seen.add(error);
    let told = "";
    const errors = Array.isArray(error.errors) ? error.errors : [];
    for (const [i, each] of errors.slice(0, mostParts).entries()) {
      told += `\nError ${i + 1} of ${errors.length}: ${text(each)}${behind(each, seen)}`;
    }
    if ("cause" in error && error.cause !== undefined && !seen.has(error.cause)) {
      told += `\nCaused by: ${text(error.cause)}${behind(error.cause, seen)}`;
    }
    return told;
  }

  Error.prepareStackTrace = (error, sites) => {
    let told = "";
    try {
      told = String(error);
    } catch {
      told = "Error";
    }
    for (const site of sites) told += `\n    at ${site}`;
    const here = {};
    Error.captureStackTrace(here);
    // Only the kernel asks from outside of all code; what a cell prints names causes by itself.
    if (here.stack.split("\n").length > 2) return told;
    try {
      told += behind(error, new Set());
      if (Deno.env.get("CONVOLUTIONS_ERRORS") === "all") told += "\n    at all frames";
    } catch {
      // A getter of the learner's, or a permission.
    }
    return told;
  };
})();
