/** How values are printed; names as in `Deno.InspectOptions` and Node's. */
export interface InspectOptions {
  depth?: number | null;
  breakLength?: number;
  compact?: boolean | number;
  iterableLimit?: number | null;
  strAbbreviateSize?: number | null;
  showHidden?: boolean;
  sorted?: boolean | ((a: string, b: string) => number);
  getters?: boolean | "get" | "set";
  trailingComma?: boolean;
  escapeSequences?: boolean;
  quotes?: readonly string[];
  customInspect?: boolean;
  /** Of Node: the same as `iterableLimit` and `strAbbreviateSize`. */
  maxArrayLength?: number | null;
  maxStringLength?: number | null;
  /** How deep the console's groups are. */
  indentLevel?: number;
}

/** State of one printing. */
interface State {
  /** Columns to the left of what is printed. */
  indentation: number;
  /** How deep the value is that was printed last. */
  currentDepth: number;
  /** Values around the one that is printed. */
  seen: unknown[];
  /** Numbers of values that contain themselves. */
  circular: Map<unknown, number>;
}

/** Options and state of one printing. */
export interface Context extends Required<Omit<InspectOptions, "depth">>, State {
  depth: number;
  compact: boolean | number;
  iterableLimit: number;
  maxArrayLength: number;
  maxStringLength: number;
}

/** As Deno prints without options. */
export function contextOf(options: InspectOptions & Partial<State> = {}): Context {
  // A value's own method may hand on what it was told.
  const { indentation = 0, seen = [], circular = new Map() } = options;
  const limit = (value: number | null | undefined, usual: number) =>
    value === null ? Infinity : value ?? usual;
  return {
    breakLength: 80,
    compact: 3,
    showHidden: false,
    sorted: false,
    getters: false,
    trailingComma: false,
    escapeSequences: true,
    quotes: ['"', "'", "`"],
    customInspect: true,
    strAbbreviateSize: 10_000,
    indentLevel: 0,
    ...Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)),
    depth: limit(options.depth, 4),
    iterableLimit: limit(options.iterableLimit, 100),
    maxArrayLength: limit(options.iterableLimit ?? options.maxArrayLength, 100),
    maxStringLength: limit(options.strAbbreviateSize ?? options.maxStringLength, 10_000),
    indentation,
    currentDepth: 0,
    seen,
    circular,
  };
}
