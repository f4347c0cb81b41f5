/** How a feedback page looks, on light and on dark screens. */
export const feedbackStyle = `
:root {
  color-scheme: light dark;
  --text: light-dark(#1c1c1e, #e8e8ea);
  --faint: light-dark(#5c5c63, #a3a3ab);
  --page: light-dark(#ffffff, #18181b);
  --card: light-dark(#f6f6f7, #232327);
  --full: light-dark(#1a7f37, #57c878);
  --partial: light-dark(#9a6700, #e0b040);
  --none: light-dark(#c2241e, #ff8078);
}
body {
  margin: 0;
  background: var(--page);
  color: var(--text);
  font: 1rem/1.5 system-ui, sans-serif;
}
main { max-width: 46rem; margin: 0 auto; padding: 2rem 1rem 4rem; }
h1 { font-size: 1.6rem; margin: 0 0 1.5rem; overflow-wrap: anywhere; }
h2 { font-size: 1.3rem; margin: 2.5rem 0 0; overflow-wrap: anywhere; }
h3 { font-size: 1rem; margin: 0; display: flex; gap: 1rem; justify-content: space-between; }
p { margin: 0.4rem 0; }
.file, .id { color: var(--faint); font-size: 0.85rem; margin: 0; overflow-wrap: anywhere; }
.total { font-weight: 600; display: flex; flex-wrap: wrap; gap: 0 1rem; align-items: center; }
progress { flex: 1; min-width: 8rem; height: 0.9rem; accent-color: var(--full); }
article, aside, .problem {
  background: var(--card);
  border-left: 4px solid var(--faint);
  border-radius: 4px;
  margin: 0.8rem 0;
  padding: 0.7rem 1rem;
}
.full { border-color: var(--full); }
.partial { border-color: var(--partial); }
.none, .problem { border-color: var(--none); }
.points { white-space: nowrap; font-variant-numeric: tabular-nums; }
.full .points { color: var(--full); }
.partial .points { color: var(--partial); }
.none .points { color: var(--none); }
.note { color: var(--faint); }
.comment { border-left: 2px solid var(--faint); padding-left: 0.7rem; }
.reason, .problem, .comment { white-space: pre-wrap; overflow-wrap: anywhere; }
.code { font-family: ui-monospace, monospace; font-size: 0.85rem; }
pre { overflow: auto; max-height: 20rem; font-size: 0.85rem; margin: 0.5rem 0 0; }
summary { cursor: pointer; color: var(--faint); font-size: 0.85rem; }
img { display: block; max-width: 100%; height: auto; margin: 0.6rem 0; border-radius: 2px; }
ul { margin: 0.4rem 0 0; padding-left: 1.2rem; }
code { overflow-wrap: anywhere; }
@media print { article, aside { break-inside: avoid; } }
`;
