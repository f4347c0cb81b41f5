/** What a cell's text is given beside its own names. */

/** The variable that keeps its value. */
export const VALUE = "$value$";
/** The value before a `finally`. */
export const KEPT = "$kept$";
/** Loads a module. */
export const IMPORT = "$import$";
/** Not 0 when loops are to end. */
export const STOP = "$stop$";
/** Not 0 when the loops of this run of the cell are to end. */
export const ENDED = "$ended$";
/** Ends a loop, or lets it go on for a moment. */
export const HALT = "$halt$";
/** Refuses to change a constant. */
export const CONSTANT = "$constant$";
/** From now on refuses to change the constants of these names. */
export const FIX = "$fix$";
