import { createRunId } from "../../src/engine/run-id.ts";
import type { Host } from "../../src/model/host.ts";
import type { ChangeSession, Machine } from "../../src/transport/contract.ts";
import { createShellTransport } from "../../src/transport/shell-transport.ts";

/** A host of no groups, variables or services, for tests of transports. */
export function createHost(name: string, overrides: Partial<Host> = {}): Host {
  return {
    name,
    groups: [],
    variables: new Map(),
    connection: { kind: "local", become: null },
    services: [],
    keystoneEndpoints: [],
    loginPassword: undefined,
    becomeSettings: { method: "sudo", user: undefined, password: undefined },
    keystoneCaFile: null,
    ...overrides,
  };
}

/** A session that may change things, over a machine. */
export function openSession(
  machine: Machine,
  options: {
    readonly deadlineMs?: number;
    readonly hostDeadlineMs?: number;
    readonly signal?: AbortSignal;
    /** Default: one that no other session has. */
    readonly runId?: string;
    readonly run?: "new" | "taken-up";
  } = {},
): Promise<ChangeSession> {
  const transport = createShellTransport({
    connect: async () => machine,
    deadlineMs: options.deadlineMs ?? 20_000,
    hostDeadlineMs: options.hostDeadlineMs,
    operator: "tests@here",
  });
  const {
    signal = new AbortController().signal,
    runId = createRunId(new Date()),
    run = "new",
  } = options;
  return transport.openForChange(createHost("me"), { signal, runId, run });
}
