import type { Host } from "../model/host.ts";
import { programs } from "../remote/programs.ts";
import { decodeChange, encodeAction } from "./change.ts";
import type {
  ChangeSession,
  Machine,
  OpenOptions,
  ReadSession,
  SessionStatistics,
  Transport,
} from "./contract.ts";
import { createHostWeb } from "./http/host-web.ts";
import { createTrust } from "./http/trust.ts";
import type { Trust } from "./http/trust.ts";
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
  const shared = { ...options, trust: createTrust() };
  return {
    openForReading: async (host, open) =>
      (await openSession(host, open, shared, programs.reading)).reading,
    openForChange: async (host, open) =>
      (await openSession(host, open, shared, `${programs.reading}\n${programs.changing}`)).changing,
  };
}

/** A change waits for a lock and for disks, so it may take longer than a read. */
const changeFactor = 4;

async function openSession(
  host: Host,
  { signal }: OpenOptions,
  { connect, deadlineMs, trust }: ShellTransportOptions & { readonly trust: Trust },
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
  const web = createHostWeb(machine.dial, trust, signal);
  const statistics = (): SessionStatistics => ({
    roundTrips: session.statistics.roundTrips,
    bytesReceived: session.statistics.bytesReceived + web.bytesReceived,
  });
  const reading: ReadSession = {
    reader: createHostReader((requests) => session.exchange(requests), web.get),
    get statistics() {
      return statistics();
    },
    async [Symbol.asyncDispose]() {
      web.close();
      session.close();
      await machine[Symbol.asyncDispose]();
    },
  };
  const changing: ChangeSession = {
    ...reading,
    get statistics() {
      return statistics();
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
