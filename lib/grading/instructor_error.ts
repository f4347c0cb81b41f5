/** A fault in an instructor's notebook; the message names the cell and what to do. */
export class InstructorError extends Error {
  override name = "InstructorError";
}
