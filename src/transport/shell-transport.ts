import { randomBytes } from "node:crypto";
import type { Host } from "../model/host.ts";
import type { Secret } from "../model/secret.ts";
import { programs } from "../remote/programs.ts";
import { decodeChange, encodeAction } from "./change.ts";
import type { ChangeSession, Machine, OpenOptions, ReadSession, Transport } from "./contract.ts";
import { createHostWeb } from "./http/host-web.ts";
import { createTrust } from "./http/trust.ts";
import type { Trust } from "./http/trust.ts";
import { createLease } from "./lease.ts";
import type { Lease } from "./lease.ts";
import { createHostReader } from "./reader/host-reader.ts";
import { Session } from "./session/session.ts";

/** Connects to the machine behind a host; rejects with a FleetmendError. */
export type Connect = (host: Host, options: OpenOptions) => Promise<Machine>;

export interface ShellTransportOptions {
  readonly connect: Connect;
  /** Milliseconds that a host may take to answer one exchange. */
  readonly deadlineMs: number;
  /** Milliseconds that it may take for all answers of a session but those to changes. Default: ten times that. */
  readonly hostDeadlineMs?: number | undefined;
  /** Who changes hosts, `user@machine`; whoever else wants to is told. */
  readonly operator: string;
  /** For whatever asks for one on the way to another user, where the host has none of its own. */
  readonly becomePassword?: Secret | undefined;
}

/** A transport that runs the programs in `remote/` through `sh` on the machines that `connect` reaches. */
export function createShellTransport(options: ShellTransportOptions): Transport {
  const shared = { ...options, trust: createTrust() };
  const holder = { operator: options.operator, token: randomBytes(8).toString("hex") };
  return {
    openForReading: async (host, open) =>
      (await openSession(host, open, shared, programs.reading)).reading,
    async openForChange(host, open) {
      const program = `${programs.reading}\n${programs.changing}`;
      const { reading, session } = await openSession(host, open, shared, program);
      const lease = createLease(holder, open);
      return withChange(reading, session, lease, options.deadlineMs * changeFactor);
    },
  };
}

/** A change waits for a lock and for disks, so it may take longer than a read. */
const changeFactor = 4;

async function openSession(
  host: Host,
  { signal }: OpenOptions,
  {
    becomePassword,
    connect,
    deadlineMs,
    hostDeadlineMs = 10 * deadlineMs,
    trust,
  }: ShellTransportOptions & { readonly trust: Trust },
  program: string,
): Promise<{ readonly reading: ReadSession; readonly session: Session }> {
  const machine = await connect(host, { signal });
  const { become } = host.connection;
  const session = new Session(machine, {
    program,
    become,
    becomePassword: host.becomeSettings.password ?? becomePassword,
    hostName: host.name,
    deadlineMs,
    totalMs: hostDeadlineMs,
    signal,
  });
  const web = createHostWeb(machine.dial, trust, signal);
  const reading: ReadSession = {
    reader: createHostReader((requests) => session.exchange(requests), web.get),
    get statistics() {
      const { roundTrips, bytesReceived } = session.statistics;
      return { roundTrips, bytesReceived: bytesReceived + web.bytesReceived };
    },
    async [Symbol.asyncDispose]() {
      web.close();
      session.close();
      await machine[Symbol.asyncDispose]();
    },
  };
  return { reading, session };
}

function withChange(
  reading: ReadSession,
  session: Session,
  lease: Lease,
  deadlineMs: number,
): ChangeSession {
  return {
    reader: reading.reader,
    get statistics() {
      return reading.statistics;
    },
    get mark() {
      return session.mark;
    },
    async change(action) {
      const request = encodeAction(action, lease.words());
      const [records = []] = await session.exchange([request], deadlineMs);
      lease.take(records);
      return decodeChange(records);
    },
    [Symbol.asyncDispose]: () => reading[Symbol.asyncDispose](),
  };
}
