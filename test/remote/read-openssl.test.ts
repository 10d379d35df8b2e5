import { execFileSync } from "node:child_process";
import {
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createPair } from "../../src/demo/pki.ts";
import type { Machine } from "../../src/transport/contract.ts";
import { createCertificateReader } from "../../src/tasks/signing-dir/cache/certificate.ts";
import { createProbeMessage } from "../../src/tasks/signing-dir/openssl/probe-message.ts";
import { interpretOpenssl } from "../../src/tasks/signing-dir/openssl/interpret-openssl.ts";
import { signToken } from "../support/cms.ts";
import { createHiddenMachine } from "../support/hidden-machine.ts";
import { openSession } from "../support/session.ts";
import { createShellMachine, shellInTurn } from "../support/shells.ts";

let root = "";
let pair: { readonly signing: string; readonly ca: string };
let probe = "";
beforeAll(() => {
  root = realpathSync(mkdtempSync(path.join(tmpdir(), "fleetmend-it's a $(test)-")));
  createPair(`${root}/pki`, { days: 30 });
  createPair(`${root}/other`, { days: 30 });
  pair = { signing: `${root}/pki/signing_cert.pem`, ca: `${root}/pki/cacert.pem` };
  writeFileSync(`${root}/html`, "<html>503</html>");
  writeFileSync(`${root}/large`, readFileSync(pair.ca, "utf8") + "\n".repeat(70_000));
  symlinkSync(pair.signing, `${root}/link`);
  execFileSync("mkfifo", [`${root}/fifo`]);
  const file = createCertificateReader().read(readFileSync(pair.signing));
  if (file.status !== "certificate") throw new Error(file.why);
  probe = createProbeMessage(file.certificates[0]);
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

async function verify(machine: Machine, files: typeof pair, message: string) {
  await using session = await openSession(machine);
  const run = await session.reader.verifyMessage(files, message);
  if (run.status !== "ran") return run.status;
  expect(run.version).toMatch(/^OpenSSL \d/);
  return { exitStatus: run.exitStatus, ...interpretOpenssl(run.exitStatus, run.errorOutput) };
}

describe.each(shellInTurn(0))("under %s", (_name, shell) => {
  const machine = () => createShellMachine(shell);

  test("a token is accepted, and what it says goes nowhere", async () => {
    const token = signToken(`${root}/pki`, "x".repeat(30_000));
    expect(await verify(machine(), pair, token)).toEqual({
      exitStatus: 0,
      stage: "accepted",
      words: "",
    });
    const other = { signing: `${root}/other/signing_cert.pem`, ca: `${root}/other/cacert.pem` };
    expect(await verify(machine(), other, token)).toMatchObject({
      exitStatus: 4,
      stage: "signature",
    });
  });

  test("a probe gets as far as the signature, or to what is wrong before it", async () => {
    const seen = async (files: Partial<typeof pair>, message = probe) => {
      const found = await verify(machine(), { ...pair, ...files }, message);
      return typeof found === "string" ? found : `${found.exitStatus} ${found.stage}`;
    };
    expect(await seen({})).toBe("4 signature");
    expect(await seen({}, createProbeMessage(null))).toBe("4 signer");
    expect(await seen({ ca: `${root}/other/cacert.pem` })).toBe("4 chain");
    expect(await seen({ signing: `${root}/html` })).toBe("2 signing-certificate");
    expect(await seen({ ca: `${root}/html` })).toBe("2 ca-certificate");
    expect(await seen({}, "no message")).toBe("2 message");
  });

  test("links and what is not a plain file of some size are refused", async () => {
    for (const name of ["link", "fifo", "large", "absent", "pki"]) {
      expect(await verify(machine(), { ...pair, signing: `${root}/${name}` }, probe)).toBe(
        "refused",
      );
      expect(await verify(machine(), { ...pair, ca: `${root}/${name}` }, probe)).toBe("refused");
    }
  });

  test("a host without openssl says so", async () => {
    expect(await verify(createHiddenMachine(shell, ["openssl"]), pair, probe)).toBe("absent");
  });

  test("a host without timeout does without", async () => {
    const machine = createHiddenMachine(shell, ["timeout"]);
    expect(await verify(machine, pair, probe)).toMatchObject({ stage: "signature" });
  });
});
