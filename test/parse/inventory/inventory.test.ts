import { expect, test } from "vitest";
import { hostsInGroup } from "../../../src/model/inventory.ts";
import { readInventory } from "../../support/inventory.ts";

const fleet = `
all:
  vars: {ansible_user: ops, level: all, shade: all}
  children:
    controllers:
      hosts:
        "ctl[01:03].example.org":
        special: {level: host}
      vars: {level: controllers, services: [nova]}
      children:
        canary:
          hosts: ctl01.example.org
          vars: {level: canary}
    storage:
      hosts: {sw1: {services: [swift-proxy]}, ctl02.example.org: }
      vars: {shade: storage}
maintenance:
  hosts: {sw1: }
`;

test("hosts are in the order of the file, and in the groups that they are in directly or by nesting", () => {
  const { hosts } = readInventory(fleet);
  expect([...hosts.values()].map(({ name, groups }) => [name, groups])).toEqual([
    ["ctl01.example.org", ["canary", "controllers"]],
    ["ctl02.example.org", ["controllers", "storage"]],
    ["ctl03.example.org", ["controllers"]],
    ["special", ["controllers"]],
    ["sw1", ["maintenance", "storage"]],
  ]);
});

test("the variables of children outweigh those of parents, and those of hosts outweigh all", () => {
  const { hosts } = readInventory(fleet);
  const levels = [...hosts.values()].map(({ variables }) => variables.get("level")?.value);
  expect(levels).toEqual(["canary", "controllers", "controllers", "host", "all"]);
});

test("a variable says where it comes from", () => {
  const host = readInventory(fleet).hosts.get("ctl02.example.org");
  expect(host?.variables.get("shade")).toEqual({
    value: "storage",
    origin: "group storage",
    place: { file: "i.yaml", line: 16, column: 21 },
  });
});

test("hosts without variables of their own share those of their groups", () => {
  const { hosts } = readInventory("all: {hosts: {'h[1:1000]': }, vars: {a: 1}}");
  const shared = hosts.get("h1")?.variables;
  expect(hosts.get("h1000")?.variables).toBe(shared);
});

test("groups know their children and hosts; ungrouped hosts are in ungrouped", () => {
  const inventory = readInventory(`${fleet}ungrouped: {hosts: {lost: }}\n`);
  const { groups } = inventory;
  expect([...groups.keys()]).toEqual([
    "all",
    "ungrouped",
    "controllers",
    "canary",
    "storage",
    "maintenance",
  ]);
  expect(groups.get("all")?.children).toEqual([
    "ungrouped",
    "controllers",
    "storage",
    "maintenance",
  ]);
  expect(groups.get("controllers")).toMatchObject({
    children: ["canary"],
    hosts: ["ctl01.example.org", "ctl02.example.org", "ctl03.example.org", "special"],
  });
  expect(hostsInGroup(inventory, "all").map(({ name }) => name)[0]).toBe("lost");
  expect(hostsInGroup(inventory, "nothing")).toEqual([]);
});

test("among groups of equal depth the last by name wins, unless ansible_group_priority says otherwise", () => {
  const text = (priority: string): string =>
    `a: {hosts: {h: }, vars: {x: a${priority}}}\nb: {hosts: {h: }, vars: {x: b}}\n`;
  const value = (inventory: string): unknown =>
    readInventory(inventory).hosts.get("h")?.variables.get("x")?.value;
  expect(value(text(""))).toBe("b");
  expect(value(text(", ansible_group_priority: 10"))).toBe("a");
});

test("several inventories are merged, later ones winning", () => {
  const { hosts, groups } = readInventory([
    "web: {hosts: {a: {x: 1, y: 1}, b: }, vars: {z: 1}}",
    "web: {hosts: {a: {x: 2}, c: }, vars: {z: 2}}",
  ]);
  expect(groups.get("web")?.hosts).toEqual(["a", "b", "c"]);
  const values = ["x", "y", "z"].map((name) => hosts.get("a")?.variables.get(name)?.value);
  expect(values).toEqual([2, 1, 2]);
});

test("variables of the command line are weaker or stronger than all of the inventory", () => {
  const { hosts } = readInventory("all: {hosts: {h: {b: 1, d: 1}, g: }, vars: {a: 1}}", {
    defaults: [{ file: "--user", text: '{"a": 0, "b": 0, "c": 0, "ansible_user": "me"}' }],
    extraVariables: [{ file: "-e", text: "d: 9" }],
  });
  const values = ["a", "b", "c", "d"].map((name) => hosts.get("h")?.variables.get(name)?.value);
  expect(values).toEqual([1, 1, 0, 9]);
  expect(hosts.get("g")?.variables.get("d")?.value).toBe(9);
  expect(hosts.get("g")?.connection).toMatchObject({ user: "me" });
});

test("what ansible-inventory --list prints is read as well", () => {
  const { hosts, groups } = readInventory(`{
    "_meta": {"hostvars": {"a": {"x": 1, "ansible_port": 2222}, "elsewhere": {"x": 1}}},
    "all": {"children": ["ungrouped", "web"]},
    "web": {"hosts": ["a", "b"], "vars": {"y": 2}, "children": ["db"]},
    "db": ["c"],
    "empty": {}
  }`);
  expect([...hosts.keys()]).toEqual(["a", "b", "c"]);
  expect(hosts.get("a")?.connection).toMatchObject({ port: 2222 });
  expect(hosts.get("c")?.groups).toEqual(["db", "web"]);
  expect(hosts.get("c")?.variables.get("y")?.value).toBe(2);
  expect(groups.get("web")?.children).toEqual(["db"]);
});

test("keystone_endpoints are base URLs without a slash at the end", () => {
  const text =
    'all: {hosts: {h: }, vars: {keystone_endpoints: ["http://k:5000/", "https://[::1]/identity/"]}}';
  expect(readInventory(text).hosts.get("h")?.keystoneEndpoints).toEqual([
    "http://k:5000",
    "https://[::1]/identity",
  ]);
});

test("values of Ansible Vault and templates do no harm where fleetmend does not use them", () => {
  const text =
    "all: {hosts: {h: {secret: !vault abc, url: '{{ x }}', when: 2024-01-02, old: 0755}}}";
  const { variables } = readInventory(text).hosts.get("h") ?? {};
  expect(variables?.get("url")?.value).toBe("{{ x }}");
  expect(variables?.get("old")?.value).toBe(493);
});
