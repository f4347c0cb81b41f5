/** Own functions in the place of tfjs's: where a registration does not reach, and nowhere else. */

const undoing: (() => void)[] = [];

/**
 * Puts a function of ours in the place of one of tfjs's.
 *
 * @param owner A class's prototype, or an object of tfjs.
 * @param own Makes ours, given what is there: tfjs's own, or an earlier patch.
 * @returns What takes it back, or nothing where a bundler has frozen the owner: tfjs's own stays.
 */
export function patch<Owner extends object, Name extends keyof Owner>(
  owner: Owner,
  name: Name,
  own: (before: Owner[Name]) => Owner[Name],
): (() => void) | undefined {
  const enumerable = Reflect.getOwnPropertyDescriptor(owner, name)?.enumerable ?? false;
  return patchProperty(owner, name, { value: own(owner[name]), enumerable, writable: true });
}

/** Puts a property of ours in the place of one of tfjs's, as {@linkcode patch} does. */
export function patchProperty(
  owner: object,
  name: PropertyKey,
  property: PropertyDescriptor,
): (() => void) | undefined {
  const before = Reflect.getOwnPropertyDescriptor(owner, name);
  if (!Reflect.defineProperty(owner, name, { ...property, configurable: true })) return undefined;
  const undo = () => {
    const at = undoing.lastIndexOf(undo);
    if (at < 0) return;
    undoing.splice(at, 1);
    if (before) Reflect.defineProperty(owner, name, before);
    else Reflect.deleteProperty(owner, name);
  };
  undoing.push(undo);
  return undo;
}

/** Gives tfjs all of its own functions back: for a program that shares tfjs with the library. */
export function undoPatches(): void {
  for (const undo of undoing.toReversed()) undo();
}
