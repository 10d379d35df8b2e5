import type { PlanContent, PlanFile } from "../../src/model/plan-file.ts";
import { planHash } from "../../src/parse/plan-file/canonical.ts";

export const sampleRun = "20260102T030405Z-0a1b2c";

/** A plan with each kind of action and both kinds of connections; some of it is not ASCII. */
export function samplePlan(): PlanFile {
  return sealed({
    schemaVersion: 1,
    fleetmend: {
      version: "0.1.0",
      readingProgram: "a".repeat(64),
      changingProgram: "b".repeat(64),
    },
    run: sampleRun,
    playbook: "playbooks/purge.yaml",
    createdAt: "2026-01-02T03:04:05.000Z",
    validUntil: "2026-01-09T03:04:05.000Z",
    hosts: [
      {
        name: "ctl01",
        connection: {
          kind: "ssh",
          address: "192.0.2.1",
          port: 22,
          user: undefined,
          privateKeyFiles: ["/home/jürgen/.ssh/id_ed25519"],
          agent: { socket: "/run/agent" },
          knownHostsFiles: [],
          timeoutSeconds: 10,
          become: { method: "sudo", user: "root" },
        },
      },
      { name: "ctl02", connection: { kind: "local", become: null } },
    ],
    plays: [
      {
        name: "Purge",
        anyErrorsFatal: false,
        maxFailPercentage: "12.5",
        batches: [
          [{ host: "ctl01", actions: [repair, quarantine] }],
          [{ host: "ctl02", actions: [restore, revert] }],
        ],
      },
    ],
    notCovered: [{ host: "ctl03", status: "unreachable" }],
  });
}

/** A plan with its right hash, and without a signature. */
export function sealed(content: PlanContent): PlanFile {
  return { ...content, hash: planHash(content), signature: null };
}

const directory = {
  path: "/var/lib/neutron/keystone-signing",
  device: "64769",
  inode: "131",
  uid: 164,
};
const from = { uid: 0, gid: 0, mode: 0o755 };
const to = { uid: 164, gid: 164, mode: 0o700 };
const quarantineRoot = "/var/lib/fleetmend/quarantine";
const common = { service: "neutron", runId: sampleRun, directory, trustedPrefix: "" } as const;
const file = {
  name: "signing_cert.pem",
  inode: "18446744073709551615",
  size: 1234,
  mtime: 1_400_000_000,
  sha256: "c".repeat(64),
};
const premises = {
  mode: 0o700,
  configuration: [
    {
      kind: "file",
      paths: ["/etc/neutron/neutron.conf"],
      below: null,
      content: `sha256 ${"d".repeat(64)}`,
    },
    {
      kind: "fragments",
      paths: ["/etc/neutron/conf.d", "/etc/neutron.conf.d"],
      below: "/var/lib/lxc/n/rootfs",
      content: "absent",
    },
  ],
} as const;
const quarantine = {
  kind: "quarantine",
  ...common,
  quarantineRoot,
  files: [file],
  premises,
} as const;
const repair = { kind: "repair", ...common, quarantineRoot, from, to, premises } as const;
const restore = {
  kind: "restore",
  ...common,
  runId: "20250102T030405Z-0a1b2c",
  quarantine: `${quarantineRoot}/${sampleRun}.0123456789abcdef`,
  files: [file],
} as const;
const revert = {
  kind: "revert",
  ...common,
  repair: `${quarantineRoot}/${sampleRun}.0123456789abcdef.repair`,
  from: to,
  to: from,
  repaired: to,
} as const;
