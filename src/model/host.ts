import type { Place } from "./place.ts";
import type { Secret } from "./secret.ts";
import type { Service } from "./service.ts";

/** A value as YAML and JSON have them. */
export type Data =
  | string
  | number
  | boolean
  | null
  | readonly Data[]
  | { readonly [key: string]: Data };

/** An inventory variable with the place that gave it its value. */
export interface Variable {
  /** Of a password, a placeholder. */
  readonly value: Data;
  readonly place: Place;
  /** What the variable belongs to, for instance `group controllers` or `host ctl01`. */
  readonly origin: string;
}

/** How to reach a host, with every default filled in. */
export type Connection = LocalConnection | SshConnection | OpenSshConnection;

export interface LocalConnection {
  readonly kind: "local";
  readonly become: Become | null;
}

export interface SshConnection {
  readonly kind: "ssh";
  /** Name or address to connect to. */
  readonly address: string;
  /** `undefined`, here and below: as the user's ssh_config says, else 22. */
  readonly port: number | undefined;
  /** Else the login name of whoever runs fleetmend. */
  readonly user: string | undefined;
  /** Private key files in the order of trying, before those of the ssh_config; empty: the usual files in `~/.ssh`. */
  readonly privateKeyFiles: readonly string[];
  /** The ssh-agent that may be asked; `environment`: the one of the ssh_config, else of `SSH_AUTH_SOCK`. */
  readonly agent: "environment" | "none" | { readonly socket: string };
  /** `listed`: only those of its keys that a file stands for (`IdentitiesOnly`). */
  readonly agentKeys?: "listed" | undefined;
  /** The hosts on the way as `ProxyJump` has them, or `none`. */
  readonly proxyJump?: string | undefined;
  /** `none`: no ssh_config counts (`-F none`). */
  readonly configuration?: "none" | undefined;
  /** Files to verify host keys with; empty: those of the ssh_config, else `~/.ssh/known_hosts` and `/etc/ssh/ssh_known_hosts`. */
  readonly knownHostsFiles: readonly string[];
  /** Seconds from dialling to a logged-in session. */
  readonly timeoutSeconds: number;
  readonly become: Become | null;
}

/** The system's `ssh`, for what fleetmend itself cannot do on the way to a host. */
export interface OpenSshConnection {
  readonly kind: "openssh";
  /** Name or address, or what ssh's own configuration calls the host. */
  readonly address: string;
  /** Words for `ssh`, which outweigh its configuration. */
  readonly arguments: readonly string[];
  /** What asked for it: a variable, or the option that only ssh has. */
  readonly because: string;
  /** Seconds from dialling to a logged-in session. */
  readonly timeoutSeconds: number;
  readonly become: Become | null;
}

/** Run as another user on the host. */
export interface Become {
  readonly method: BecomeMethod;
  readonly user: string;
}

/** The program that makes one user of another. */
export type BecomeMethod = "sudo" | "su" | "doas";

/** How a host makes one user of another, where the inventory or a playbook asks for that. */
export interface BecomeSettings {
  readonly method: BecomeMethod;
  /** `undefined`: whom a playbook names, else root. */
  readonly user: string | undefined;
  /** `undefined`, here and below: the one for the whole run, if there is any. */
  readonly password: Secret | undefined;
}

/** A machine of the inventory, ready to be worked on. */
export interface Host {
  readonly name: string;
  /** Every group that the host is in, directly or by nesting, without `all`; sorted. */
  readonly groups: readonly string[];
  readonly variables: ReadonlyMap<string, Variable>;
  readonly connection: Connection;
  /** Of the SSH login. */
  readonly loginPassword: Secret | undefined;
  readonly becomeSettings: BecomeSettings;
  readonly services: readonly Service[];
  /** `keystone_endpoints`: base URLs of Keystone. */
  readonly keystoneEndpoints: readonly string[];
  /** `keystone_ca_file`: certificate authorities to trust for these, a file on the control node; `null`: the system's. */
  readonly keystoneCaFile: string | null;
}
