import type { Socket } from "node:net";
import type { Status } from "../../src/model/outcome.ts";
import type { ErrorCode } from "../../src/model/error.ts";
import type { SshServerBehaviour } from "./ssh-server.ts";

/** Something that can be wrong with a host or the way to it, and what is to be said of it in how much time. */
export interface Fault {
  /** Also the name of the host. */
  readonly name: string;
  readonly made: FaultMade;
  /** `status`, or `status code`. */
  readonly verdict: Status | `${Status} ${ErrorCode}`;
  /** Of an error, behind the name of the host. */
  readonly says: RegExp;
  /** From the first connection on, in seconds, on a machine that does other things as well. */
  readonly within: number;
}

/** How a fault comes about. */
export type FaultMade =
  /** By what a real sshd runs in place of the command. */
  | { readonly by: "forced command"; readonly command: string }
  /** By the start-up file of a login shell, behind a real sshd. */
  | { readonly by: "start-up file"; readonly text: string }
  /** By a user that sudo does not like, behind a real sshd. */
  | { readonly by: "user"; readonly variables: Variables }
  /** By further lines in the configuration of a real sshd of its own. */
  | { readonly by: "sshd"; readonly config: readonly string[] }
  /** By variables of the inventory; `FILES` is a directory with keys and host keys that are wrong. */
  | { readonly by: "variables"; readonly variables: Variables }
  /** By what is on a port: nothing, or somebody who never answers. */
  | { readonly by: "port"; readonly is: "closed" | "full" }
  /** By a server that an sshd cannot be. */
  | { readonly by: "tcp"; readonly serve: (socket: Socket) => void }
  | { readonly by: "ssh"; readonly behaviour: SshServerBehaviour };

export type Variables = Readonly<Record<string, string | number>>;

/** Seconds that a host may take for an answer in a run over these, and for a login where that is what goes wrong. */
export const faultDeadlines = { answer: 10, login: 2 };

/** Seconds in which whatever does not wait is over. */
export const soon = 15;

/** Seconds for a login and for an answer that never comes. */
export const slow = 30;

/** Seconds for logins that are dropped, which are tried again five times. */
export const dropped = 30;
