/** Reports as others read them: Python's XML and a reader of Markdown. */
import { deepEqual, equal } from "node:assert/strict";
import { type GradingReport, junitXml, summaryMarkdown } from "../../lib/grading/mod.ts";
import { Project } from "../../scripts/project.ts";
import { elements, hostile, report, submission, whole } from "./hostile_report.ts";

/** Runs Python with the text as its input; it must succeed. */
async function python(program: string, input: string): Promise<string> {
  const child = new Deno.Command(new Project().python, {
    args: ["-I", "-X", "utf8", "-c", program],
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(input));
  await writer.close();
  const { success, stdout, stderr } = await child.output();
  equal(success, true, new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout);
}

Deno.test("junitXml() is well-formed, counts right and keeps the texts", async () => {
  const program = `
import json, sys, xml.etree.ElementTree as tree
root = tree.fromstring(sys.stdin.buffer.read())
print(json.dumps({"root": root.attrib, "tags": [e.tag for e in root.iter()],
  "failures": [e.text for e in root.iter("failure")], "errors": [e.text for e in root.iter("error")]}))`;
  const read = JSON.parse(await python(program, junitXml(whole)));
  const count = (tag: string) => read.tags.filter((other: string) => other === tag).length;
  equal(count("testsuite"), whole.submissions.length);
  equal(count("testcase"), 3 * hostile.length);
  equal(read.root.tests, `${3 * hostile.length}`);
  equal(read.root.failures, `${2 * hostile.length}`);
  equal(read.root.errors, `${hostile.length}`);
  equal(count("failure"), 2 * hostile.length);
  equal(read.failures[0], `Because ${hostile[0]}`);
  equal(read.errors[1], hostile[1]);
  deepEqual(
    new Set(read.tags),
    new Set(["testsuites", "testsuite", "testcase", "failure", "error"]),
  );
});

Deno.test("summaryMarkdown() is one table, without links, marks or HTML of a student's", async () => {
  const program = `
import json, sys, mistune
md = mistune.create_markdown(escape=False, plugins=["table", "url", "strikethrough", "task_lists"])
print(json.dumps(md(sys.stdin.buffer.read().decode())))`;
  const render = async (report: GradingReport) => {
    const html = JSON.parse(await python(program, summaryMarkdown(report)));
    return elements(`<body>${html}</body>`).map(({ tagName }) => tagName);
  };
  const harmless = report(
    ...hostile.map((_, n) => submission(`a${n}`)),
    ...hostile.map((_, n) => submission(`a${n}`, { status: "refused", problem: "a", cells: [] })),
  );
  const tags = await render(whole);
  deepEqual(tags, await render(harmless));
  equal(
    tags.slice(tags.lastIndexOf("TABLE")).filter((tag) => tag === "TR").length,
    1 + whole.submissions.length,
  );
});
