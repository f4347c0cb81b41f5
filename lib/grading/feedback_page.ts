import { escapeMarkup } from "./escape_markup.ts";
import { feedbackStyle } from "./feedback_style.ts";
import { isPng } from "./outputs.ts";
import {
  formatPoints,
  lateText,
  percent,
  type SubmissionReport,
  waitingCells,
  whichCounts,
} from "./report.ts";
import type { Finding } from "./restore.ts";
import type { CellScore } from "./score.ts";

/**
 * Writes the page that tells a student what each task gave, and why.
 *
 * Every text of a student's is escaped, and the page forbids scripts and anything from elsewhere.
 *
 * @param student The student's name.
 * @param submissions What the student handed in.
 */
export function feedbackPage(student: string, submissions: readonly SubmissionReport[]): string {
  const title = `Feedback: ${escapeMarkup(student)}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<style>${feedbackStyle}</style>
</head>
<body>
<main>
<h1>${escapeMarkup(student)}</h1>
${submissions.map(section).join("")}</main>
</body>
</html>
`;
}

function section(submission: SubmissionReport): string {
  const { exercise, file, status, problem, points, max, cells, late } = submission;
  const name = escapeMarkup(exercise.replaceAll("_", " ") || file);
  const score = `${formatPoints(points)} of ${formatPoints(max)} points`;
  const meter = max > 0 && status === "graded"
    ? `<progress max="100" value="${percent(submission)}" aria-label="${score}"></progress>`
    : "";
  const waits = waitingCells(submission).reduce((sum, cell) => sum + cell.max, 0);
  const which = whichCounts(submission);
  const said = [
    ...(waits > 0 ? [`${formatPoints(waits)} of the points wait for a person.`] : []),
    ...(late ? [`Handed in ${lateText(late)}.`] : []),
    ...(which ? [which] : []),
  ];
  return `<section>
<h2>${name}</h2>
<p class="file">${escapeMarkup(file)}</p>
<p class="total">${status === "graded" ? score : "Not graded"} ${meter}</p>
${status === "graded" ? "" : `<p class="problem">${escapeMarkup(problem)}</p>\n`}${
    said.map((text) => `<p class="note">${escapeMarkup(text)}</p>\n`).join("")
  }${notes(submission.findings)}${cells.map(task).join("")}</section>
`;
}

function task(cell: CellScore): string {
  const { title, gradeId, points, max, status, reason, output, pictures, comment, byHand } = cell;
  const kind = status === "manual"
    ? "manual"
    : points >= max
    ? "full"
    : points > 0
    ? "partial"
    : "none";
  // What credit() wrote is the reason already.
  const wrote = output !== "" && !reason.includes(output)
    ? `<details><summary>What the tests wrote</summary><pre>${
      escapeMarkup(output)
    }</pre></details>\n`
    : "";
  const images = pictures.filter(isPng).map((png) =>
    `<img alt="A picture of the difference, drawn by the tests" width="${
      shownWidth(png)
    }" src="data:image/png;base64,${png}">\n`
  );
  const words = comment ? `<p class="comment">${escapeMarkup(comment)}</p>\n` : "";
  const passed = byHand ? "Graded by a person." : "All tests passed.";
  return `<article class="${kind}">
<h3>${escapeMarkup(title)} <span class="points">${formatPoints(points)} of ${
    formatPoints(max)
  }</span></h3>
<p class="id">${escapeMarkup(gradeId)}</p>
<p class="${frame.test(reason) ? "reason code" : "reason"}">${escapeMarkup(reason || passed)}</p>
${words}${images.join("")}${wrote}</article>
`;
}

/** A line of code with its number, below which the place of an error is marked. */
const frame = /^ *\d* \|/m;

/** The library's figures have two pixels for one of the screen's; a PNG's width is at byte 16. */
function shownWidth(png: string): number {
  const header = Uint8Array.from(atob(png.slice(0, 32)), (character) => character.charCodeAt(0));
  return Math.ceil(new DataView(header.buffer).getUint32(16) / 2);
}

function notes(findings: readonly Finding[]): string {
  if (findings.length === 0) return "";
  const items = findings.map(({ gradeId, text }) => {
    const id = gradeId === "" ? "" : `<code>${escapeMarkup(gradeId)}</code> `;
    return `<li>${id}${escapeMarkup(text)}</li>\n`;
  });
  return `<aside><h3>Put right before grading</h3><ul>\n${items.join("")}</ul></aside>\n`;
}
