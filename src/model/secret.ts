/** A text that must not be seen, such as a token: whatever prints it shows a placeholder, only `reveal` gives it away. */
export class Secret {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  /** The text itself, for the one place that sends it. */
  reveal(): string {
    return this.#text;
  }

  toString(): string {
    return placeholder;
  }

  toJSON(): string {
    return placeholder;
  }

  /** What `util.inspect` and `console` show. */
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return placeholder;
  }
}

const placeholder = "(secret)";
