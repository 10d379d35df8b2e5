import { expect, test } from "vitest";
import { describeOption } from "../../support/oslo-value.ts";

const registered = {
  DEFAULT: { state_path: "/var/lib/neutron", unset_opt: "", base: "/def" },
  keystone_authtoken: { signing_dir: "", base: "/grp", own: "/own" },
  oslo_concurrency: { lock_path: "/lock" },
};

/** What the code of those releases made of a value, run once under Python 2.7, and 9.0.0 under Python 3. */
const variableRows = [
  ["$state_path/ks", "1.1.1", "value /var/lib/neutron/ks"],
  ["$state_path/ks", "1.2.1", "value /var/lib/neutron/ks"],
  ["$base/ks", "1.2.1", "value /def/ks"],
  ["$base/ks", "1.3.0", "value /def/ks"],
  ["$base/ks", "1.4.0", "value /grp/ks"],
  ["$base/ks", "9.0.0", "value /grp/ks"],
  ["$own/ks", "1.3.0", "no-such-option"],
  ["$own/ks", "1.4.0", "value /own/ks"],
  ["$state_path.d/ks", "1.2.1", "value /var/lib/neutron.d/ks"],
  ["$state_path.d/ks", "1.6.1", "value /var/lib/neutron.d/ks"],
  ["$state_path.d/ks", "1.12.1", "no-such-group"],
  ["${state_path}.d/ks", "1.2.1", "value /var/lib/neutron.d/ks"],
  ["${state_path}.d/ks", "1.12.1", "value /var/lib/neutron.d/ks"],
  ["${oslo_concurrency.lock_path}", "1.2.1", "value ${oslo_concurrency.lock_path}"],
  ["${oslo_concurrency.lock_path}", "1.6.1", "value ${oslo_concurrency.lock_path}"],
  ["${oslo_concurrency.lock_path}", "1.12.1", "value /lock"],
  ["$oslo_concurrency.lock_path", "1.2.1", "group"],
  ["$oslo_concurrency.lock_path", "1.6.1", "group"],
  ["$oslo_concurrency.lock_path", "1.12.1", "value /lock"],
  ["$oslo_concurrency/ks", "1.2.1", "group"],
  ["/a/\\$state_path", "1.2.1", "value /a/\\/var/lib/neutron"],
  ["/a/\\$state_path", "1.3.0", "value /a/$state_path"],
  ["/a/$$state_path", "1.2.1", "value /a/$state_path"],
  ["$unset_opt/ks", "1.2.1", "value None/ks"],
  ["$unset_opt/ks", "1.12.1", "value None/ks"],
  ["$unset_opt/ks", "3.20.0", "value None/ks"],
  ["$unset_opt/ks", "3.23.0", "value /ks"],
  ["$nope/ks", "1.2.1", "no-such-option"],
  ["$signing_dir/ks", "1.2.1", "no-such-option"],
  ["$signing_dir/ks", "1.4.0", "recursion"],
] as const;

test.each(variableRows)("%s under oslo.config %s is: %s", (value, version, expected) => {
  const files = [`[keystone_authtoken]\nsigning_dir = ${value}\n`];
  expect(describeOption({ files, registered, version, python: "python2" })).toBe(expected);
});

test.each([
  ["1.1.1", "unset"],
  ["1.2.0", "value /a"],
  ["9.0.0", "value /a"],
])("a section in another case, under oslo.config %s, is: %s", (version, expected) => {
  const files = ["[Keystone_AuthToken]\nsigning_dir = /a\n"];
  expect(describeOption({ files, version })).toBe(expected);
});

test.each([
  ["6.6.2", "value /a"],
  ["6.7.0", "value /env"],
])("an environment variable, under oslo.config %s, gives: %s", (version, expected) => {
  const files = ["[keystone_authtoken]\nsigning_dir = /a\n"];
  const environment = { OS_KEYSTONE_AUTHTOKEN__SIGNING_DIR: "/env" };
  expect(describeOption({ files, environment, version })).toBe(expected);
});

const K = Buffer.from("[keystone_authtoken]\n");

test.each([
  ["a byte that is not UTF-8", "signing_dir = /\xe4\n", "value /\ufffd"],
  ["UTF-8", "signing_dir = /\xc3\xa4\n", "value /\u00e4"],
  ["a lone CR, which ends no line", "signing_dir = /a\rx=/b\n", "value /a\rx=/b"],
  ["a CR at the end of a line", "signing_dir = /a\r\n", "value /a"],
  ["a no-break space, which is none", "signing_dir = /a\xc2\xa0\n", "value /a\u00a0"],
  ["a separator of files, which is no space", "signing_dir = /a\x1c\n", "value /a\x1c"],
  [
    "a Kelvin sign, which is no capital",
    "[\xe2\x84\xaaeystone_authtoken]\nsigning_dir = /a",
    "unset",
  ],
])("Python 2 has its own way with %s", (_name, bytes, expected) => {
  const files = [Buffer.concat([K, Buffer.from(bytes, "latin1")])];
  expect(describeOption({ files, python: "python2" })).toBe(expected);
});
