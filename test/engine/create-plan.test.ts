import { expect, test } from "vitest";
import { createPlan } from "../../src/engine/create-plan.ts";
import { parsePlaybook } from "../../src/parse/playbook/playbook.ts";
import { builtInTasks } from "../../src/tasks/built-in.ts";
import { readInventory } from "../support/inventory.ts";

const tasks = new Map(builtInTasks.map((task) => [task.name, task]));

function becomeOf(play: string, variables: string) {
  const text = `- {hosts: all, ${play}, tasks: [{signing_dir.check: {}}]}`;
  const { playbook } = parsePlaybook(text, "p.yaml", { tasks });
  if (playbook === null) throw new Error("the playbook has mistakes");
  const services = "services: [neutron]";
  const inventory = readInventory(`all: {hosts: {h: {${variables}${services}}}}`);
  const { plays } = createPlan(playbook, { inventory, tasks: builtInTasks });
  return plays[0]?.batches[0]?.[0]?.connection.become;
}

test.each([
  ["become: true", "", { method: "sudo", user: "root" }],
  ["become: true, become_user: nova", "", { method: "sudo", user: "nova" }],
  ["become: true", "ansible_become_method: su, ", { method: "su", user: "root" }],
  [
    "become: true, become_user: nova",
    "ansible_become_method: doas, ansible_doas_user: glance, ",
    { method: "doas", user: "glance" },
  ],
  ["become: false", "ansible_become: true, ", { method: "sudo", user: "root" }],
  ["become: true", "ansible_become: false, ", null],
  ["become: false", "", null],
])("where a play has %s and a host %j", (play, variables, become) => {
  expect(becomeOf(play, variables)).toEqual(become);
});
