import type { Mode, Summary } from "../../src/engine/events.ts";
import type { ActionRecord, Permissions } from "../../src/model/action.ts";
import { observed } from "../../src/model/outcome.ts";
import type { Service } from "../../src/model/service.ts";
import { catalogue } from "../../src/services/catalogue.ts";
import { quarantineUndo } from "../../src/tasks/quarantine/undo.ts";
import { signingDirPurge } from "../../src/tasks/signing-dir/purge.ts";
import { memoryTransport } from "../../src/transport/memory/memory-transport.ts";
import type { MemoryProcess } from "../../src/transport/memory/memory-transport.ts";
import { runPlan } from "./memory-run.ts";
import type { Files } from "./neutron-host.ts";
import { createTestPlan } from "./plan.ts";
import { createHost } from "./session.ts";

/** A host in memory on which purges repair, and are undone. */
export interface RepairRig {
  purge(mode: Mode, params: object, runId?: string): Promise<Summary>;
  undo(mode: Mode, runId: string, params?: object): Promise<Summary>;
  permissions(path: string): Promise<Permissions>;
  paths(): readonly string[];
  /** What somebody else does to a directory. */
  set(path: string, permissions: Permissions): Promise<void>;
}

export function createRepairRig(
  files: Files,
  options: {
    readonly services?: readonly Partial<Service>[];
    readonly processes?: readonly MemoryProcess[];
  } = {},
): RepairRig {
  const services = (options.services ?? [{}]).map((overrides): Service => {
    const service = catalogue.get(overrides.name ?? "neutron");
    if (service === undefined) throw new Error("no such service");
    return { ...service, ...overrides };
  });
  const host = createHost("ctl01", { services });
  const transport = memoryTransport({ ctl01: { files, processes: options.processes ?? [] } });
  const { signal } = new AbortController();
  const factsOf = async (path: string) => {
    await using session = await transport.openForReading(host, { signal });
    const facts = await session.reader.facts(path);
    if (facts.status !== "present") throw new Error(`${path} is ${facts.status}`);
    return facts;
  };
  return {
    purge: (mode, params, runId) =>
      runPlan(createTestPlan([host], [[signingDirPurge, params]]), transport, { mode, runId }),
    undo: (mode, run, params = {}) =>
      runPlan(createTestPlan([host], [[quarantineUndo, { run, ...params }]]), transport, { mode }),
    async permissions(path) {
      const { gid, mode, uid } = await factsOf(path);
      return { uid, gid, mode };
    },
    async set(path, to) {
      const { device, gid, inode, mode, uid } = await factsOf(path);
      await using session = await transport.openForChange(host, {
        signal,
        runId: "by-hand",
        run: "new",
      });
      const { verdict } = await session.change({
        kind: "repair",
        service: "somebody",
        runId: "by-hand",
        directory: { path, device, inode, uid },
        quarantineRoot: "/srv/by-hand",
        trustedPrefix: "",
        from: { uid, gid, mode },
        to,
      });
      if (verdict !== "done") throw new Error(verdict);
    },
    paths: () => transport.paths("ctl01"),
  };
}

/** What became of each file, and of owner and mode, in short. */
export function describeActions({ outcomes }: Summary): readonly string[] {
  const actions = outcomes.flatMap((one) => observed(one).actions);
  const nameOf = ({ change, path }: ActionRecord) =>
    change === undefined
      ? path.slice(path.lastIndexOf("/") + 1)
      : `${change.what} ${change.from} ${change.to}`;
  return actions.map((one) => `${one.state} ${nameOf(one)}`);
}

/** The messages of an outcome's findings of a code. */
export function messagesOf({ outcomes }: Summary, code: string): readonly string[] {
  const findings = outcomes.flatMap((one) => observed(one).findings);
  return findings.flatMap((one) => (one.code === code ? [one.message] : []));
}
