import { beforeAll, expect, test } from "vitest";
import type { HttpRead } from "../../../../src/model/http.ts";
import { createCertificateReader } from "../../../../src/tasks/signing-dir/cache/certificate.ts";
import { createKeystoneAsker } from "../../../../src/tasks/signing-dir/reference/keystone-asker.ts";
import type { AskingHost } from "../../../../src/tasks/signing-dir/reference/keystone-asker.ts";
import type { KeystoneEndpoint } from "../../../../src/tasks/signing-dir/reference/keystone-endpoint.ts";
import { isolatedControl } from "../../../support/memory-run.ts";
import { createPki } from "../../../support/pki.ts";
import type { Pki } from "../../../support/pki.ts";

let pki: Pki;
beforeAll(() => {
  pki = createPki();
});

const url = "http://keystone:5000";
const endpoint: KeystoneEndpoint = {
  url,
  reach: "control-first",
  trust: { status: "known", authorities: null },
  remark: "",
};
const noRoute = (asked: string): HttpRead => ({
  status: "failed",
  url: asked,
  reason: "there is no route to it",
  stage: "connection",
});
const refusing = (asked: string): HttpRead => ({
  status: "failed",
  url: asked,
  reason: "it redirects for ever",
  stage: "answer",
});
const answering = (asked: string): HttpRead => ({
  status: "answered",
  url: asked,
  code: 200,
  body: Buffer.from(asked.endsWith("/ca") ? pki.current.ca : pki.current.signing),
});

/** Something to ask that counts the questions. */
function counting(answer: (asked: string) => HttpRead) {
  const asked: string[] = [];
  return {
    asked,
    async get(of: string): Promise<HttpRead> {
      asked.push(of);
      return answer(of);
    },
  };
}

function setUp(control: (asked: string) => HttpRead) {
  const here = counting(control);
  const asker = createKeystoneAsker(
    { ...isolatedControl, get: here.get },
    createCertificateReader(),
  );
  return { here, asker };
}

test("hosts are not asked for what the control node can reach, and nobody twice", async () => {
  const { asker, here } = setUp(answering);
  const host = counting(answering);
  const asking: AskingHost = { name: "ctl01", get: host.get };
  const both = await Promise.all([asker.ask([endpoint], asking), asker.ask([endpoint], asking)]);
  expect(both.map(({ status }) => status)).toEqual(["agreed", "agreed"]);
  expect([here.asked.length, host.asked.length]).toEqual([2, 0]);
});

test("a Keystone that was late once is asked again for all hosts, and no third time", async () => {
  let late = 2;
  const flaky = setUp((asked) => (late-- > 0 ? refusing(asked) : answering(asked)));
  const nobody: AskingHost = { name: "ctl01", get: counting(noRoute).get };
  const asking = Array.from({ length: 20 }, () => flaky.asker.ask([endpoint], nobody));
  const references = await Promise.all(asking);
  expect(new Set(references.map(({ status }) => status))).toEqual(new Set(["agreed"]));
  expect(flaky.here.asked).toHaveLength(4);

  const dead = setUp(refusing);
  for (let host = 0; host < 5; host += 1) await dead.asker.ask([endpoint], nobody);
  expect(dead.here.asked).toHaveLength(4);
});

test("where the control node has no route, the first host that has one answers for all", async () => {
  const { asker } = setUp(noRoute);
  const host = counting(answering);
  const hosts = Array.from({ length: 20 }, (_, index) => ({ name: `h${index}`, get: host.get }));
  const references = await Promise.all(hosts.map((one) => asker.ask([endpoint], one)));
  expect(references.map(({ status }) => status)).toEqual(hosts.map(() => "agreed"));
  expect(host.asked).toHaveLength(2);
});

test("after three hosts without a route no further host is asked, and both reasons are told", async () => {
  const { asker } = setUp(noRoute);
  const host = counting(noRoute);
  const hosts = Array.from({ length: 20 }, (_, index) => ({ name: `h${index}`, get: host.get }));
  const references = await Promise.all(hosts.map((one) => asker.ask([endpoint], one)));
  expect(host.asked).toHaveLength(6);
  expect(references[19]).toEqual({
    status: "none",
    failures: [`${url}: there is no route to it; through h2: there is no route to it`],
  });
});

test("who refuses the control node is not asked by another way", async () => {
  const { asker } = setUp(refusing);
  const host = counting(answering);
  const reference = await asker.ask([endpoint], { name: "ctl01", get: host.get });
  expect(reference).toEqual({ status: "none", failures: [`${url}: it redirects for ever`] });
  expect(host.asked).toEqual([]);
});

test("an address that every machine has is asked by each host for itself", async () => {
  const { asker, here } = setUp(refusing);
  const loopback: KeystoneEndpoint = { ...endpoint, url: "http://127.0.0.1:5000", reach: "host" };
  const hosts = ["ctl01", "ctl02"].map((name) => ({ name, ...counting(answering) }));
  const references = await Promise.all(hosts.map((host) => asker.ask([loopback], host)));
  expect(references.map(({ status }) => status)).toEqual(["agreed", "agreed"]);
  expect(hosts.map(({ asked }) => asked.length)).toEqual([2, 2]);
  expect(here.asked).toEqual([]);
});

test("each way of not serving a certificate is told with the path that it is about", async () => {
  const html = Buffer.from("<html><title>It works</title></html>");
  const bodies = new Map<string, readonly [code: number, body: Buffer]>([
    ["/v2.0/certificates/signing", [404, Buffer.alloc(0)]],
    ["/v3/OS-SIMPLE-CERT/certificates", [200, html]],
    ["/v3/OS-SIMPLE-CERT/ca", [410, Buffer.alloc(0)]],
  ]);
  const { asker } = setUp((asked) => {
    const [code, body] = bodies.get(asked.slice(url.length)) ?? [404, html];
    return { status: "answered", url: asked, code, body };
  });
  const host = { name: "ctl01", get: counting(noRoute).get };
  expect(await asker.ask([endpoint], host)).toEqual({
    status: "none",
    failures: [
      `${url}: /v2.0/certificates/signing answered 404; /v3/OS-SIMPLE-CERT/ca answered 410`,
    ],
  });
});

test("a page of HTML where a certificate should be does not keep the other path from being asked", async () => {
  const { asker } = setUp((asked) =>
    asked.includes("/v2.0/")
      ? { status: "answered", url: asked, code: 200, body: Buffer.from("<html>") }
      : answering(asked),
  );
  const reference = await asker.ask([endpoint], { name: "ctl01", get: counting(noRoute).get });
  expect(reference.status).toBe("agreed");
});

test("authorities that cannot be read are a reason to ask nobody", async () => {
  const { asker, here } = setUp(answering);
  const reason = "its cafile /etc/ca.pem is absent";
  const asked = await asker.ask([{ ...endpoint, trust: { status: "unreadable", reason } }], {
    name: "ctl01",
    get: counting(noRoute).get,
  });
  expect(asked).toEqual({ status: "none", failures: [`${url}: ${reason}`] });
  expect(here.asked).toEqual([]);
});
