"""Prints the points in nbgrader's gradebook as JSON: by student, then by graded cell.

Usage: gradebook_points.py GRADEBOOK.db ASSIGNMENT
"""

import json
import sys

from nbgrader.api import Gradebook

with Gradebook(f"sqlite:///{sys.argv[1]}") as gradebook:
    print(json.dumps({
        submission.student_id: {
            grade.name: grade.auto_score
            for notebook in submission.notebooks
            for grade in notebook.grades
        }
        for submission in gradebook.assignment_submissions(sys.argv[2])
    }))
