import { expect, test } from "vitest";
import { keystoneUrls } from "../../../../src/tasks/signing-dir/locate/value/keystone-urls.ts";
import { authToken, locateOne, pasteFilter, serviceOf } from "../../../support/locate-one.ts";

test.each([
  [{ auth_uri: "http://ks:5000/v2.0", identity_uri: "http://ks:5000" }, ["http://ks:5000"]],
  [
    { auth_uri: "http://ks:5000/v3/", identity_uri: "https://ks:35357/" },
    ["https://ks:35357", "http://ks:5000"],
  ],
  [{ auth_url: "https://ks/identity/v3" }, ["https://ks/identity"]],
  [{ www_authenticate_uri: "http://[::1]:5000" }, ["http://[::1]:5000"]],
  [{ auth_url: "http://user:secret@ks:5000/v2.0?x#y" }, ["http://ks:5000"]],
  [{ auth_uri: "http://KS:80/" }, ["http://ks"]],
  [{ auth_host: "ks", auth_protocol: "http", auth_port: "35357" }, ["http://ks:35357"]],
  [{ auth_host: "ks" }, ["https://ks:35357"]],
  [{ auth_host: "::1", auth_protocol: "http" }, ["http://[::1]:35357"]],
  [{ auth_host: "ks", identity_uri: "http://other" }, ["http://other"]],
  [{ auth_uri: "not a url", auth_host: "ks" }, ["https://ks:35357"]],
  [{ auth_uri: "file:///etc/passwd" }, []],
  [{ auth_uri: "%SERVICE_HOST%" }, []],
  [{ auth_host: "a b" }, []],
  [{}, []],
])("%j leads to %j", (options, urls) => {
  const known = new Map<string, string>(Object.entries(options));
  expect(keystoneUrls((name) => known.get(name))).toEqual(urls);
});

test("the filter's URL replaces the file's, values are interpolated, defaults do not count", async () => {
  const files = {
    "/etc/neutron/neutron.conf": `${authToken("/a")}auth_host = ks\nauth_uri = http://$auth_host:5000/v2.0\nidentity_uri = http://lost\n`,
    "/etc/neutron/api-paste.ini": pasteFilter("identity_uri = http://filter:35357"),
  };
  const located = await locateOne({ files }, serviceOf("neutron"));
  expect(located.keystoneUrls).toEqual(["http://filter:35357", "http://ks:5000"]);
  const bare = await locateOne(
    { files: { "/etc/neutron/neutron.conf": authToken("/a") } },
    serviceOf("neutron"),
  );
  expect(bare.keystoneUrls).toEqual([]);
});
