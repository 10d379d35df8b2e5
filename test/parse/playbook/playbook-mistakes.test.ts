import { expect, test } from "vitest";
import { formatProblem } from "../../../src/model/problem.ts";
import { parsePlaybook } from "../../../src/parse/playbook/playbook.ts";
import { playbookTasks as tasks } from "../../support/playbook-tasks.ts";

function problems(text: string): readonly string[] {
  return parsePlaybook(text, "p.yaml", { tasks }).problems.map(formatProblem);
}

/** A play whose only step is the given flow mapping, which begins at 3:7. */
function step(text: string): string {
  return `- hosts: all\n  tasks:\n    - ${text}\n`;
}

test.each<readonly [string, readonly string[]]>([
  ["", ["1:1: the playbook has no plays"]],
  ["[]", ["1:1: the playbook has no plays"]],
  ["hosts: all\n", ["1:1: a playbook must be a list, not a mapping"]],
  [
    "- web\n- hosts: all\n",
    ['1:3: a play must be a mapping, not the text "web"', '2:3: the play has no "tasks"'],
  ],
  [
    "- tasks:\n  hosts: \n",
    ['1:3: "tasks" of the play is empty', '2:3: "hosts" of the play is empty'],
  ],
  [
    '- hosts: []\n  tasks: []\n- hosts: " "\n  tasks: x\n',
    [
      '1:10: "hosts" of the play is empty (write "all" for all hosts)',
      '2:10: "tasks" of the play is empty',
      '3:10: "hosts" of the play is empty (write "all" for all hosts)',
      '4:10: tasks must be a list, not the text "x"',
    ],
  ],
  [
    "- import_playbook: other.yaml\n",
    ['1:3: the keyword "import_playbook" is not supported by this version'],
  ],
  [
    "- host: all\n  gather_facts: false\n  roles: [x]\n  tasks: [{cache.check: }]\n",
    [
      '1:3: a play has no keyword "host" (did you mean "hosts"?)',
      '1:3: the play has no "hosts"',
      '2:3: the keyword "gather_facts" is not supported by this version (remove it: no facts are gathered)',
      '3:3: the keyword "roles" is not supported by this version',
    ],
  ],
  [
    "- hosts: {a: 1}\n  name: [x]\n  become: maybe\n  become_user: a b\n  serial: 1.5\n  max_fail_percentage: 101\n  any_errors_fatal: 7\n  tasks: [{cache.check: }]\n",
    [
      "1:10: hosts must be a text, not a mapping",
      "2:9: name must be a text, not a list",
      '3:11: become must be true or false, not the text "maybe"',
      '4:16: become_user must be a login name, not "a b"',
      "5:11: serial must be a number of hosts or a percentage from 0% to 100%",
      "6:24: max_fail_percentage must be a number from 0 to 100",
      "7:21: any_errors_fatal must be true or false, not 7",
    ],
  ],
  [
    '- hosts: "{{ target }}"\n  serial: ["10 %", 010, "101%"]\n  tasks: [{cache.check: }]\n',
    [
      "1:10: hosts is a Jinja template, which is not evaluated (write the value itself)",
      "2:12: an item of serial must be a number of hosts or a percentage from 0% to 100%",
      "2:20: an item of serial must be a number of hosts or a percentage from 0% to 100%",
      "2:25: an item of serial must be a number of hosts or a percentage from 0% to 100%",
    ],
  ],
  [step("cache.check"), ['3:7: a step must be a mapping, not the text "cache.check"']],
  [
    step("name: x"),
    ["3:7: the step has no task (the tasks are cache.check, cache.purge, run.undo)"],
  ],
  [step("{cache.chekc: }"), ['3:8: there is no task "cache.chekc" (did you mean "cache.check"?)']],
  [
    step("{shell: rm}"),
    ['3:8: there is no task "shell" (the tasks are cache.check, cache.purge, run.undo)'],
  ],
  [
    step("{cache.check: , cache.purge: }"),
    ["3:23: a step has one task, but this is its second (write a step for each task)"],
  ],
  [
    step("{cache.check: , when: x, register: y, with_items: [], nmae: z}"),
    [
      '3:23: the keyword "when" is not supported by this version (choose the hosts with "hosts")',
      '3:32: the keyword "register" is not supported by this version (remove it: findings are in the report)',
      '3:45: the keyword "with_items" is not supported by this version',
      '3:61: there is no task "nmae" (did you mean "name"?)',
    ],
  ],
  [
    step("{block: []}"),
    [
      '3:8: the keyword "block" is not supported by this version (write its steps one after the other)',
    ],
  ],
  [step("{cache.check: [nova]}"), ['3:21: "cache.check" must be a mapping, not a list']],
  [
    step("{cache.check: {service: [nova]}}"),
    ['3:22: cache.check has no parameter "service" (did you mean "services"?)'],
  ],
  [
    step("{cache.check: {x: 1}}"),
    ['3:22: cache.check has no parameter "x" (the parameters are services)'],
  ],
  [
    step("{cache.check: {services: nova}}"),
    ['3:32: the parameter "services" is wrong: expected array, received string'],
  ],
  [
    step("{cache.check: {services: [nova, 3, no]}}"),
    [
      '3:39: the parameter "services.1" is wrong: expected string, received number',
      '3:42: YAML 1.1 and YAML 1.2 read no differently (quote it: "no")',
    ],
  ],
  [
    step("{cache.purge: {mode: alwyas, days: 0}}"),
    [
      '3:28: the parameter "mode" is wrong: expected one of "stale"|"always" (did you mean "always"?)',
      '3:42: the parameter "days" is wrong: Too small: expected number to be >=1',
    ],
  ],
  [
    step("{cache.purge: {where: 3}}"),
    [
      '3:29: the parameter "where" is wrong: expected string, received number, or expected object, received number',
    ],
  ],
  [
    step("{cache.purge: {days: 010}}"),
    ['3:28: YAML 1.1 and YAML 1.2 read 010 differently (quote it: "010")'],
  ],
  [
    step('{cache.purge: {where: "{{ x }}"}}'),
    ["3:29: Jinja templates are not evaluated (write the value itself)"],
  ],
  [step("{run.undo: }"), ['3:8: run.undo needs the parameter "run"']],
  [
    step("{run.undo: {run: 2024-01-02}}"),
    ['3:24: YAML 1.1 and YAML 1.2 read 2024-01-02 differently (quote it: "2024-01-02")'],
  ],
  [
    step("{cache.check: {__proto__: 1}}"),
    ['3:22: "__proto__" cannot be a key (choose another name)'],
  ],
])("%j is refused with every mistake and its place", (text, expected) => {
  expect(problems(text)).toEqual(expected.map((problem) => `p.yaml:${problem}`));
});
