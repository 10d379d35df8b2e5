import type { Host } from "../model/host.ts";
import { programs } from "../remote/programs.ts";
import { decodeChange, encodeAction } from "./change.ts";
import type { ChangeSession, Machine, OpenOptions, ReadSession, Transport } from "./contract.ts";
import { createHostReader } from "./reader/host-reader.ts";
import { Session } from "./session/session.ts";

/** Connects to the machine behind a host; rejects with a FleetmendError. */
export type Connect = (host: Host, options: OpenOptions) => Promise<Machine>;

export interface ShellTransportOptions {
  readonly connect: Connect;
  /** Milliseconds that a host may take to answer one exchange. */
  readonly deadlineMs: number;
}

/** A transport that runs the programs in `remote/` through `sh` on the machines that `connect` reaches. */
export function createShellTransport(options: ShellTransportOptions): Transport {
  return {
    openForReading: async (host, open) =>
      (await openSession(host, open, options, programs.reading)).reading,
    openForChange: async (host, open) =>
      (await openSession(host, open, options, `${programs.reading}\n${programs.changing}`))
        .changing,
  };
}

/** A change waits for a lock and for disks, so it may take longer than a read. */
const changeFactor = 4;

async function openSession(
  host: Host,
  { signal }: OpenOptions,
  { connect, deadlineMs }: ShellTransportOptions,
  program: string,
): Promise<{ readonly reading: ReadSession; readonly changing: ChangeSession }> {
  const machine = await connect(host, { signal });
  const { become } = host.connection;
  const session = new Session(machine, {
    program,
    become,
    hostName: host.name,
    deadlineMs,
    signal,
  });
  const reading: ReadSession = {
    reader: createHostReader((requests) => session.exchange(requests)),
    get statistics() {
      return session.statistics;
    },
    async [Symbol.asyncDispose]() {
      session.close();
      await machine[Symbol.asyncDispose]();
    },
  };
  const changing: ChangeSession = {
    ...reading,
    get statistics() {
      return session.statistics;
    },
    get mark() {
      return session.mark;
    },
    async change(action) {
      const [records] = await session.exchange([encodeAction(action)], deadlineMs * changeFactor);
      return decodeChange(records ?? []);
    },
  };
  return { reading, changing };
}
