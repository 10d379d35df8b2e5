import { expect, test } from "vitest";
import { readInventory } from "../../support/inventory.ts";

const count = 20_000;

function written(): string {
  const hosts = Array.from(
    { length: count },
    (_, index) => `      node${index}.x: {ansible_host: 10.0.${index >> 8}.${index & 255}}`,
  );
  return `all:\n  children:\n    nodes:\n      vars: {services: [nova], ansible_user: ops}\n      hosts:\n  ${hosts.join("\n  ")}\n`;
}

function listed(): string {
  const names = Array.from({ length: count }, (_, index) => `node${index}.x`);
  const variables = { ansible_user: "ops", ansible_become: true, services: ["nova"] };
  const hostvars = Object.fromEntries(names.map((name) => [name, variables]));
  return JSON.stringify({ _meta: { hostvars }, nodes: { hosts: names } }, null, 4);
}

test.each([
  ["written one by one", written()],
  ["in a range", `all: {hosts: {"node[0:${count - 1}].x": {services: [nova]}}}`],
  ["listed by ansible-inventory", listed()],
])("20000 hosts %s take seconds of processor time", (_, text) => {
  const start = process.cpuUsage();
  const { hosts } = readInventory(text);
  const { user, system } = process.cpuUsage(start);
  expect(hosts.size).toBe(count);
  expect((user + system) / 1e6).toBeLessThan(6);
});
