"""Has `jupyter nbconvert` execute a submission with `submission_executor.py`, and do nothing else."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

c = get_config()  # noqa: F821 -- traitlets defines it
c.NbConvertApp.export_format = "notebook"
c.NotebookExporter.default_preprocessors = []
c.NotebookExporter.preprocessors = ["submission_executor.SubmissionExecutor"]
