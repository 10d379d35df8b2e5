import fc from "fast-check";

/** Texts of few different characters, so that the interesting ones meet. */
export function textOf(characters: string, maxLength: number): fc.Arbitrary<string> {
  return fc.string({ unit: fc.constantFrom(...characters.split("")), maxLength });
}
