import { expect, test } from "vitest";
import type { KeptFacts } from "../../src/model/finding.ts";
import { renderKept, withoutKept } from "../../src/reporters/kept.ts";
import type { HostResult } from "../../src/reporters/host-result.ts";
import { createPaint } from "../../src/reporters/text.ts";

const early = "20260101T000000Z-0a1b2c";
const late = "20260201T000000Z-0a1b2c";
const from = "/var/lib/neutron/keystone-signing";

function result(host: string, ...kept: readonly Partial<KeptFacts>[]): HostResult {
  const findings = kept.map((facts) => ({
    code: "quarantine-kept",
    severity: "info" as const,
    message: "",
    kept: {
      run: late,
      what: "quarantine" as const,
      from,
      ageSeconds: 86_400 * 3,
      files: 3,
      bytes: 9000,
      undone: false,
      ...facts,
    },
  }));
  return {
    host,
    status: "ok",
    error: null,
    skipped: null,
    findings: [],
    actions: [],
    services: [
      { service: "neutron", status: "ok", signingDir: null, cache: [], findings, actions: [] },
    ],
  };
}

const layout = { width: 80, paint: createPaint("off") };

test("hosts with the same are named together, the newest run first", () => {
  const results = [
    result("ctl01", {}, { run: early, ageSeconds: 86_400 * 40, files: 0, bytes: 0, undone: true }),
    result("ctl02", {}, { what: "repair", files: 0, bytes: 0 }),
    result("ctl03", { files: 5, bytes: 11_000 }),
  ];
  expect(renderKept(results, layout)).toEqual([
    `${late}  3 days old, on 3 hosts: 11 files, 28 KiB`,
    `  neutron ${from}: 3 files (ctl[01-02])`,
    `  neutron ${from}: 5 files (ctl03)`,
    `  neutron ${from}: owner or mode (ctl02)`,
    "",
    `${early}  40 days old, on 1 host: 0 files, 0 bytes`,
    `  neutron ${from}: undone already (ctl01)`,
  ]);
  expect(withoutKept(results).flatMap(({ services }) => services)).toEqual([]);
});

test("names of a host do what they like to no terminal", () => {
  const lines = renderKept([result("ctl01", { from: "/var/\u001b[2J\u202e" })], layout);
  const text = lines.join("\n");
  expect(["\u001b", "\u202e"].filter((character) => text.includes(character))).toEqual([]);
});
