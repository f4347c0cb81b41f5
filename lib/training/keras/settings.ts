/** What Keras wrote of a layer: its settings by name. */
export type Config = Record<string, unknown>;

/** The settings of one layer, as Keras writes them. */
export class Settings {
  /** The Keras layer's class, such as `Conv2D`. */
  readonly className: string;
  /** The version's first number: 2 or 3. */
  readonly keras: number;
  readonly #config: Config;
  readonly #refuse: (problem: string) => TypeError;

  /** @param refuse Makes an error of what is wrong with the layer, which it names. */
  constructor(
    className: string,
    config: Config,
    keras: number,
    refuse: (problem: string) => TypeError,
  ) {
    this.className = className;
    this.keras = keras;
    this.#config = config;
    this.#refuse = refuse;
  }

  /** The layer's name as tfjs takes it. */
  get name(): string {
    return safeName(this.#config.name as string);
  }

  /** A setting that is taken as it is; one that is `undefined` is tfjs's default, Keras's too. */
  get<T>(key: string): T | undefined {
    return (this.#config[key] ?? undefined) as T | undefined;
  }

  /** Refuses every value of a setting but those that are computed as Keras does. */
  only(key: string, ...values: unknown[]): void {
    const value = this.#config[key];
    if (value === undefined || value === null) return;
    if (values.some((each) => JSON.stringify(each) === JSON.stringify(value))) return;
    throw this.refuse(`has ${key} ${JSON.stringify(value)}, which is not read here`);
  }

  refuse(problem: string): TypeError {
    return this.#refuse(problem);
  }

  get inputShape(): (number | null)[] {
    const shape = this.get<(number | null)[]>("batch_input_shape") ??
      this.get<(number | null)[]>("batch_shape");
    if (!shape) throw this.refuse("comes first but has no batch_input_shape");
    return shape;
  }

  get padding(): "valid" | "same" | undefined {
    this.only("padding", "valid", "same");
    return this.get("padding");
  }

  /** One number, or a list of one, as some versions write it. */
  single(key: string): number | undefined {
    const value = this.get<number | number[]>(key);
    if (!Array.isArray(value)) return value;
    if (value.length !== 1) this.only(key, value[0]);
    return value[0];
  }
}

/** A name without the characters that tfjs refuses in names, such as spaces. */
export function safeName(name: string): string {
  return name.replace(/[^-A-Za-z0-9._/]/g, "_").replace(/^(?![A-Za-z0-9])/, "n");
}
