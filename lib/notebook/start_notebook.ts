import { frontEnd } from "#platform";
import { checkImports } from "./help/assert_exported.ts";
import { listenForStop } from "./interrupt.ts";
import { showLateErrors } from "./late_errors.ts";
import { showPromises } from "./promise_display.ts";

let started = false;

/**
 * In a kernel: from now on takes Stop, shows late errors, and shows promises that are a cell's last
 * value; what cells import must be there. Does nothing outside of one, nor when it is called again.
 */
export function startNotebook(): void {
  if (started || !frontEnd()) return;
  started = true;
  listenForStop();
  showLateErrors();
  showPromises();
  checkImports();
}
