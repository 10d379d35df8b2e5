import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import type { Inventory } from "../../../src/model/inventory.ts";
import { hostsInGroup } from "../../../src/model/inventory.ts";
import { parseInventories } from "../../../src/parse/inventory/inventory.ts";
import { selectHosts } from "../../../src/parse/pattern/host-pattern.ts";
import { catalogue } from "../../../src/services/catalogue.ts";
import { askAnsible } from "../../support/ansible-oracle.ts";
import type { AnsibleAnswer, AnsibleQuestion } from "../../support/ansible-oracle.ts";
import { inventoryDocuments, patternCases } from "../../support/random-inventory.ts";

const fixtures = fileURLToPath(new URL("../../fixtures/inventory/", import.meta.url));
const directory = mkdtempSync(join(tmpdir(), "fleetmend-inventory-"));

afterAll(() => rmSync(directory, { recursive: true }));

test("groups, hosts, variables and selections are Ansible's", () => {
  const questions = [...fixtureQuestions(), ...randomQuestions()];
  const answers = askAnsible(questions);
  let selected = 0;
  for (const [index, question] of questions.entries()) {
    const answer = answers[index];
    const inventory = load(question.files);
    if (answer === undefined) throw new Error("Ansible gave no answer");
    expect(describe(inventory)).toEqual({ ...answer, selections: expect.anything() });
    selected += compareSelections(inventory, question, answer);
  }
  // Enough of the random patterns match something in both.
  expect(selected).toBeGreaterThan(questions.length * 4);
});

test("the output of ansible-inventory --list gives the same hosts as the file that it was made of", () => {
  const file = join(fixtures, "fleet.yaml");
  const output = execFileSync("/usr/bin/ansible-inventory", ["-i", file, "--list"], {
    encoding: "utf8",
    env: { PATH: "/usr/bin:/bin", HOME: directory, LANG: "C.UTF-8" },
    stdio: ["ignore", "pipe", "ignore"],
  });
  const listing = join(directory, "listing.json");
  writeFileSync(listing, output);
  const [fromFile, fromListing] = [load([file]), load([listing])];
  expect(byName(fromListing)).toEqual(byName(fromFile));
});

function byName(inventory: Inventory) {
  return [...inventory.hosts.values()]
    .map(({ name, groups, connection, services }) => ({ name, groups, connection, services }))
    .sort((one, other) => (one.name < other.name ? -1 : 1));
}

function fixtureQuestions(): readonly AnsibleQuestion[] {
  return readdirSync(fixtures)
    .filter((name) => name.endsWith(".yaml"))
    .map((name) => ({ files: [join(fixtures, name)], patterns: [{ pattern: "all" }] }));
}

function randomQuestions(): readonly AnsibleQuestion[] {
  return fc.sample(fc.tuple(inventoryDocuments, patternCases), 60).map(([texts, patterns], run) => {
    const files = texts.map((text, index) => {
      const file = join(directory, `${run}-${index}.yaml`);
      writeFileSync(file, text);
      return file;
    });
    return { files, patterns };
  });
}

function load(files: readonly string[]): Inventory {
  const texts = files.map((file) => ({ file, text: readFileSync(file, "utf8") }));
  const { inventory, problems } = parseInventories(texts, { catalogue });
  if (inventory === null) throw new Error(JSON.stringify(problems));
  return inventory;
}

/** The inventory as the oracle describes it. */
function describe(inventory: Inventory) {
  const hosts = [...inventory.hosts.values()];
  const groups = [...inventory.groups.values()].map(({ name, children, hosts: own }) => {
    const all = hostsInGroup(inventory, name).map((host) => host.name);
    return [name, { children, hosts: own, all }];
  });
  const variables = hosts.map(({ name, variables }) => [
    name,
    Object.fromEntries([...variables].map(([key, { value }]) => [key, value])),
  ]);
  return {
    groups: Object.fromEntries(groups),
    hosts: hosts.map(({ name }) => name),
    variables: Object.fromEntries(variables),
    memberships: Object.fromEntries(hosts.map(({ name, groups }) => [name, groups])),
    selections: [],
  };
}

/** Returns how many patterns selected hosts. Where ours is stricter, the answer is not compared. */
function compareSelections(
  inventory: Inventory,
  { patterns = [] }: AnsibleQuestion,
  { selections }: AnsibleAnswer,
): number {
  const compared = patterns.flatMap(({ pattern, limit }, index) => {
    const names = select(inventory, pattern, limit);
    const wanted = selections[index];
    return names === "refused" ? [] : [{ pattern, limit, names, wanted }];
  });
  for (const { pattern, limit, names, wanted } of compared) {
    expect([pattern, limit, names]).toEqual([pattern, limit, wanted]);
  }
  return compared.filter(({ names }) => names.length > 0).length;
}

function select(
  inventory: Inventory,
  pattern: string,
  limit: string | undefined,
): readonly string[] | "refused" {
  const limited = limit === undefined ? undefined : { pattern: limit, files: new Map() };
  const selection = selectHosts(inventory, pattern, limited);
  if ("hosts" in selection) return selection.hosts.map(({ name }) => name);
  return selection.mistakes.every(({ code }) => code === "nothing-selected") ? [] : "refused";
}
