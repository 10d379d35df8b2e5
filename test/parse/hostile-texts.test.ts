import fc from "fast-check";
import { expect, test } from "vitest";
import { parseInventory } from "../../src/parse/inventory/inventory.ts";
import { parsePlaybook } from "../../src/parse/playbook/playbook.ts";
import { playbookTasks } from "../support/playbook-tasks.ts";
import { testCatalogue } from "../support/test-catalogue.ts";

const words = [
  "all",
  "web",
  "hosts",
  "vars",
  "children",
  "h[1:3]",
  "services",
  "nova",
  "ansible_port",
  "ansible_ssh_common_args",
  "-o Port=1",
  "tasks",
  "name",
  "cache.check",
  "serial",
  "10%",
  "yes",
  "0755",
  "~",
  "{{ x }}",
  "<<",
  "&a",
  "*a",
  "!vault",
  "!!str",
  "|",
  ">",
  "'",
  '"',
  "__proto__",
  "constructor",
  "_meta",
  "hostvars",
  "\u0000",
  "\ufeff",
  "\ud800",
  "\u2028",
  "#",
  "%",
  "---",
  "...",
  "?",
  "1e999",
];
const glue = [": ", "\n", "\n  ", "\n    ", ", ", "{", "}", "[", "]", "- ", " ", "\t", "\r\n"];

const text = fc
  .array(fc.tuple(fc.constantFrom(...words), fc.constantFrom(...glue)), { maxLength: 25 })
  .map((pieces) => pieces.flat().join(""));

test("whatever an inventory says, there is an answer: the inventory or its mistakes", () => {
  fc.assert(
    fc.property(text, (inventoryText) => {
      const { inventory, problems } = parseInventory(inventoryText, "i", {
        catalogue: testCatalogue,
      });
      expect(inventory === null).toBe(problems.length > 0);
    }),
    { numRuns: 2000 },
  );
});

test("whatever a playbook says, there is an answer: the playbook or its mistakes", () => {
  fc.assert(
    fc.property(text, (playbookText) => {
      const { playbook, problems } = parsePlaybook(playbookText, "p", { tasks: playbookTasks });
      expect(playbook === null).toBe(problems.length > 0);
    }),
    { numRuns: 2000 },
  );
});
