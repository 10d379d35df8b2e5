import type { Data } from "../model/host.ts";
import type { Playbook } from "../model/playbook.ts";

/** A playbook of one step on all hosts, for commands that are one task. */
export function singleStepPlaybook(task: string, params: Readonly<Record<string, Data>>): Playbook {
  const place = { file: task, line: 1, column: 1 };
  return {
    file: task,
    plays: [
      {
        name: task,
        place,
        hosts: ["all"],
        hostsPlace: place,
        become: undefined,
        becomeUser: undefined,
        serial: [],
        maxFailPercentage: null,
        anyErrorsFatal: false,
        steps: [{ name: task, place, task, params }],
      },
    ],
  };
}
