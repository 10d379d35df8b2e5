import { beforeAll, expect, test } from "vitest";
import type { OpensslRun } from "../../../../src/model/openssl-evidence.ts";
import { observed } from "../../../../src/model/outcome.ts";
import type { KeystonePair } from "../../../../src/demo/pki.ts";
import { codesOf, directory, endpoint, hostFiles, look } from "../../../support/neutron-host.ts";
import { createPki } from "../../../support/pki.ts";
import type { Pki } from "../../../support/pki.ts";

let pki: Pki;
beforeAll(() => {
  pki = createPki();
});

const cacheOf = ({ signing, ca }: KeystonePair) => ({
  "signing_cert.pem": signing,
  "cacert.pem": ca,
});

/** What openssl says after a probe that it followed to its signature. */
const followed: OpensslRun = {
  status: "ran",
  exitStatus: 4,
  version: "OpenSSL 3.0.19 27 Jan 2026",
  errorOutput:
    "Warning: x\nCMS Verification failure\n40:error:02000068:rsa routines:f:bad signature:c:1:\n",
};
const untrusting: OpensslRun = {
  ...followed,
  errorOutput:
    "CMS Verification failure\n40:error:17000064:CMS routines:f:certificate verify error:c:1:Verify error: CA md too weak\n",
};

async function deep(
  cache: Readonly<Record<string, string>>,
  run: OpensslRun,
  served = pki.current,
) {
  const messages: string[] = [];
  const outcome = await look(
    hostFiles(cache),
    { [endpoint]: served },
    {
      openssl(files, message) {
        expect(files).toEqual({
          signing: `${directory}/signing_cert.pem`,
          ca: `${directory}/cacert.pem`,
        });
        messages.push(message);
        return run;
      },
    },
  );
  const [service] = observed(outcome).services;
  return { codes: codesOf(outcome), outcome, messages, openssl: service?.openssl };
}

test("the host's openssl is shown, and nothing is said where it agrees", async () => {
  const { codes, messages, openssl } = await deep(cacheOf(pki.current), followed);
  expect(codes).toEqual([]);
  expect(messages).toEqual([expect.stringMatching(/^-----BEGIN CMS-----\n/)]);
  expect(openssl).toEqual([
    {
      status: "ran",
      directory,
      version: "OpenSSL 3.0.19 27 Jan 2026",
      exitStatus: 4,
      stage: "signature",
      words: "bad signature",
      message: "probe",
    },
  ]);
});

test("where it refuses what fleetmend accepts, or the other way round, a person has to look", async () => {
  const refused = await deep(cacheOf(pki.current), untrusting);
  expect(refused.codes).toEqual(["openssl-disagrees"]);
  expect(observed(refused.outcome).findings).toMatchObject([
    { severity: "warning", cure: "by-hand", path: directory },
  ]);
  expect(observed(refused.outcome).findings[0]?.message).toContain(
    'refuses it with exit status 4 ("CA md too weak")',
  );
  const mixed = cacheOf({ signing: pki.current.signing, ca: pki.old.ca });
  expect((await deep(mixed, followed)).codes).toContain("openssl-disagrees");
  expect((await deep(mixed, untrusting)).codes).not.toContain("openssl-disagrees");
});

test("what openssl does not tell is no disagreement", async () => {
  const late: OpensslRun = { ...followed, exitStatus: 124, errorOutput: "" };
  expect((await deep(cacheOf(pki.current), late)).codes).toEqual([]);
});

test("a host without openssl says so, and is diagnosed all the same", async () => {
  const { codes, openssl } = await deep(cacheOf(pki.old), { status: "absent" });
  expect(codes).toEqual(["cache-stale"]);
  expect(openssl).toMatchObject([
    { status: "none", why: expect.stringContaining("There is no openssl on the host") as string },
  ]);
});

test("its release tells how a file is read that not every release reads", async () => {
  const behind = `${pki.current.signing}${pki.old.signing.slice(0, 600)}`;
  const cache = cacheOf({ ...pki.current, signing: behind });
  const findings = async (run: OpensslRun) =>
    observed((await deep(cache, run)).outcome).findings.map(({ code, severity }) => [
      code,
      severity,
    ]);
  expect(await findings({ status: "absent" })).toEqual([["cache-unreadable", "warning"]]);
  expect(await findings(followed)).toEqual([]);
  const old: OpensslRun = {
    status: "ran",
    version: "OpenSSL 1.0.2k-fips  26 Jan 2017",
    exitStatus: 2,
    errorOutput:
      "unable to load certificates\n1:error:0906D066:PEM routines:PEM_read_bio:bad end line:pem_lib.c:805:\n",
  };
  expect(await findings(old)).toEqual([["cache-unreadable", "error"]]);
});
