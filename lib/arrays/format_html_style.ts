// Colors are those of JupyterLab's theme; without one they follow the page's text color.
const rule = "var(--jp-border-color2, rgba(128, 128, 128, 0.4))";
const hover = "var(--jp-rendermime-table-row-hover-background, rgba(128, 128, 128, 0.15))";
const faint = "var(--jp-content-font-color2, inherit)";
const code = "var(--jp-code-font-family, ui-monospace, Menlo, Consolas, monospace)";

/** Style of the HTML summaries; every rule is confined to their outermost class. */
export const summaryStyle = `
.cvd { color: var(--jp-content-font-color1, inherit); font-size: 13px; line-height: 1.5;
  max-width: 860px; }
.cvd-head { padding: 4px 0; border-bottom: 1px solid ${rule}; }
.cvd .cvd-faint { color: ${faint}; }
.cvd .cvd-dims { padding: 5px 0 3px; }
.cvd .cvd-dim { display: inline-block; margin: 0 4px 2px; padding: 0 7px; border-radius: 9px;
  border: 1px solid ${rule}; font-family: ${code}; font-size: 12px; }
.cvd summary { cursor: pointer; border-radius: 2px; }
.cvd summary:hover { background: ${hover}; }
.cvd summary:focus-visible { outline: 2px solid var(--jp-brand-color1, #1976d2); }
.cvd-section > summary { padding: 2px 0; font-weight: 600; }
.cvd .cvd-var { margin-left: 14px; }
.cvd .cvd-var > summary { display: grid; gap: 0 10px; align-items: baseline; padding: 1px 4px;
  grid-template-columns: 10px minmax(90px, 1.1fr) minmax(80px, 1.4fr) 104px minmax(120px, 1.7fr);
  font-family: ${code}; font-size: 12px; list-style: none; }
.cvd .cvd-var > summary::-webkit-details-marker { display: none; }
.cvd .cvd-var > summary::before { content: "\\25B8"; color: ${faint}; }
.cvd .cvd-var[open] > summary::before { content: "\\25BE"; }
.cvd .cvd-var > summary > span { min-width: 0; overflow-wrap: anywhere; }
.cvd .cvd-of, .cvd .cvd-dtype { color: ${faint}; }
.cvd .cvd-preview { white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
.cvd table.cvd-table { display: table; margin: 2px 0 4px 28px; border: none;
  border-collapse: collapse; font-size: 12px; color: inherit; table-layout: auto; }
.cvd .cvd-table.cvd-table tbody tr:nth-child(n) { background: none; }
.cvd .cvd-table th, .cvd .cvd-table td { text-align: left; vertical-align: top; padding: 1px 14px 1px 0;
  border: none; white-space: pre-wrap; overflow-wrap: anywhere; max-width: none; }
.cvd .cvd-table th { color: ${faint}; font-weight: 500; white-space: nowrap; }
.cvd .cvd-stats { margin: 2px 0 4px 28px; font-family: ${code}; font-size: 12px; color: ${faint}; }
.cvd pre { margin: 2px 0 6px 28px; padding: 4px 8px; overflow-x: auto; max-height: 320px;
  color: inherit; background: var(--jp-layout-color2, rgba(128, 128, 128, 0.12));
  font-family: ${code}; font-size: 12px; line-height: 1.35; white-space: pre; }
`.replace(/\s+/g, " ").trim();
