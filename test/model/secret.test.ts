import { inspect } from "node:util";
import { expect, test } from "vitest";
import { Secret } from "../../src/model/secret.ts";

test("a secret shows in nothing that prints it, and is given away by reveal alone", () => {
  const secret = new Secret("gAAAAAB-token");
  const printed = [
    String(secret),
    JSON.stringify({ secret }),
    inspect({ nested: [secret] }, { showHidden: true, depth: null }),
    JSON.stringify(structuredClone({ secret })),
    Object.keys(secret).join(),
  ];
  expect(printed.join("\n")).not.toContain("gAAAAAB");
  expect(printed.slice(0, 2)).toEqual(["(secret)", '{"secret":"(secret)"}']);
  expect(secret.reveal()).toBe("gAAAAAB-token");
});
