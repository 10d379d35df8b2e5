import { observed } from "../../src/model/outcome.ts";
import type { Outcome } from "../../src/model/outcome.ts";
import { catalogue } from "../../src/services/catalogue.ts";
import { signingDirCheck } from "../../src/tasks/signing-dir/check.ts";
import { signingDirPurge } from "../../src/tasks/signing-dir/purge.ts";
import type { MemoryFile } from "../../src/transport/memory/file-tree.ts";
import type { MemoryOpenssl } from "../../src/transport/memory/memory-reader.ts";
import { memoryTransport } from "../../src/transport/memory/memory-transport.ts";
import { runPlan, servingControl } from "./memory-run.ts";
import { createTestPlan } from "./plan.ts";
import { createHost } from "./session.ts";

/** A minute ahead, in seconds since 1970, for certificates are made in the meantime. */
export function now(): number {
  return Math.floor(Date.now() / 1000) + 60;
}

export const directory = "/var/lib/neutron/keystone-signing";
export const neutron = { uid: 9696, gid: 9696 };
export const endpoint = "http://keystone:5000";

export type Files = Readonly<Record<string, MemoryFile>>;

/** A neutron host in memory whose cache holds the given files. */
export function hostFiles(cache: Readonly<Record<string, string>>, extra: Files = {}): Files {
  const cached = Object.entries(cache).map(([name, content]) => [
    `${directory}/${name}`,
    { content, mode: 0o600, ...neutron },
  ]);
  return {
    "/etc/passwd": "neutron:x:9696:9696::/var/lib/neutron:/usr/sbin/nologin\n",
    "/etc/neutron/neutron.conf":
      "[keystone_authtoken]\nsigning_dir = $state_path/keystone-signing\n",
    "/var/lib/neutron": { directory: true, ...neutron },
    [directory]: { directory: true, mode: 0o700, ...neutron },
    ...(Object.fromEntries(cached) as Files),
    ...extra,
  };
}

/** What each Keystone endpoint serves; `undefined`: nothing. */
export interface Served {
  readonly [url: string]: { readonly signing: string; readonly ca: string } | undefined;
}

/** Checks the host, or plans a purge of whatever is cached. */
export async function look(
  files: Files,
  served: Served,
  options: {
    readonly clock?: number;
    readonly purge?: "always";
    /** The host's openssl, which is asked only then. */
    readonly openssl?: MemoryOpenssl;
  } = {},
): Promise<Outcome> {
  const service = catalogue.get("neutron");
  if (service === undefined) throw new Error("no neutron");
  const host = createHost("ctl01", {
    services: [service],
    keystoneEndpoints: Object.keys(served),
  });
  const bodies = Object.entries(served).flatMap(([url, pair]) =>
    pair === undefined
      ? []
      : [
          [`${url}/v2.0/certificates/signing`, pair.signing],
          [`${url}/v2.0/certificates/ca`, pair.ca],
        ],
  );
  const step =
    options.purge === undefined
      ? ([signingDirCheck, options.openssl === undefined ? {} : { evidence: "openssl" }] as const)
      : ([signingDirPurge, { purge: options.purge }] as const);
  const summary = await runPlan(
    createTestPlan([host], [step]),
    memoryTransport({ ctl01: { files, now: options.clock ?? now(), openssl: options.openssl } }),
    {
      mode: "check",
      control: servingControl(Object.fromEntries(bodies) as Record<string, string>),
    },
  );
  const [outcome] = summary.outcomes;
  if (outcome === undefined) throw new Error("no outcome");
  return outcome;
}

/** The distinct codes of an outcome's findings, sorted. */
export function codesOf(outcome: Outcome): readonly string[] {
  return [...new Set(observed(outcome).findings.map(({ code }) => code))].toSorted();
}
