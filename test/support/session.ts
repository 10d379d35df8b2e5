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
    keystoneCaFile: null,
    ...overrides,
  };
}

/** A session that may change things, over a machine. */
export function openSession(
  machine: Machine,
  options: { readonly deadlineMs?: number; readonly signal?: AbortSignal } = {},
): Promise<ChangeSession> {
  const transport = createShellTransport({
    connect: async () => machine,
    deadlineMs: options.deadlineMs ?? 20_000,
  });
  const signal = options.signal ?? new AbortController().signal;
  return transport.openForChange(createHost("me"), { signal });
}
