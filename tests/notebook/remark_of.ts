/** Says what a check that must fail says. */
export function remarkOf(check: () => unknown): string {
  try {
    check();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error("it passed");
}
