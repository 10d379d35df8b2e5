import { describe, expect, test } from "vitest";
import type { FakeHost } from "../../../support/fake-reader.ts";
import { authToken, locateOne, pasteFilter, serviceOf } from "../../../support/locate-one.ts";

const conf = "/etc/neutron/neutron.conf";
const paste = "/etc/neutron/api-paste.ini";
const swiftFile = "/etc/swift/proxy-server.conf";

function locate(files: FakeHost["files"], name = "neutron") {
  return locateOne({ files: files ?? {} }, serviceOf(name));
}

test("the filter wins over [keystone_authtoken], and everything that lost is told", async () => {
  const { configuration } = await locate({
    [conf]: authToken("/lost"),
    [paste]: `[DEFAULT]\nsigning_dir = /default\n${pasteFilter("signing_dir = /own")}`,
  });
  expect(configuration).toEqual({
    status: "set",
    signingDir: {
      value: "/default",
      hostPath: "/default",
      via: "paste",
      file: paste,
      line: 2,
      section: "DEFAULT",
      raw: "/default",
      substitutions: [],
      shadowed: [
        {
          value: "/own",
          file: paste,
          line: 5,
          section: "filter:authtoken",
          why: "in a paste file [DEFAULT] wins over the section's own key",
        },
        {
          value: "/lost",
          file: conf,
          line: 2,
          section: "keystone_authtoken",
          why: `the paste filter [filter:authtoken] of ${paste} wins over [keystone_authtoken]`,
        },
      ],
    },
  });
});

test("a filter without the option leaves it to [keystone_authtoken]", async () => {
  const { configuration } = await locate({ [conf]: authToken("/oslo"), [paste]: pasteFilter() });
  expect(configuration).toMatchObject({ signingDir: { value: "/oslo", via: "oslo" } });
});

test("the filter counts even where no oslo.config file exists", async () => {
  const { configuration } = await locate({ [paste]: pasteFilter("signing_dir = /p") });
  expect(configuration).toMatchObject({ signingDir: { value: "/p", via: "paste" } });
});

test.each([["ks"], ["~/ks"], ['"/quoted"'], [""], ["$state_path/ks"]])(
  "%j in a filter names no certain directory",
  async (value) => {
    const { configuration } = await locate({ [paste]: pasteFilter(`signing_dir = ${value}`) });
    expect(configuration).toMatchObject({ status: "unresolved", file: paste, line: 3, raw: value });
  },
);

test("bytes that are not UTF-8 in the value are not guessed at", async () => {
  const text = Buffer.from(pasteFilter("signing_dir = /caf\u00e9"), "latin1");
  const { configuration } = await locate({ [paste]: { content: text } });
  expect(configuration).toMatchObject({ status: "unresolved", line: 3 });
});

describe("the paste file is", () => {
  test.each([
    ["an absolute api_paste_config", "[DEFAULT]\napi_paste_config = /srv/p.ini\n", "/srv/p.ini"],
    [
      "one below state_path",
      "[DEFAULT]\napi_paste_config = $state_path/p.ini\n",
      "/var/lib/neutron/p.ini",
    ],
    ["a relative one", "[DEFAULT]\napi_paste_config = site.ini\n", "/etc/neutron/site.ini"],
    ["heat's option", "[paste_deploy]\napi_paste_config = /srv/p.ini\n", "/srv/p.ini"],
    ["glance's option", "[paste_deploy]\nconfig_file = /srv/p.ini\n", "/srv/p.ini"],
    ["the packaged one", "[DEFAULT]\n", "/usr/share/neutron/api-paste.ini"],
  ])("%s", async (_name, text, path) => {
    const { configuration } = await locate({
      [conf]: text,
      [path]: pasteFilter("signing_dir = /named"),
      ...(path.startsWith("/usr/share") ? {} : { [paste]: pasteFilter("signing_dir = /usual") }),
    });
    expect(configuration).toMatchObject({ signingDir: { value: "/named", file: path } });
  });
});

describe("a paste file that Python 3 refuses", () => {
  test("is read as Python 2 does, with a note, if Python 2 accepts it", async () => {
    const text = pasteFilter(
      "signing_dir = /a",
      "signing_dir = /b ; comment",
      "admin_password = 100%",
    );
    const { configuration, notes } = await locate({ [paste]: text });
    expect(configuration).toMatchObject({
      signingDir: { value: "/b", line: 4, shadowed: [{ value: "/a" }] },
    });
    expect(notes).toEqual([
      `Python 3 refuses ${paste}:4 (option 'signing_dir' in section 'filter:authtoken' already exists), so the file is read as Python 2 does.`,
    ]);
  });

  test("and Python 2 as well is invalid", async () => {
    const { configuration } = await locate({
      [conf]: authToken("/a"),
      [paste]: `${pasteFilter()}bad\n`,
    });
    expect(configuration).toEqual({
      status: "invalid",
      file: paste,
      line: 3,
      message: "Source contains parsing errors",
    });
  });
});

test("a ; that only Python 2 takes as a comment is doubted, unless the process says which Python runs", async () => {
  const files = { [swiftFile]: pasteFilter("signing_dir = /a ; c") };
  const unknown = await locate(files, "swift-proxy");
  expect(unknown.configuration).toMatchObject({ signingDir: { value: "/a ; c" } });
  expect(unknown.doubts).toEqual([
    `Python 3 reads signing_dir in ${swiftFile} as "/a ; c", Python 2 as "/a"; the former counts.`,
  ]);
  const argv = ["/usr/bin/python", "/usr/bin/swift-proxy-server", swiftFile];
  const running = { files, processes: [{ pid: 7, uid: 0, argv, environment: new Map() }] };
  const known = await locateOne(running, serviceOf("swift-proxy"));
  expect(known.configuration).toMatchObject({ signingDir: { value: "/a" } });
  expect(known.doubts).toEqual([]);
});

test("of several filters the one in use counts; two in use with different values are doubted", async () => {
  const other = pasteFilter("signing_dir = /other").replace("authtoken]", "b]");
  const one = `${other}${pasteFilter("signing_dir = /used")}[pipeline:p]\npipeline = authtoken app\n`;
  expect((await locate({ [paste]: one })).configuration).toMatchObject({
    signingDir: {
      value: "/used",
      shadowed: [{ value: "/other", line: 3, why: "no pipeline that is loaded uses it" }],
    },
  });
  const two = await locate({ [paste]: one.replace("authtoken app", "authtoken b app") });
  expect(two.configuration).toMatchObject({ signingDir: { value: "/used" } });
  expect(two.doubts).toEqual([
    `${paste} uses several auth_token filters with different values ([filter:authtoken], [filter:b]); the first counts.`,
  ]);
});

test("a filter takes options from another file", async () => {
  const { configuration } = await locate({
    [paste]: "[filter:authtoken]\nuse = config:common.ini#authtoken\n",
    "/etc/neutron/common.ini": pasteFilter("signing_dir = /common"),
  });
  expect(configuration).toMatchObject({
    signingDir: { value: "/common", file: "/etc/neutron/common.ini", line: 3 },
  });
});

test("and that from a further one, each read once", async () => {
  const { configuration } = await locate({
    [paste]: "[filter:authtoken]\nuse = config:common.ini#authtoken\n",
    "/etc/neutron/common.ini": "[filter:authtoken]\nuse = config:/srv/last.ini#b\n",
    "/srv/last.ini": pasteFilter("signing_dir = %(here)s/ks").replace("authtoken]", "b]"),
  });
  expect(configuration).toMatchObject({
    signingDir: { value: "/srv/ks", file: "/srv/last.ini", line: 3 },
  });
});

describe("swift", () => {
  test("leaves a percent sign alone that names nothing", async () => {
    const argv = ["/usr/bin/python3", "/usr/bin/swift-proxy-server", swiftFile];
    const text = pasteFilter("admin_password = 100%", "signing_dir = /a%b");
    const running = { files: { [swiftFile]: text }, processes: [{ pid: 7, uid: 0, argv }] };
    expect((await locateOne(running, serviceOf("swift-proxy"))).configuration).toMatchObject({
      signingDir: { value: "/a%b" },
    });
  });

  test("does not read [keystone_authtoken], unless oslo_config_project says so", async () => {
    const swift = {
      "/etc/swift/swift.conf": authToken("/oslo"),
      "/srv/x.conf": authToken("/file"),
    };
    const located = (...lines: readonly string[]) =>
      locate({ ...swift, [swiftFile]: pasteFilter(...lines) }, "swift-proxy");
    expect((await located()).configuration).toMatchObject({ status: "unset", file: swiftFile });
    expect((await located("oslo_config_file = /srv/x.conf")).configuration.status).toBe("unset");
    expect((await located("oslo_config_project = swift")).configuration).toMatchObject({
      signingDir: { value: "/oslo", file: "/etc/swift/swift.conf", via: "oslo" },
    });
    const named = ["oslo_config_project = swift", "oslo_config_file = /srv/x.conf"];
    expect((await located(...named)).configuration).toMatchObject({
      signingDir: { value: "/file" },
    });
    expect((await located(...named, "signing_dir = /own")).configuration).toMatchObject({
      signingDir: { value: "/own", shadowed: [{ value: "/file" }] },
    });
  });

  test("takes its file, or a directory of fragments, as an argument", async () => {
    const files = {
      "/srv/p.conf": pasteFilter("signing_dir = /file"),
      "/srv/p/1.conf": pasteFilter(),
      "/srv/p/2.conf": "[filter:authtoken]\nsigning_dir = %(here)s/ks\n",
    };
    const value = async (path: string) => {
      const argv = ["/usr/bin/swift-proxy-server", path, "-v"];
      const host = { files, processes: [{ pid: 7, uid: 0, argv }] };
      return (await locateOne(host, serviceOf("swift-proxy"))).configuration;
    };
    expect(await value("/srv/p.conf")).toMatchObject({ signingDir: { value: "/file" } });
    expect(await value("/srv/p")).toMatchObject({ signingDir: { value: "/srv/p/ks" } });
    expect(await value("/srv")).toMatchObject({ status: "set" });
    expect(await value("/srv/none")).toMatchObject({ status: "missing", path: "/srv/none" });
  });

  test.each(["proxy-server.conf", "./p.conf", "swift/p.conf", "$CONF"])(
    "does not say where %s starts",
    async (argument) => {
      const argv = ["/usr/bin/swift-proxy-server", argument];
      const files = { [swiftFile]: pasteFilter("signing_dir = /usual") };
      const host = { files, processes: [{ pid: 7, uid: 0, argv }] };
      expect((await locateOne(host, serviceOf("swift-proxy"))).configuration).toEqual({
        status: "unreadable",
        path: argument,
        reason: "it is not an absolute path, and starts at a directory that is not known",
      });
    },
  );
});
