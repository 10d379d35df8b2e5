import type { Duplex } from "node:stream";
import type { Action } from "../model/action.ts";
import type { HostReader } from "../model/host-reader.ts";
import type { Host } from "../model/host.ts";

/**
 * A way to work on hosts. Every method rejects with a `FleetmendError` and nothing else; after a rejection nothing of
 * the attempt is left open.
 */
export interface Transport {
  /** A session that can read and has no means to change anything. */
  openForReading(host: Host, options: OpenOptions): Promise<ReadSession>;
  openForChange(host: Host, options: ChangeOptions): Promise<ChangeSession>;
  /** What the operator should know of the way to all hosts so far, a sentence; `null`: nothing. */
  remark?(): string | null;
}

export interface OpenOptions {
  /** Ends the attempt and, later, the session. */
  readonly signal: AbortSignal;
}

export interface ChangeOptions extends OpenOptions {
  /** The run that changes the host; who else wants to is told. */
  readonly runId: string;
  /** `taken-up`: the process that had the run before is known to be dead, so what it holds on the host is taken over. */
  readonly run: "new" | "taken-up";
}

export interface ReadSession extends AsyncDisposable {
  readonly reader: HostReader;
  readonly statistics: SessionStatistics;
}

export interface ChangeSession extends ReadSession {
  /** A word that the session's processes on the host, and no others, have in their command lines. */
  readonly mark?: string | undefined;
  /** Carries out one action after the host has compared each of its guards again. */
  change(action: Action): Promise<ChangeResult>;
}

export interface SessionStatistics {
  /** Requests after login that had to wait for the host, pipelined ones counted once. */
  readonly roundTrips: number;
  readonly bytesReceived: number;
}

/** What the host says of an action. */
export interface ChangeResult {
  /** `refused`: a rule forbids it. `drifted`: a guard does not hold. `busy`: another run holds the host. */
  readonly verdict: "done" | "refused" | "drifted" | "busy" | "failed";
  /** A clause, empty when done. */
  readonly reason: string;
  readonly files: readonly ChangedFile[];
}

/** One file, or for a repair `owner` or `mode`. */
export interface ChangedFile {
  readonly name: string;
  readonly state: "done" | "untouched" | "failed";
  readonly reason: string;
}

/** Bytes to and from one machine: what `ssh` and `local` provide and the framed session works over. */
export interface Machine extends AsyncDisposable {
  /** Starts a program with the given argument vector; its standard output goes to `handlers.data`. */
  start(argv: readonly string[], handlers: ChannelHandlers): Promise<Channel>;
  readonly dial: Dial;
}

/** Opens a TCP connection as a machine reaches others; names are resolved there. The signal ends the attempt. */
export type Dial = (host: string, port: number, signal: AbortSignal) => Promise<Dialed>;

export type Dialed =
  /** Whoever takes the stream destroys it; errors of it that nobody listens for do no harm. */
  | { readonly status: "open"; readonly stream: Duplex }
  /** `reason` is a clause. */
  | { readonly status: "failed"; readonly reason: string };

export interface ChannelHandlers {
  data(chunk: Buffer): void;
  /** Standard error as it comes; a program may ask for something there. */
  errorData?(chunk: Buffer): void;
  /** Called exactly once; no `data` comes after it. */
  end(end: ChannelEnd): void;
}

export interface Channel {
  write(bytes: Buffer | string): void;
  /** Ends the channel without waiting for the other side. */
  close(): void;
}

/** How a channel ended. `errorOutput` is the last of standard error, at most 4 KiB, raw. */
export type ChannelEnd =
  | { readonly how: "exited"; readonly code: number; readonly errorOutput: string }
  | { readonly how: "signaled"; readonly signal: string; readonly errorOutput: string }
  | { readonly how: "lost"; readonly reason: string; readonly errorOutput: string };
