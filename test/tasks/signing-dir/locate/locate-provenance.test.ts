import { expect, test } from "vitest";
import {
  authToken,
  locateOne,
  passwd,
  pasteFilter,
  serviceOf,
} from "../../../support/locate-one.ts";

const neutron = serviceOf("neutron");
const conf = "/etc/neutron/neutron.conf";

test("the variables in a value come with where they are set", async () => {
  const files = {
    "/etc/passwd": passwd,
    [conf]: `[DEFAULT]\nstate_path = $log_dir/state\n${authToken("${state_path}/ks")}`,
    "/etc/neutron/neutron.conf.d/site.conf": "\n[DEFAULT]\nlog_dir = /srv\n",
  };
  expect((await locateOne({ files }, neutron)).configuration).toMatchObject({
    signingDir: {
      value: "/srv/state/ks",
      raw: "${state_path}/ks",
      substitutions: [
        { variable: "state_path", value: "/srv/state", via: "oslo", file: conf, line: 2 },
        {
          variable: "log_dir",
          value: "/srv",
          via: "oslo",
          file: "/etc/neutron/neutron.conf.d/site.conf",
          line: 3,
        },
      ],
    },
  });
});

test("what only looks like the option is named as what it is", async () => {
  const files = {
    [conf]: `[DEFAULT]
signing_dir = /default
[trustee]
signing_dir = /trustee
[designate]
signing_dir = /designate
[other]
signing_dir = /other
[keystone_authtoken]
signing_dirname = /misspelt
Signing_Dir = /capitals
signing_dir = /real
`,
    "/etc/neutron/metadata_agent.ini": "[DEFAULT]\nsigning_dir = /agent\n",
    "/etc/neutron/l3_agent.ini": "not a configuration\n",
    "/etc/neutron/api-paste.ini": `${pasteFilter("signing_dirname = /paste")}[filter:other]
paste.filter_factory = other:factory
signing_dir = /elsewhere
`,
  };
  const { configuration, decoys } = await locateOne({ files }, neutron);
  expect(configuration).toMatchObject({ signingDir: { value: "/real", via: "oslo" } });
  expect(decoys.map(({ file, line, value }) => [value, `${file}:${line}`])).toEqual([
    ["/paste", "/etc/neutron/api-paste.ini:3"],
    ["/elsewhere", "/etc/neutron/api-paste.ini:6"],
    ["/default", `${conf}:2`],
    ["/trustee", `${conf}:4`],
    ["/designate", `${conf}:6`],
    ["/other", `${conf}:8`],
    ["/misspelt", `${conf}:10`],
    ["/capitals", `${conf}:11`],
    ["/agent", "/etc/neutron/metadata_agent.ini:2"],
  ]);
  expect(new Set(decoys.map(({ why }) => why)).size).toBeGreaterThan(5);
});

test("a variable of the environment that the paste filter beats is among what lost", async () => {
  const files = {
    [conf]: "[DEFAULT]\n",
    "/etc/neutron/api-paste.ini": pasteFilter("signing_dir = /paste"),
    "/etc/systemd/system/neutron-server.service":
      "[Service]\nEnvironment=OS_KEYSTONE_AUTHTOKEN__SIGNING_DIR=/env\n",
  };
  expect((await locateOne({ files }, neutron)).configuration).toMatchObject({
    signingDir: {
      value: "/paste",
      shadowed: [{ value: "/env", file: "/etc/systemd/system/neutron-server.service", line: 2 }],
    },
  });
});
