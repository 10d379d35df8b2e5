import type { Data } from "./host.ts";
import type { Place } from "./place.ts";

/** What is known of a host before any connection to it, and from where. */
export interface HostDescription {
  readonly name: string;
  /** Without `all`. */
  readonly groups: readonly string[];
  /** How it is reached, in the order in which people read it. */
  readonly settings: readonly DescribedSetting[];
  /** Every variable that the host has, by name. */
  readonly variables: readonly DescribedVariable[];
}

export interface DescribedSetting {
  /** Such as `known_hosts`. */
  readonly name: string;
  /** As people write it; several are in the order of trying. */
  readonly values: readonly string[];
  readonly from: SettingSource;
}

export type SettingSource =
  | VariableSource
  /** An option of OpenSSH's own configuration. */
  | { readonly kind: "ssh_config"; readonly option: string }
  /** The keys, certificates and known_hosts files on this machine. */
  | { readonly kind: "keys" }
  | { readonly kind: "flag"; readonly flag: string }
  | { readonly kind: "default" };

export interface VariableSource {
  readonly kind: "variable";
  readonly variable: string;
  /** Such as `group controllers`. */
  readonly origin: string;
  readonly place: Place;
}

export interface DescribedVariable {
  readonly name: string;
  /** Of a password, a placeholder. */
  readonly value: Data;
  readonly origin: string;
  readonly place: Place;
}
