/** A value that cannot be handed over; says what it is and where it lies. */
export class Unpassable extends TypeError {
  override readonly name: string = "Unpassable";

  /**
   * @param what Such as `a class instance (Robot)`.
   * @param path Where it lies in the whole, such as `.layers[2]`; "" for the whole.
   */
  constructor(readonly what: string, readonly path = "") {
    super(path === "" ? what : `${what} at ${path}`);
  }
}

/** Bytes that are no message; an answer's process has sent them on its own. */
export class Garbled extends Error {
  override readonly name: string = "Garbled";
}
