/** See {@linkcode Platform.tfjsFiles}: they lie beside the package. */
export function tfjsFiles(): undefined {}
