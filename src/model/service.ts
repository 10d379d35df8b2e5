import type { OpenStackRelease } from "./release.ts";

/** Values of an option by group and name: `{ DEFAULT: { state_path: "/var/lib/neutron" } }`. */
export type OptionValues = Readonly<Record<string, Readonly<Record<string, string>>>>;

/**
 * An OpenStack service as the catalogue knows it, each field overridable in the inventory.
 * All paths are as the service sees them.
 */
export interface Service {
  /** Name in inventories and reports, for instance `swift-proxy`. */
  readonly name: string;
  /** `consumer` caches certificates in a `signing_dir`; `reference` is Keystone, which serves them. */
  readonly role: "consumer" | "reference";
  /**
   * How `auth_token` gets its options: `oslo` reads the service's oslo.config files and a paste file that wins over
   * them; `paste` reads the paste file alone (swift).
   */
  readonly dialect: "oslo" | "paste";
  /** oslo.config project: the default files are `<project>.conf` and `<program>.conf`. */
  readonly project: string;
  /** Base names of the programs that embed `auth_token`, the usual one first. */
  readonly programs: readonly string[];
  /** The user that the service runs as. */
  readonly user: string;
  /** systemd units, without `.service`. */
  readonly units: readonly string[];
  /** Files of a distributor, read before those that oslo.config looks for by itself. */
  readonly distFiles: readonly string[];
  /**
   * Configuration files read when neither process nor unit names any, in reading order; missing ones are skipped. `null`:
   * those that oslo.config looks for by itself.
   */
  readonly configFiles: readonly string[] | null;
  /** Directories whose `*.conf` are read after them; `null`: those that oslo.config looks for by itself. */
  readonly configDirectories: readonly string[] | null;
  /** The configuration file that it cannot do without: the one to name when none is there. */
  readonly mainConfigFile: string;
  /** Paste files, the first that exists counts. A path that ends in `.d` is a directory of fragments (swift). */
  readonly pasteFiles: readonly string[];
  /** The applications that it loads from its paste file; where none of them is there, whatever a pipeline names counts. */
  readonly pasteApplications: readonly string[];
  /** Files in which a `signing_dir` is nobody's, for instance of the service's agents; they are only told apart. */
  readonly decoyFiles: readonly string[];
  readonly logFiles: readonly string[];
  /** Defaults that the service registers with oslo.config, for interpolation. */
  readonly defaults: OptionValues;
  /** The service's state directory, also its user's home as a rule. */
  readonly stateDirectory: string;
  /**
   * Where the service's file system is mounted on the host: `""` for the host's own, else a directory such as
   * `/var/lib/lxc/neutron/rootfs`. A path as the host sees it is this prefix followed by the path as the service sees it.
   */
  readonly root: string;
  /** Name or id of the container that the service runs in; `null`: its processes tell. */
  readonly container: string | null;
  /** The release of OpenStack that it runs; `null`: its packages tell. */
  readonly release: OpenStackRelease | null;
  /** A URL of its API that answers 401 to whoever has no valid token. */
  readonly verifyUrl?: string | undefined;
  /** Files of a `reference` service that hold the certificates it serves. */
  readonly certificates?: { readonly signing: string; readonly ca: string } | undefined;
}
