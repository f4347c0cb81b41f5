"""Makes the web page of an executed notebook: whole in itself, without a request to anywhere.

nbconvert's own page loads MathJax, require.js and mermaid from a server. Here formulas become MathML,
which browsers draw by themselves; live outputs and pictures are in the page already.
"""

import copy
import re

import latex2mathml.converter
from nbconvert import HTMLExporter

# Code, where a dollar is a dollar; then formulas on lines of their own, and within a line.
PARTS = re.compile(
    r"(?P<code>^(?:```|~~~).*?^(?:```|~~~)\s*?$|`[^`\n]+`)"
    r"|\$\$(?P<block>.+?)\$\$"
    r"|(?<![\\$])\$(?!\s)(?P<inline>[^$\n]+?)(?<!\s)\$(?!\d)",
    re.DOTALL | re.MULTILINE,
)

# What nbconvert's template puts into the page to be loaded from elsewhere.
REMOTE = [
    r'<script src="https?://[^"]*"[^>]*>\s*</script>',
    r"<!-- Load mathjax -->.*?<!-- End of mathjax configuration -->",
    r'<script type="module">(?:(?!</script>).)*?import\("https?://(?:(?!</script>).)*?</script>',
]

# Figures shrink where the page is narrow.
STYLE = "<style>.jp-RenderedSVG img { max-width: 100%; height: auto; }</style>"


def mathml(markdown: str) -> str:
    """Replaces the formulas of a Markdown text by MathML; what cannot be read stays as it is."""

    def replace(match: re.Match) -> str:
        if match["code"]:
            return match[0]
        try:
            if match["block"]:
                formula = latex2mathml.converter.convert(match["block"].strip(), display="block")
                return f"\n\n<div>{formula}</div>\n\n"
            return latex2mathml.converter.convert(match["inline"], display="inline")
        except Exception:  # Its errors have no class in common; a reader can read TeX.
            return match[0]

    return PARTS.sub(replace, markdown)


def offline_page(notebook, name: str) -> str:
    """The page of a notebook, as HTML."""
    notebook = copy.deepcopy(notebook)
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = mathml(cell.source)
    page, _ = HTMLExporter().from_notebook_node(notebook, {"metadata": {"name": name}})
    for remote in REMOTE:
        page = re.sub(remote, "", page, flags=re.DOTALL)
    return page.replace("</head>", f"{STYLE}</head>", 1)
