/** Both sides of the border, in one process: tfjs is loaded once for all of these. */
import "./peers_calls.ts";
import "./peers_gradients.ts";
import "./peers_names.ts";
import "./peers_time.ts";
