/** The method by which the Deno kernel asks a value for its MIME bundle. */
export const displaySymbol: unique symbol = Symbol.for("Jupyter.display");
