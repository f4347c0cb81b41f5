import { readCsv } from "./csv.ts";

/** Who is to hand in, out of a file of Canvas's, of Moodle's, or of one's own. */
export interface Roster {
  people: Person[];
  /** The headings of the file: an exercise's column in a Canvas file keeps its number. */
  headings: string[];
}

/** A line of a roster; "" for what it does not say. */
export interface Person {
  name: string;
  first: string;
  last: string;
  /** Canvas's `ID`, or Moodle's `ID number`. */
  id: string;
  /** Canvas's `SIS User ID`. */
  sis: string;
  /** A login or user name. */
  login: string;
  email: string;
  section: string;
}

const headings: Record<keyof Person, RegExp> = {
  name: /^(student|name|full name|student name)$/,
  first: /^(first|given) ?names?$|^firstname$/,
  last: /^(last|family) ?names?$|^(lastname|surname)$/,
  id: /^(id|id number|idnumber|student id|number|matriculation( number)?)$/,
  sis: /^sis user id$/,
  login: /^(sis login id|login|login id|username|user name|user|github|folder)$/,
  email: /^(e-?mail( address)?)$/,
  section: /^(section|group|groups)$/,
};

/**
 * Reads a roster: comma-separated values with headings, such as Canvas's and Moodle's grade exports.
 *
 * @param text The file's text; `;` or tabs may separate.
 * @throws {SyntaxError} If there is no column of names, numbers or addresses, or nobody in it.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { readRoster } from "./roster.ts";
 *
 * const { people } = readRoster("name,id\nZoë Ek,7\n");
 * assert.equal(people[0].name, "Zoë Ek");
 * ```
 */
export function readRoster(text: string): Roster {
  const [first = [], ...rows] = readCsv(text);
  const columns = first.map((heading) => heading.trim());
  const places = Object.entries(headings).map(([field, pattern]) =>
    [field, columns.findIndex((heading) => pattern.test(heading.toLowerCase()))] as const
  );
  if (!places.some(([field, at]) => field !== "section" && at >= 0)) {
    throw new SyntaxError(
      'its first line names no column that tells who is who, such as "name", "id", "login" or "email"',
    );
  }
  const people = rows.flatMap((row) => {
    const person = Object.fromEntries(
      places.map(([field, at]) => [field, at < 0 ? "" : unmarked(row[at]?.trim() ?? "")]),
    ) as Record<keyof Person, string>;
    if (/^points possible$/i.test(person.name)) return [];
    const [last = "", given] = person.name.split(/\s*,\s*/);
    const named = person.name && given ? `${given} ${last}` : person.name;
    const name = named || [person.first, person.last].filter(Boolean).join(" ");
    const full = { ...person, name: name || person.login || person.email || person.id };
    return full.name || person.sis ? [full] : [];
  });
  if (people.length === 0) throw new SyntaxError("there is nobody in it");
  return { people, headings: columns };
}

/** Canvas writes numbers that look like others with an apostrophe, and so do we. */
function unmarked(text: string): string {
  return text.replace(/^'(?=[=+\-@0-9])/, "");
}

/**
 * Finds whom a student's folder or file belongs to.
 *
 * It may be called like the person's name, number, login or address, or as Canvas and Moodle call what they pack.
 *
 * @returns A function that gives the person; nothing if it fits nobody, or more than one.
 */
export function personFinder({ people }: Roster): (student: string) => Person | undefined {
  const found = new Map<string, Person | undefined>();
  for (const person of people) {
    const { name, first, last, id, sis, login, email } = person;
    const [given = "", ...others] = name.split(" ");
    const family = others.join(" ");
    const keys = [
      name,
      `${first} ${last}`,
      `${last} ${first}`,
      `${family} ${given}`,
      id,
      sis,
      login,
    ];
    keys.push(email, email.split("@")[0], `${family}${given}`, `${last}${first}`);
    for (const key of new Set(keys.map(simple))) {
      if (key !== "") found.set(key, found.has(key) ? undefined : person);
    }
  }
  return (student) => {
    const moodle = student.match(/^(.+?)_\d+_assignsubmission_/)?.[1];
    const canvas = student.match(/^([^_]+)_(?:late_)?(\d+)(?:_\d+)?(?:_|$)/i);
    const names = [student, moodle, canvas?.[2], canvas?.[1]];
    for (const name of names) {
      const person = name === undefined ? undefined : found.get(simple(name));
      if (person) return person;
    }
    return undefined;
  };
}

function simple(text: string): string {
  return text.normalize("NFKC").toLowerCase().replaceAll(/[^\p{L}\p{M}\p{N}@]+/gu, " ").trim();
}
