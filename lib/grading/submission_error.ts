/** A file that cannot be graded: says which file, what is wrong with it, and what to do. */
export class SubmissionError extends Error {
  override name = "SubmissionError";

  /**
   * @param file The file's name, as the student knows it.
   * @param problem What is wrong, as the end of a sentence that starts with the file's name.
   * @param hint What to do, as a sentence.
   */
  constructor(readonly file: string, readonly problem: string, readonly hint: string) {
    super(`${file}: ${problem}. ${hint}`);
  }
}
