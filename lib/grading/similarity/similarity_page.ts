import { escapeMarkup } from "../escape_markup.ts";
import { feedbackStyle } from "../feedback_style.ts";
import type { SimilarPair } from "./similar_pairs.ts";

/** Pairs beyond these are only in the table. */
const mostShown = 60;

const style = `${feedbackStyle}
main { max-width: 80rem; }
table { border-collapse: collapse; }
td, th { padding: 0.2rem 0.8rem 0.2rem 0; text-align: left; }
.pair { display: grid; grid-template-columns: 1fr 1fr; gap: 1rem; }
.pair pre { max-height: none; white-space: pre-wrap; overflow-wrap: anywhere; }
mark { background: light-dark(#ffe9a8, #6b5300); color: inherit; }
`;

/**
 * Writes the page on which a person compares similar submissions side by side; what both share is marked.
 *
 * Texts are escaped, and the page forbids scripts and anything from elsewhere.
 *
 * @param exercises The pairs of each exercise, by its name.
 */
export function similarityPage(exercises: ReadonlyMap<string, readonly SimilarPair[]>): string {
  const sections = [...exercises].map(([exercise, pairs], index) =>
    section(exercise, pairs, index)
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>Similar submissions</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>Similar submissions</h1>
<p>Compared by their structure: names, numbers, comments and blanks do not count, nor does what was handed out or what
many have. Alike is no proof of copying, least of all where an answer is short: look, and ask.</p>
${sections.join("")}</main>
</body>
</html>
`;
}

function section(exercise: string, pairs: readonly SimilarPair[], index: number): string {
  const rows = pairs.map(({ percent, programs: [a, b] }, n) => {
    const share = `${Math.round(percent)} %`;
    const shown = n < mostShown ? `<a href="#pair-${index}-${n}">${share}</a>` : share;
    return `<tr><td>${shown}</td><td>${escapeMarkup(a.student)}</td><td>${
      escapeMarkup(b.student)
    }</td></tr>\n`;
  });
  const table = pairs.length === 0
    ? "<p>None.</p>\n"
    : `<table><tr><th>alike</th><th>one</th><th>other</th></tr>\n${rows.join("")}</table>\n`;
  const shown = pairs.slice(0, mostShown).map((pair, n) => {
    const sides = pair.programs.map(({ student, file, code }, side) =>
      `<div><h3>${escapeMarkup(student)}</h3><p class="file">${escapeMarkup(file)}</p>\n<pre>${
        marked(code, pair.places[side])
      }</pre></div>\n`
    );
    return `<article id="pair-${index}-${n}"><p>${
      Math.round(pair.percent)
    } %</p>\n<div class="pair">\n${sides.join("")}</div></article>\n`;
  });
  return `<section><h2>${escapeMarkup(exercise.replaceAll("_", " "))}</h2>\n${table}${
    shown.join("")
  }</section>\n`;
}

function marked(code: string, places: readonly [number, number][]): string {
  let html = "";
  let at = 0;
  for (const [from, to] of places) {
    html += `${escapeMarkup(code.slice(at, from))}<mark>${
      escapeMarkup(code.slice(from, to))
    }</mark>`;
    at = to;
  }
  return (html + escapeMarkup(code.slice(at))).replaceAll("\ufffd", "");
}
