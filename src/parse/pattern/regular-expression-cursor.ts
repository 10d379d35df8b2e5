/** Where the reading of a regular expression is. */
export interface Cursor {
  readonly text: readonly string[];
  index: number;
  /** Whether upper and lower case are the same. */
  readonly isFolded: boolean;
}

export type CharacterTest = (character: string) => boolean;

export function peek(cursor: Cursor): string | undefined {
  return cursor.text[cursor.index];
}

/** Goes past a character if it is the next one. */
export function take(cursor: Cursor, character: string): boolean {
  const found = peek(cursor) === character;
  if (found) cursor.index += 1;
  return found;
}

/** Goes past the next character and returns it; at the end it throws a SyntaxError with a clause about what is missing. */
export function next(cursor: Cursor, missing: string): string {
  const character = peek(cursor);
  if (character === undefined) throw new SyntaxError(missing);
  cursor.index += 1;
  return character;
}

/** The test as it is meant where case does not matter. */
export function foldCase(test: CharacterTest, { isFolded }: Cursor): CharacterTest {
  if (!isFolded) return test;
  return (character) => test(character.toLowerCase()) || test(character.toUpperCase());
}
