import type { GradingReport } from "./report.ts";
import { personFinder } from "./roster.ts";

/** So many are named. */
const most = 20;

/**
 * Says who handed in and is not in the roster, with their files: their points go nowhere.
 *
 * @param escape How what students wrote is made harmless where it will stand.
 * @returns A sentence; "" without a roster, or if it has everybody.
 */
export function strangers(
  { submissions, roster }: GradingReport,
  escape: (text: string) => string,
): string {
  if (!roster) return "";
  const find = personFinder(roster);
  const unknown = submissions.filter(({ student }) => !find(student));
  if (unknown.length === 0) return "";
  const names = [...Map.groupBy(unknown, ({ student }) => student)].map(([student, files]) =>
    escape(`${student} (${files.map(({ file }) => file).join(", ")})`)
  );
  const shown = names.length > most
    ? [...names.slice(0, most), `and ${names.length - most} more`]
    : names;
  return `Not in the roster: ${shown.join(", ")}.`;
}
