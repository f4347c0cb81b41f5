/** A set-up that cannot go on; the message says what is missing and which command mends it. */
export class SetupError extends Error {
  override name = "SetupError";
}
