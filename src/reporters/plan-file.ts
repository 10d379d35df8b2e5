import { groupChanges } from "../engine/group-changes.ts";
import type { PlanFile } from "../model/plan-file.ts";
import { printable } from "../model/printable.ts";
import { foldHosts } from "./fold-hosts.ts";
import type { Layout } from "./human-host.ts";
import { plural, wrap } from "./text.ts";

/** What a plan file would change, as lines: hosts with the same change once, each with what is before and after it. */
export function renderPlanFile(plan: PlanFile, { paint, width }: Layout): readonly string[] {
  const changes = groupChanges(plan).flatMap(({ after, before, hosts, service }) => [
    ...listHosts(hosts, width).map((line) => paint("bold", line)),
    `  ${printable(service)}`,
    ...before.map((line) => paint("red", `  - ${printable(line, 5000)}`)),
    ...after.map((line) => paint("green", `  + ${printable(line, 5000)}`)),
    "",
  ]);
  const left = plan.notCovered.map(({ host }) => host);
  return [
    ...describeOrigin(plan).flatMap((sentence) => wrap(sentence, width, "")),
    "",
    ...(changes.length === 0 ? ["Nothing is to be changed.", ""] : changes),
    ...(left.length === 0 ? [] : ["Not covered:", ...listHosts(left, width), ""]),
    `${plural(countActions(plan), "change")} on ${plural(plan.hosts.length, "host")}, sha256 ${plan.hash}`,
  ];
}

/** All of them, however many there are. */
function listHosts(names: readonly string[], width: number): readonly string[] {
  const lines: string[] = [];
  for (const name of foldHosts(names).map((one) => printable(one, 5000))) {
    const longer = `${lines.at(-1) ?? ""}, ${name}`;
    if (lines.length > 0 && longer.length <= width) lines[lines.length - 1] = longer;
    else lines.push(name);
  }
  return lines;
}

function describeOrigin(plan: PlanFile): readonly string[] {
  const { createdAt, fleetmend, playbook, run, signature, validUntil } = plan;
  return [
    `Plan ${run} of ${createdAt}, made by fleetmend ${fleetmend.version} with ${playbook}`,
    ...(validUntil === null ? [] : [`Valid until ${validUntil}`]),
    signature === null ? "Not signed" : `Signed with the key ${signature.key}`,
  ];
}

function countActions({ plays }: PlanFile): number {
  const hosts = plays.flatMap(({ batches }) => batches.flat());
  return hosts.reduce((sum, { actions }) => sum + actions.length, 0);
}
