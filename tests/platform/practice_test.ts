import assert from "node:assert/strict";
import { join } from "node:path";
import { handOut } from "../../scripts/practice.ts";
import { notebooksIn, Project } from "../../scripts/project.ts";

const exercises = new Project().exercises;

/** A project that has the exercises and nothing else. */
async function projectOf(files: Record<string, string>): Promise<Project> {
  const project = new Project(await Deno.makeTempDir());
  await Deno.mkdir(project.exercises, { recursive: true });
  for (const [name, text] of Object.entries(files)) {
    await Deno.writeTextFile(join(project.exercises, name), text);
  }
  return project;
}

Deno.test("handOut() gives each exercise without solutions and hidden tests", async () => {
  const names = await notebooksIn(exercises);
  const project = await projectOf(
    Object.fromEntries(names.map((name) => [name, Deno.readTextFileSync(join(exercises, name))])),
  );
  assert.deepEqual((await handOut(project)).map((name) => `${name}.ipynb`), names);
  assert.deepEqual(await notebooksIn(project.practice), names);
  for (const name of names) {
    const text = await Deno.readTextFile(join(project.practice, name));
    assert.doesNotMatch(text, /BEGIN SOLUTION|HIDDEN TESTS/, name);
    assert.match(text, /YOUR CODE HERE/, name);
  }
  await Deno.remove(project.root, { recursive: true });
});

Deno.test("handOut() leaves a student's work, however it looks, and adds what is new", async () => {
  const [first, second] = await notebooksIn(exercises);
  const text = await Deno.readTextFile(join(exercises, first));
  const project = await projectOf({ [first]: text });
  await handOut(project);
  const path = join(project.practice, first);
  for (const work of ["my answers", "", "{ half a notebook"]) {
    await Deno.writeTextFile(path, work);
    assert.deepEqual(await handOut(project), []);
    assert.equal(await Deno.readTextFile(path), work);
  }
  await Deno.writeTextFile(
    join(project.exercises, second),
    await Deno.readTextFile(join(exercises, second)),
  );
  await Deno.writeTextFile(join(project.exercises, first), text.replaceAll("pixels", "cells"));
  assert.deepEqual(await handOut(project), [second.replace(".ipynb", "")]);
  assert.equal(await Deno.readTextFile(path), "{ half a notebook");
  if (Deno.build.os !== "windows") {
    await Deno.remove(path);
    await Deno.symlink("elsewhere.ipynb", path);
    assert.deepEqual(await handOut(project), []);
    assert.equal(await Deno.readLink(path), "elsewhere.ipynb");
  }
  await Deno.remove(project.root, { recursive: true });
});

Deno.test("handOut() names an exercise that cannot be read, and makes the others", async () => {
  const [first] = await notebooksIn(exercises);
  const project = await projectOf({
    "00_broken.ipynb": "{",
    [first]: await Deno.readTextFile(join(exercises, first)),
  });
  const said: string[] = [];
  const { error } = console;
  console.error = (text: string) => said.push(text);
  try {
    assert.deepEqual(await handOut(project), [first.replace(".ipynb", "")]);
  } finally {
    console.error = error;
  }
  assert.equal(said.length, 1);
  assert.match(said[0], /^The exercise 00_broken\.ipynb could not be handed out: /);
  await Deno.remove(project.root, { recursive: true });
});
