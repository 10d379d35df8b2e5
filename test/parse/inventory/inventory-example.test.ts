import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { formatProblem } from "../../../src/model/problem.ts";
import { parseInventory } from "../../../src/parse/inventory/inventory.ts";
import { catalogue } from "../../../src/services/catalogue.ts";
import { askAnsible } from "../../support/ansible-oracle.ts";

const file = fileURLToPath(new URL("../../../inventory.example.yaml", import.meta.url));

test("the example of an inventory has no mistakes, and Ansible has the same hosts in it", () => {
  const text = readFileSync(file, "utf8");
  const { inventory, problems } = parseInventory(text, file, { catalogue, home: "/root" });
  expect(problems.map(formatProblem)).toEqual([]);
  const [answer] = askAnsible([{ files: [file] }]);
  expect([...(inventory?.hosts.keys() ?? [])]).toEqual(answer?.hosts);
  expect(inventory?.hosts.get("cmp041.example.org")?.connection).toMatchObject({
    address: "192.0.2.41",
    port: 2222,
    knownHostsFiles: ["/root/.ssh/fleet_known_hosts"],
  });
});
