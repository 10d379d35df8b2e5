import { expect, test } from "vitest";
import { readPem } from "../../../src/parse/certificate/pem.ts";

const block = "-----BEGIN CERTIFICATE-----\nQUJD\n-----END CERTIFICATE-----\n";
const contents = (text: string) => readPem(text).blocks.map(({ content }) => content.toString());

test("text around blocks is skipped, whatever ends its lines", () => {
  expect(contents(`Certificate:\n${block}junk\n${block}`)).toEqual(["ABC", "ABC"]);
  expect(contents(block.replaceAll("\n", "\r\n"))).toEqual(["ABC"]);
  expect(contents(block.trimEnd())).toEqual(["ABC"]);
  expect(contents(`\u00EF\u00BB\u00BF${block}`)).toEqual(["ABC"]);
  expect(contents(block.replaceAll(/^/gm, " "))).toEqual([]);
});

test("the first damaged block ends it, and is told", () => {
  const damages = [
    [block.replace("END CERT", "END X509 CERT"), "the end of a block does not fit its beginning"],
    [block.replace("QUJD", "QU!D"), "a block has characters that do not belong there"],
    [block.replace("QUJD", "QUJ"), "a block has characters that do not belong there"],
    [block.replace("QUJD", "QUJD\n\nQUJD"), "a block has an empty line in it"],
    [block.replace("QUJD", "\nQUJD\nQUJD"), "a block has a line that is too short"],
    [block.replace("QUJD", `\n${"QUJD".repeat(17)}`), "a block has a line that is too long"],
  ] as const;
  for (const [damaged, damage] of damages) {
    expect(readPem(block + damaged + block)).toMatchObject({ damage, blocks: [{}] });
  }
  const cut = readPem(`${block}-----BEGIN CERTIFICATE-----\nQUJD\n`);
  expect(cut).toMatchObject({ damage: "it is cut off in the middle of a block", blocks: [{}] });
});

test("a long text that begins like PEM and never ends is cut off", () => {
  const text = `-----BEGIN CERTIFICATE-----\n${"A\n".repeat(500_000)}${"A".repeat(500_000)}`;
  expect(readPem(text).damage).toBe("it is cut off in the middle of a block");
});
