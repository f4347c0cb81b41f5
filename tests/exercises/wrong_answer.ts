/** A wrong answer to a task, what it gets, and what it is told. */
export interface WrongAnswer {
  /** The `grade_id` of the answer cell. */
  answer: string;
  /** What is wrong with it. */
  slip: string;
  /** The solution, with its first part replaced by the second; or a whole cell. */
  code: readonly [part: string, instead: string] | string;
  points: number;
  /** A part of what the student is told. */
  remark: string;
}
