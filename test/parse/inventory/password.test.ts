import { inspect } from "node:util";
import { expect, test } from "vitest";
import type { Host } from "../../../src/model/host.ts";
import { hostWith, inventoryProblems, readInventory } from "../../support/inventory.ts";

function passwordsOf({ becomeSettings, loginPassword }: Host) {
  return [loginPassword?.reveal(), becomeSettings.password?.reveal()];
}

test.each<[string, login: string | undefined, become: string | undefined]>([
  ["", undefined, undefined],
  ["ansible_password: a b, ansible_become_password: 'c'", "a b", "c"],
  ["ansible_password: '', ansible_become_pass: ''", undefined, undefined],
  ["ansible_password: , ansible_become_pass: null", undefined, undefined],
  ["ansible_password: !unsafe '{{x}}'", "{{x}}", undefined],
  // Of several names for the same, the last in Ansible's own order counts.
  ["ansible_ssh_password: c, ansible_ssh_pass: b, ansible_password: a", "c", undefined],
  ["ansible_sudo_pass: c, ansible_become_pass: b, ansible_become_password: a", undefined, "c"],
  ["ansible_become_method: su, ansible_su_pass: s, ansible_sudo_pass: no", undefined, "s"],
  ["ansible_become_method: doas, ansible_doas_pass: d", undefined, "d"],
])("%s", (variables, login, become) => {
  expect(passwordsOf(hostWith(variables))).toEqual([login, become]);
});

test("a host on this machine has no login", () => {
  const host = hostWith("ansible_connection: local, ansible_password: x, ansible_become_pass: y");
  expect(passwordsOf(host)).toEqual([undefined, "y"]);
});

test("nothing that is made of an inventory shows one", () => {
  const hosts = "ansible_password: canary-1, ansible_private_key_passphrase: null";
  const inventory = readInventory([
    `all: {hosts: {h: {${hosts}}}, vars: {ansible_become_pass: canary-2}}`,
  ]);
  const shown = inspect(inventory, { depth: null }) + JSON.stringify([...inventory.hosts.values()]);
  expect(shown).not.toContain("canary");
  expect(inventory.hosts.get("h")?.variables.get("ansible_password")?.value).toBe("(secret)");
  expect(inventory.groups.get("all")?.variables.get("ansible_become_pass")?.value).toBe("(secret)");
});

const instead = "give the password with -k or -K, or in a file";

test.each([
  ["[canary]", "must be a text, not a list"],
  ["{canary: canary}", "must be a text, not a mapping"],
  ["4711", "must be a text (put it into quotes)"],
  ["yes", "must be a text (put it into quotes)"],
  ["2024-01-02", "must be a text (put it into quotes)"],
  ['"canary\\ncanary"', "must be a single line"],
  [
    "'{{ canary }}'",
    `is a Jinja template, which is not evaluated (${instead}, or mark it with !unsafe if it is none)`,
  ],
  [
    "!vault canary",
    `is encrypted with Ansible Vault, which this version does not support (${instead})`,
  ],
])("a password that is %s is refused", (value, sentence) => {
  for (const name of ["ansible_password", "ansible_become_password"]) {
    const problems = inventoryProblems(`all: {hosts: {h: {${name}: ${value}}}}`);
    expect(problems).toEqual([expect.stringMatching(/^i\.yaml:1:\d+: /)]);
    expect(problems[0]).toContain(`: ${name} ${sentence}`);
    expect(problems[0]?.slice(problems[0].indexOf(name))).not.toContain("canary");
  }
});

test.each([
  'all:\n  vars:\n    ansible_password: "canary\n',
  "all:\n  vars:\n    ansible_password: canary: canary\n",
  "all:\n  vars:\n    ansible_password: @canary\n",
  "all:\n  vars:\n    ansible_password: *canary\n",
  "all:\n  vars:\n    ansible_password: !canary canary\n",
  "all:\n  vars:\n    ansible_password: canary\n    ansible_password: canary\n",
  "all:\n  vars:\n    ansible_password: !!canary canary\n",
  "all:\n  vars:\n    ansible_password: %canary\n",
])("a file that is no YAML says so without it: %j", (text) => {
  const problems = inventoryProblems(text);
  expect(problems.length).toBeGreaterThan(0);
  expect(problems.join("\n")).not.toContain("canary");
});
