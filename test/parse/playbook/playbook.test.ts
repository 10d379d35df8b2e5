import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parsePlaybook } from "../../../src/parse/playbook/playbook.ts";
import { builtInTasks } from "../../../src/tasks/built-in.ts";
import { playbookTasks as tasks } from "../../support/playbook-tasks.ts";

test("a playbook has plays with hosts, settings and steps", () => {
  const text = `
- name: Purge
  hosts: controllers:!maintenance
  become: yes
  become_user: nova
  serial: [1, 10%, "100%", 0]
  max_fail_percentage: 5
  any_errors_fatal: true
  tasks:
    - name: Look
      cache.check: {services: [nova, "yes"]}
    - cache.purge:
- hosts: [web, "!web1"]
  tasks: [{cache.check: }]
`;
  const { playbook } = parsePlaybook(text, "p.yaml", { tasks });
  expect(playbook).toEqual({
    file: "p.yaml",
    plays: [
      {
        name: "Purge",
        place: { file: "p.yaml", line: 2, column: 3 },
        hosts: ["controllers:!maintenance"],
        hostsPlace: { file: "p.yaml", line: 3, column: 10 },
        become: true,
        becomeUser: "nova",
        serial: [
          { unit: "hosts", value: 1 },
          { unit: "percent", value: 10 },
          { unit: "percent", value: 100 },
          { unit: "hosts", value: 0 },
        ],
        maxFailPercentage: 5,
        anyErrorsFatal: true,
        steps: [
          {
            name: "Look",
            place: { file: "p.yaml", line: 10, column: 7 },
            task: "cache.check",
            params: { services: ["nova", "yes"] },
          },
          {
            name: "cache.purge",
            place: { file: "p.yaml", line: 12, column: 7 },
            task: "cache.purge",
            params: {},
          },
        ],
      },
      {
        name: "web,!web1",
        place: { file: "p.yaml", line: 13, column: 3 },
        hosts: ["web", "!web1"],
        hostsPlace: { file: "p.yaml", line: 13, column: 10 },
        become: undefined,
        becomeUser: undefined,
        serial: [],
        maxFailPercentage: null,
        anyErrorsFatal: false,
        steps: [
          {
            name: "cache.check",
            place: { file: "p.yaml", line: 14, column: 11 },
            task: "cache.check",
            params: {},
          },
        ],
      },
    ],
  });
});

test.each(["check", "purge"])("playbooks/%s.yaml is one for the built-in tasks", (name) => {
  const file = new URL(`../../../playbooks/${name}.yaml`, import.meta.url);
  const byName = new Map(builtInTasks.map((task) => [task.name, task]));
  const parsed = parsePlaybook(readFileSync(file, "utf8"), `${name}.yaml`, { tasks: byName });
  expect(parsed.problems).toEqual([]);
  expect(parsed.playbook?.plays.map(({ hosts, steps }) => [hosts, steps[0]?.task])).toEqual([
    [["all"], `signing_dir.${name}`],
  ]);
});
