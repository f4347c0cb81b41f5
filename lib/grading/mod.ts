/**
 * Grades exercises: notebook JSON goes in, students' notebooks, scores and reports come out.
 *
 * Pure functions; what reads files and starts kernels is in `scripts/grading/`. The modules that
 * run in a student's kernel, in `kernel/`, are not exported here.
 */

export { checkInstructor } from "./check_instructor.ts";
export type { CellRun, CellStatus, Execution, ExecutionLimits } from "./execution.ts";
export { escapeMarkdown } from "./escape_markdown.ts";
export { exerciseSkeleton } from "./exercise_skeleton.ts";
export { feedbackPage } from "./feedback_page.ts";
export { fillMetadata } from "./fill_metadata.ts";
export { fitColumns } from "./fit_columns.ts";
export { changesCsv, changesMarkdown, type GradeChange, gradeChanges } from "./grade_changes.ts";
export { type Gradebook, gradebook, type GradebookRow } from "./gradebook.ts";
export { gradesCsv } from "./grades_csv.ts";
export { gradesTable } from "./grades_table.ts";
export { applyHandGrades, type HandGrade, readHandGrades } from "./hand_grades.ts";
export { InstructorError } from "./instructor_error.ts";
export { junitXml } from "./junit_xml.ts";
export { applyLateRule, type LateRule, readLateRule, readTime } from "./late_rule.ts";
export { canvasCsv, moodleCsv } from "./lms_csv.ts";
export { logLine } from "./log_line.ts";
export { markNewest } from "./mark_newest.ts";
export { matchExercise, type NamedNotebook } from "./match_exercise.ts";
export { formatNotebook, parseNotebook } from "./notebook.ts";
export type { Cell, NbgraderCell, Notebook, Output } from "./notebook.ts";
export { stripControls } from "./outputs.ts";
export { releaseNotebook } from "./release.ts";
export { solutionFaults, stubFaults } from "./release_faults.ts";
export { releaseWarnings } from "./release_warnings.ts";
export {
  formatPoints,
  type GradingReport,
  passes,
  percent,
  type SubmissionReport,
  waitingCells,
} from "./report.ts";
export { creditPoints } from "./credit_points.ts";
export { csvLines, csvText, readCsv } from "./csv.ts";
export { type Finding, type FindingKind, restoreNotebook } from "./restore.ts";
export { type Person, readRoster, type Roster } from "./roster.ts";
export { type CellScore, type NotebookScore, scoreNotebook } from "./score.ts";
export { SubmissionError } from "./submission_error.ts";
export { type Program, type SimilarPair, similarPairs } from "./similarity/similar_pairs.ts";
export { similarityPage } from "./similarity/similarity_page.ts";
export { CELL_END, type Token, tokensOf } from "./similarity/tokens.ts";
export { statisticsMarkdown } from "./statistics_markdown.ts";
export { summaryMarkdown } from "./summary_markdown.ts";
