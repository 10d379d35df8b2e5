import type { Host } from "../../../model/host.ts";
import { openServiceFiles } from "../locate/files/service-files.ts";
import { shareReads } from "../locate/files/shared-reads.ts";
import type { Located } from "../locate/located.ts";
import type { LocatingReader } from "../locate/locating-reader.ts";
import { isLoopback } from "./loopback.ts";

/** A Keystone to ask for its certificates. */
export interface KeystoneEndpoint {
  /** Base URL such as `http://keystone:5000`. */
  readonly url: string;
  /** `host`: the URL means something on the host alone. Else the host helps only where the control node has no route. */
  readonly reach: "control-first" | "host";
  readonly trust: Trust;
  /** What is to be said along with a refusal of TLS; empty as a rule. */
  readonly remark: string;
}

export type Trust =
  /** PEM texts; `null`: whom the system trusts. */
  | { readonly status: "known"; readonly authorities: readonly string[] | null }
  /** `reason` is a clause. */
  | { readonly status: "unreadable"; readonly reason: string };

/**
 * The endpoints that say what is right for a service: the inventory's, else those that the service itself asks.
 *
 * @param caFiles texts of the inventory's `keystone_ca_file`s, by path
 */
export async function endpointsOf(
  { keystoneCaFile, keystoneEndpoints }: Pick<Host, "keystoneCaFile" | "keystoneEndpoints">,
  { keystoneTls, keystoneUrls }: Located,
  caFiles: ReadonlyMap<string, string>,
  reader: LocatingReader,
): Promise<readonly KeystoneEndpoint[]> {
  const named = keystoneCaFile === null ? undefined : caFiles.get(keystoneCaFile);
  const inventoryTrust: Trust = {
    status: "known",
    authorities: named === undefined ? null : [named],
  };
  if (keystoneEndpoints.length > 0) {
    return keystoneEndpoints.map((url) => ({
      url,
      reach: "control-first",
      trust: inventoryTrust,
      remark: "",
    }));
  }
  const needsTrust = keystoneUrls.some((url) => url.startsWith("https:"));
  const trust = needsTrust ? await readTrust(keystoneTls, reader) : null;
  const isUnverified = keystoneTls.verification === "off";
  const remark = isUnverified
    ? " (the service itself does not verify it, for it has insecure = True, but certificates from somebody unknown are no reference)"
    : "";
  return keystoneUrls.map((url) => ({
    url,
    reach: isLoopback(url) ? "host" : "control-first",
    trust: trust ?? inventoryTrust,
    remark,
  }));
}

/** `null`: the service's configuration does not say whom it trusts, or the host does not show the file. */
async function readTrust(
  { authorities }: Located["keystoneTls"],
  reader: LocatingReader,
): Promise<Trust | null> {
  if (authorities === null) return null;
  const { path, view } = authorities;
  const file = await openServiceFiles(shareReads(reader), view).file(path);
  if (file.status === "elsewhere") return null;
  return file.status === "read"
    ? { status: "known", authorities: [file.content.toString("latin1")] }
    : { status: "unreadable", reason: `its cafile ${path} is ${file.status}` };
}
