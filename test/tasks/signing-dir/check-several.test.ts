import { beforeAll, expect, test } from "vitest";
import { observed } from "../../../src/model/outcome.ts";
import type { Outcome } from "../../../src/model/outcome.ts";
import { signingDirPurge } from "../../../src/tasks/signing-dir/purge.ts";
import type { MemoryHost } from "../../../src/transport/memory/memory-transport.ts";
import { memoryTransport } from "../../../src/transport/memory/memory-transport.ts";
import { authToken, serviceOf } from "../../support/locate-one.ts";
import { runPlan, servingControl } from "../../support/memory-run.ts";
import { now } from "../../support/neutron-host.ts";
import { createPki } from "../../support/pki.ts";
import type { Pki } from "../../support/pki.ts";
import { createTestPlan } from "../../support/plan.ts";
import { pythonProcess } from "../../support/processes.ts";
import { createHost } from "../../support/session.ts";

let pki: Pki;
beforeAll(() => {
  pki = createPki();
});

const endpoint = "http://keystone:5000";
const passwd = ["neutron:x:9696:9696::/var/lib/neutron:", "nova:x:9697:9697::/var/lib/nova:"].join(
  "\n",
);

/** A dry run of a purge on a host with these services. */
async function look(host: MemoryHost, ...services: readonly string[]): Promise<Outcome> {
  const target = createHost("ctl01", {
    services: services.map((name) => serviceOf(name)),
    keystoneEndpoints: [endpoint],
  });
  const summary = await runPlan(
    createTestPlan([target], [[signingDirPurge, {}]]),
    memoryTransport({
      ctl01: { now: now(), ...host, files: { "/etc/passwd": passwd, ...host.files } },
    }),
    {
      mode: "check",
      control: servingControl({
        [`${endpoint}/v2.0/certificates/signing`]: pki.current.signing,
        [`${endpoint}/v2.0/certificates/ca`]: pki.current.ca,
      }),
    },
  );
  const [outcome] = summary.outcomes;
  if (outcome === undefined) throw new Error("no outcome");
  return outcome;
}

function stale(directory: string, uid: number): MemoryHost["files"] {
  return {
    [directory]: { directory: true, mode: 0o700, uid },
    [`${directory}/signing_cert.pem`]: { content: pki.old.signing, mode: 0o600, uid },
    [`${directory}/cacert.pem`]: { content: pki.old.ca, mode: 0o600, uid },
  };
}

function findingsOf(outcome: Outcome): readonly string[] {
  return observed(outcome).findings.map(
    ({ code, service, severity }) => `${service} ${code} ${severity}`,
  );
}

function plannedDirectories(outcome: Outcome): readonly string[] {
  const paths = observed(outcome).actions.map(({ path }) => path.slice(0, path.lastIndexOf("/")));
  return [...new Set(paths)];
}

test("each directory that the processes use is diagnosed and purged", async () => {
  const outcome = await look(
    {
      files: {
        "/a.conf": authToken("/var/lib/neutron/a"),
        "/b.conf": authToken("/var/lib/neutron/b"),
        ...stale("/var/lib/neutron/a", 9696),
        ...stale("/var/lib/neutron/b", 9696),
        "/var/lib/neutron": { directory: true, uid: 9696 },
      },
      processes: [
        pythonProcess(1, 9696, "neutron-server", "--config-file=/a.conf"),
        pythonProcess(2, 9696, "neutron-server", "--config-file=/b.conf"),
      ],
    },
    "neutron",
  );
  expect(plannedDirectories(outcome)).toEqual(["/var/lib/neutron/a", "/var/lib/neutron/b"]);
  expect(findingsOf(outcome)).toContain("neutron process-mismatch warning");
  expect(observed(outcome).services).toMatchObject([
    {
      service: "neutron",
      signingDir: { value: "/var/lib/neutron/a" },
      otherDirectories: [{ value: "/var/lib/neutron/b" }],
    },
  ]);
});

test("where nothing is set, the directory that the process made is, and one of an earlier process only told", async () => {
  const outcome = await look(
    {
      files: {
        "/etc/neutron/neutron.conf": "[DEFAULT]\n",
        ...stale("/tmp/keystone-signing-abcd12", 9696),
        "/tmp": { directory: true, mode: 0o1777 },
        "/tmp/keystone-signing-old123": {
          directory: true,
          mode: 0o700,
          uid: 9696,
          mtime: now() - 999,
        },
      },
      processes: [{ ...pythonProcess(1, 9696, "neutron-server"), startedAt: now() - 500 }],
    },
    "neutron",
  );
  expect(plannedDirectories(outcome)).toEqual(["/tmp/keystone-signing-abcd12"]);
  expect(findingsOf(outcome)).toEqual(
    expect.arrayContaining([
      "neutron cache-stale error",
      "neutron option-unset info",
      "neutron dir-orphan info",
    ]),
  );
});

test("an obsolete option and its directory are reported, and nothing is purged", async () => {
  const outcome = await look(
    {
      files: {
        "/etc/neutron/neutron.conf": authToken("/var/lib/neutron/ks"),
        "/usr/lib/python3/dist-packages/keystonemiddleware-10.1.0.egg-info": { directory: true },
        ...stale("/var/lib/neutron/ks", 9696),
      },
    },
    "neutron",
  );
  expect(findingsOf(outcome)).toEqual([
    "neutron option-obsolete warning",
    "neutron dir-orphan warning",
  ]);
  expect(plannedDirectories(outcome)).toEqual([]);
});

test("two services that share a directory are told so, and it is purged once", async () => {
  const outcome = await look(
    {
      files: {
        "/etc/neutron/neutron.conf": authToken("/var/cache/ks"),
        "/etc/nova/nova.conf": authToken("/var/cache/ks/"),
        ...stale("/var/cache/ks", 9696),
      },
    },
    "neutron",
    "nova",
  );
  const shared = observed(outcome).findings.filter(({ code }) => code === "dir-shared");
  expect(shared.map(({ message, service }) => [service, message.split(":")[0]])).toEqual([
    ["neutron", "is the signing_dir of nova as well"],
    ["nova", "is the signing_dir of neutron as well"],
  ]);
  expect(observed(outcome).actions.map(({ path }) => path)).toEqual([
    "/var/cache/ks/cacert.pem",
    "/var/cache/ks/signing_cert.pem",
  ]);
});

test.each([
  ["/var/lib/neutron", "info", "is the whole state directory of the service"],
  ["/var/lib/nova", "warning", "is the state directory of nova, not of neutron"],
] as const)(
  "a signing_dir %s is said to be a state directory",
  async (value, severity, message) => {
    const outcome = await look(
      { files: { "/etc/neutron/neutron.conf": authToken(value), ...stale(value, 9696) } },
      "neutron",
    );
    const shared = observed(outcome).findings.filter(({ code }) => code === "dir-shared");
    expect(shared).toMatchObject([{ severity, path: value }]);
    expect(shared[0]?.message).toContain(message);
  },
);
