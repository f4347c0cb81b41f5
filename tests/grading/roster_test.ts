import { deepEqual } from "node:assert/strict";
import { readRoster } from "../../lib/grading/roster.ts";

Deno.test("readRoster() keeps who has only an id of the school, and leaves out empty rows", () => {
  const { people } = readRoster('Student,ID,SIS User ID\n,,s-7\n,,\n"Doe, Jane",4,s-8\n');
  deepEqual(people.map(({ name, sis }) => [name, sis]), [["", "s-7"], ["Jane Doe", "s-8"]]);
});
