import { FleetmendError } from "../../model/error.ts";
import type { ProcessFacts } from "../../model/system.ts";
import type { ChangeSession, Transport } from "../contract.ts";
import { createFileTree } from "./file-tree.ts";
import type { FileTree, MemoryFile } from "./file-tree.ts";
import { changeTree } from "./memory-change.ts";
import { createMemoryReader } from "./memory-reader.ts";
import type { MemoryOpenssl, MemoryWeb } from "./memory-reader.ts";

/** A machine that exists in memory alone, for tests of tasks. */
export interface MemoryHost {
  readonly files: Readonly<Record<string, MemoryFile>>;
  readonly processes?: readonly MemoryProcess[];
  /** The host's clock, seconds since 1970; the real one when left out. */
  readonly now?: number;
  /** Answers HTTP requests through the host. */
  readonly answer?: MemoryWeb;
  /** Takes the place of its openssl, which it has not when left out. */
  readonly openssl?: MemoryOpenssl | undefined;
}

/** A running process. What is left out is not known, but for its view, which is the host's. */
export type MemoryProcess = Pick<ProcessFacts, "pid" | "uid" | "argv"> & Partial<ProcessFacts>;

export interface MemoryTransport extends Transport {
  /** Paths that a host has now. */
  paths(host: string): readonly string[];
}

/**
 * A transport to machines in memory, by host name; what changes stays changed. Other hosts are unreachable.
 *
 * @example
 * const transport = memoryTransport({ ctl01: { files: { "/etc/nova/nova.conf": "[keystone_authtoken]\n" } } });
 */
export function memoryTransport(hosts: Readonly<Record<string, MemoryHost>>): MemoryTransport {
  const machines = new Map(
    Object.entries(hosts).map(([name, host]) => [name, createMachine(host)]),
  );
  const open = async ({ name }: { readonly name: string }): Promise<ChangeSession> => {
    const machine = machines.get(name);
    if (machine === undefined)
      throw new FleetmendError("connection-refused", `${name} is not a memory host`);
    return machine.session;
  };
  return {
    openForReading: open,
    openForChange: open,
    paths: (name) => [...(machines.get(name)?.tree.keys() ?? [])],
  };
}

function createMachine(host: MemoryHost): {
  readonly tree: FileTree;
  readonly session: ChangeSession;
} {
  const now = host.now ?? Math.floor(Date.now() / 1000);
  const tree = createFileTree(host.files, now);
  const session: ChangeSession = {
    reader: createMemoryReader(tree, {
      processes: (host.processes ?? []).map(complete),
      now,
      answer: host.answer,
      openssl: host.openssl,
    }),
    statistics: { roundTrips: 0, bytesReceived: 0 },
    change: async (action) => changeTree(tree, action),
    async [Symbol.asyncDispose]() {},
  };
  return { tree, session };
}

function complete(process: MemoryProcess): ProcessFacts {
  return {
    startedAt: null,
    executable: null,
    environment: null,
    view: { kind: "host" },
    ...process,
  };
}
