"""Prints the points in nbgrader's gradebook as JSON: by student, by notebook, then by graded cell.

Usage: gradebook_points.py GRADEBOOK.db ASSIGNMENT
"""

import json
import sys

from nbgrader.api import Gradebook

with Gradebook(f"sqlite:///{sys.argv[1]}") as gradebook:
    print(json.dumps({
        submission.student_id: {
            notebook.name: {grade.name: grade.auto_score for grade in notebook.grades}
            for notebook in submission.notebooks
        }
        for submission in gradebook.assignment_submissions(sys.argv[2])
    }))
