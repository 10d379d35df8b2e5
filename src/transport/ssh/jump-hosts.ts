import type { Duplex } from "node:stream";
import { FleetmendError } from "../../model/error.ts";
import { printable } from "../../model/printable.ts";
import { createChannelBudget } from "./channel-budget.ts";
import type { ChannelBudget } from "./channel-budget.ts";
import type { SshLink } from "./login.ts";
import { openTunnel } from "./open-tunnel.ts";
import { describeAddress, describeTarget } from "./target.ts";
import type { SshEndpoint, SshTarget } from "./target.ts";

/** The hosts that others are reached through: one connection for each, however many hosts are behind it. */
export interface JumpHosts {
  /** The last host on the way to a target, logged in. Rejects with a FleetmendError that names the target. */
  reach(target: SshTarget, signal: AbortSignal): Promise<JumpHost>;
  /** What the operator should know of these hosts, a sentence; `null`: nothing. */
  remark(): string | null;
}

/** A host on the way; disposing it says that nobody goes through it any more on this account. */
export interface JumpHost extends Disposable {
  /** Opens a connection from there. Rejects with a FleetmendError, "channel-refused" where there is no room for it. */
  dial(target: SshTarget, signal: AbortSignal): Promise<Duplex>;
  /** How many of them there may be. */
  readonly budget: ChannelBudget;
}

/** Logs in to a host on the way; ends what it has opened when the signal is aborted. */
export type ConnectJumpHost = (target: SshTarget, signal: AbortSignal) => Promise<OpenJumpHost>;

export interface OpenJumpHost {
  readonly link: SshLink;
  readonly machine: AsyncDisposable;
}

/** How long a connection that nobody uses is kept, in milliseconds: the next host may be about to want it. */
const idleTime = 1000;

interface Shared {
  readonly opened: Promise<OpenJumpHost>;
  readonly controller: AbortController;
  users: number;
  idle: NodeJS.Timeout | undefined;
}

export function createJumpHosts(connect: ConnectJumpHost): JumpHosts {
  const shared = new Map<string, Shared>();
  // What was learned of a host outlives the connection to it.
  const budgets = new Map<string, { readonly name: string; readonly budget: ChannelBudget }>();

  const open = (key: string, target: SshTarget): Shared => {
    const controller = new AbortController();
    const opened = connect(target, controller.signal);
    const entry: Shared = { opened, controller, users: 0, idle: undefined };
    const forget = () => {
      if (shared.get(key) === entry) shared.delete(key);
    };
    // Whoever waits for it hears of the failure; the next one tries again.
    opened.then(({ link }) => link.socket.once("close", forget), forget);
    shared.set(key, entry);
    return entry;
  };
  const leave = (key: string, entry: Shared) => {
    entry.users -= 1;
    if (entry.users > 0) return;
    entry.idle = setTimeout(() => {
      if (shared.get(key) === entry) shared.delete(key);
      entry.controller.abort();
      entry.opened.then(
        (jump) => jump.machine[Symbol.asyncDispose](),
        () => undefined,
      );
    }, idleTime);
    // Where nothing was opened, nothing has to be waited for.
    entry.idle.unref();
  };

  return {
    async reach(target, signal) {
      const via = target.connection.via;
      const last = via.at(-1);
      if (last === undefined) throw new FleetmendError("internal", "there is no host on the way");
      const jump: SshTarget = {
        name: `the jump host ${describeAddress(last)}`,
        connection: { ...last, via: via.slice(0, -1) },
      };
      const key = via.map(keyOf).join(" ");
      const entry = shared.get(key) ?? open(key, jump);
      clearTimeout(entry.idle);
      entry.users += 1;
      const release = once(() => leave(key, entry));
      try {
        const { link } = await unlessAborted(entry.opened, signal);
        const known = budgets.get(key);
        const budget = known?.budget ?? createChannelBudget();
        if (known === undefined) budgets.set(key, { name: describeAddress(last), budget });
        return {
          dial: (to, abort) => dialThrough(link, to, abort),
          budget,
          [Symbol.dispose]: release,
        };
      } catch (cause) {
        release();
        throw explainJump(target, cause, signal);
      }
    },
    remark() {
      const full = [...budgets.values()].filter(({ budget }) => budget.learned !== null);
      if (full.length === 0) return null;
      const hosts = full.map(({ budget, name }) => `${name} (${budget.learned})`).join(", ");
      return `jump hosts had no room for more connections at a time than these, so hosts behind them waited: ${hosts}`;
    },
  };
}

function keyOf({ address, port, user }: SshEndpoint): string {
  return JSON.stringify([user, address, port]);
}

async function dialThrough(link: SshLink, target: SshTarget, signal: AbortSignal): Promise<Duplex> {
  const { address, port, via } = target.connection;
  const dialed = await openTunnel(link, address, port, signal);
  if (dialed.status === "open") return dialed.stream;
  if (signal.aborted && signal.reason instanceof FleetmendError) throw signal.reason;
  const last = via.at(-1);
  if (dialed.status === "full") {
    throw new FleetmendError(
      "channel-refused",
      `${describeTarget(target)}: ${last === undefined ? "the jump host" : describeAddress(last)} opens no connection to it: ${dialed.reason}; check the limits of that host, such as those of open files`,
    );
  }
  throw new FleetmendError(
    "connection-refused",
    `${describeTarget(target)}: ${last === undefined ? "the jump host" : describeAddress(last)} did not connect to it: ${dialed.reason}; check the address as that host sees it, and that sshd listens on that port`,
  );
}

/** The jump host's own trouble, as that of the host behind it. */
function explainJump(target: SshTarget, cause: unknown, signal: AbortSignal): FleetmendError {
  if (signal.aborted && signal.reason instanceof FleetmendError) return signal.reason;
  const code = cause instanceof FleetmendError ? cause.code : "internal";
  const text = cause instanceof Error ? cause.message : printable(String(cause), 200);
  return new FleetmendError(code, `${target.name}: it is reached through another host: ${text}`, {
    cause,
  });
}

async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  let abort = () => {};
  const aborted = new Promise<never>((_resolve, reject) => {
    abort = () => reject(signal.reason);
    signal.addEventListener("abort", abort, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener("abort", abort);
  }
}

function once(act: () => void): () => void {
  let done = false;
  return () => {
    if (done) return;
    done = true;
    act();
  };
}
