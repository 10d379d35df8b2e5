import { describe, expect, test } from "vitest";
import type { Summary } from "../../src/engine/events.ts";
import type { Finding } from "../../src/model/finding.ts";
import type { Outcome } from "../../src/model/outcome.ts";
import type { SigningDir } from "../../src/model/signing-dir.ts";
import { humanReporter } from "../../src/reporters/human.ts";
import { jsonReporter } from "../../src/reporters/json.ts";
import type { Output } from "../../src/reporters/output.ts";

const signingDir: SigningDir = {
  value: "/var/lib/neutron/keystone-signing",
  hostPath: "/var/lib/neutron/keystone-signing",
  via: "oslo",
  file: "/etc/neutron/neutron.conf",
  line: 313,
  section: "keystone_authtoken",
  raw: "$state_path/keystone-signing",
  substitutions: [],
  shadowed: [],
};

const stale = (name: string): Finding => ({
  code: "cache-stale",
  severity: "error",
  message: "is not the certificate that Keystone serves now, so tokens are rejected with 401",
  service: "neutron",
  path: `${signingDir.value}/${name}`,
  file: signingDir.file,
  line: signingDir.line,
});

const outcomes: readonly Outcome[] = [
  {
    host: "ctl01",
    step: "Purge",
    durationMs: 12,
    status: "findings",
    services: [
      { service: "neutron", signingDir, cache: [] },
      { service: "nova", signingDir: null, cache: [] },
    ],
    findings: [stale("signing_cert.pem"), stale("cacert.pem")],
    actions: ["signing_cert.pem", "cacert.pem"].map((name) => ({
      kind: "quarantine",
      service: "neutron",
      path: `${signingDir.value}/${name}`,
      state: "planned",
      to: `/var/lib/fleetmend/quarantine/20260102T030405Z-0a1b2c.0123456789abcdef/${name}`,
    })),
  },
  {
    host: "ctl02",
    step: "Purge",
    durationMs: 3,
    status: "unreachable",
    error: { code: "connection-refused", message: "ctl02 (192.0.2.7:22) refused the connection" },
  },
  {
    host: "ctl03",
    step: "Purge",
    durationMs: 3,
    status: "ok",
    services: [],
    findings: [],
    actions: [],
  },
  { host: "ctl04", step: "Purge", durationMs: 0, status: "skipped", reason: "interrupted" },
];

function summaryOf(given: readonly Outcome[]): Summary {
  return {
    run: {
      id: "20260102T030405Z-0a1b2c",
      mode: "check",
      playbook: "playbooks/purge.yaml",
      startedAt: "2026-01-02T03:04:05.000Z",
      programs: [{ name: "reading", sha256: "0".repeat(64) }],
    },
    finishedAt: "2026-01-02T03:04:06.000Z",
    outcomes: given,
    ending: { how: "completed" },
    exitCode: 4,
    cost: { roundTrips: 2, bytesReceived: 1000 },
  };
}

function collect(): Output & { readonly text: () => string } {
  let text = "";
  return { write: (more) => void (text += more), text: () => text };
}

function human(given: readonly Outcome[]): string {
  const output = collect();
  const next = () => [
    { purpose: "To do exactly this, after a question:", command: "fleetmend purge -i inv.yaml" },
  ];
  humanReporter(output, { width: 80, colours: "off", next }).handle({
    kind: "run-finished",
    summary: summaryOf(given),
  });
  return output.text();
}

function json(given: readonly Outcome[]): unknown {
  const output = collect();
  jsonReporter(output).handle({ kind: "run-finished", summary: summaryOf(given) });
  return JSON.parse(output.text());
}

test("the report for people says what is wrong where, which line led there, and what next", () => {
  expect(human(outcomes)).toMatchInlineSnapshot(`
    "playbooks/purge.yaml on 4 hosts, looking only
    run 20260102T030405Z-0a1b2c

    ctl01  findings
      neutron      /var/lib/neutron/keystone-signing
          set in /etc/neutron/neutron.conf:313 [keystone_authtoken] as
          $state_path/keystone-signing
        error   cache-stale  signing_cert.pem, cacert.pem
          is not the certificate that Keystone serves now, so tokens are rejected
          with 401
        plan    would move signing_cert.pem, cacert.pem
          to /var/lib/fleetmend/quarantine/20260102T030405Z-0a1b2c.0123456789abcdef
      nova         ok

    ctl02  unreachable
      connection-refused: ctl02 (192.0.2.7:22) refused the connection

    ctl04  skipped
      interrupted

    4 hosts: 1 ok, 1 skipped, 1 with findings, 1 unreachable
    Services with: 1 cache-stale
    Files: 2 planned

    To do exactly this, after a question:
      fleetmend purge -i inv.yaml
    "
  `);
});

test("the report for programs has every host once, and totals", () => {
  expect(json(outcomes)).toMatchObject({
    schemaVersion: 1,
    run: {
      id: "20260102T030405Z-0a1b2c",
      mode: "check",
      exitCode: 4,
      playbook: "playbooks/purge.yaml",
    },
    hosts: [
      {
        host: "ctl01",
        status: "findings",
        error: null,
        services: [
          { service: "neutron", status: "findings" },
          { service: "nova", status: "ok" },
        ],
      },
      { host: "ctl02", status: "unreachable", error: { code: "connection-refused" }, services: [] },
      { host: "ctl03", status: "ok", services: [] },
      { host: "ctl04", status: "skipped", skipped: "interrupted" },
    ],
    totals: {
      hosts: { findings: 1, ok: 1, skipped: 1, unreachable: 1 },
      findings: { "cache-stale": 2 },
      actions: { planned: 2 },
    },
  });
});

describe("hostile text", () => {
  const evil = "\u001b[2J\u001b]0;owned\u0007\r\u202e\u0000</script>]]>::set-env";
  const hostile: readonly Outcome[] = [
    {
      host: evil,
      step: "Purge",
      durationMs: 0,
      status: "findings",
      services: [
        {
          service: evil,
          signingDir: {
            ...signingDir,
            value: evil,
            hostPath: evil,
            file: evil,
            raw: evil,
            section: evil,
          },
          cache: [],
        },
      ],
      findings: [
        { code: "cache-stale", severity: "error", message: evil, service: evil, path: evil },
      ],
      actions: [
        { kind: "quarantine", service: evil, path: `/${evil}`, state: "failed", reason: evil },
      ],
    },
  ];

  test("reaches no terminal", () => {
    expect(human(hostile).replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  });

  test("survives as data in JSON, whose text is printable as well", () => {
    const output = collect();
    jsonReporter(output).handle({ kind: "run-finished", summary: summaryOf(hostile) });
    expect(JSON.parse(output.text())).toMatchObject({ hosts: [{ host: evil }] });
    expect(output.text().replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  });
});
