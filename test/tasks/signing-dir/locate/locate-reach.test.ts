import { describe, expect, test } from "vitest";
import { authToken, locateOne, passwd, serviceOf } from "../../../support/locate-one.ts";
import { pythonProcess } from "../../../support/processes.ts";

const neutron = serviceOf("neutron");
const conf = "/etc/neutron/neutron.conf";
const unitFile = "/etc/systemd/system/neutron-server.service";

function unit(start: string, ...lines: readonly string[]): string {
  return `[Service]\nUser=neutron\nExecStart=${start}\n${lines.map((line) => `${line}\n`).join("")}`;
}

describe("a unit with file systems of its own", () => {
  const files = (...lines: readonly string[]) => ({
    "/etc/passwd": passwd,
    [conf]: authToken("/var/lib/neutron/ks"),
    [unitFile]: unit("/usr/bin/neutron-server", ...lines),
  });

  test.each([
    ["RootDirectory", "/srv/neutron"],
    ["RootImage", "/srv/neutron.raw"],
    ["BindPaths", "/srv/ks:/var/lib/neutron/ks"],
    ["BindReadOnlyPaths", "/srv/etc:/etc/neutron"],
    ["TemporaryFileSystem", "/var/lib/neutron:rw"],
  ])("by %s hides them where no process runs", async (directive, value) => {
    const set = files(`${directive}=${value}`);
    expect((await locateOne({ files: set }, neutron)).configuration).toEqual({
      status: "unresolved",
      file: conf,
      line: 2,
      message: `neutron-server.service has ${directive}, so it, or the file, lies in a file system of the unit's own, which only a running process shows`,
      raw: "/var/lib/neutron/ks",
    });
    const reset = {
      ...set,
      [`${unitFile}.d/reset.conf`]: `[Service]\n${directive}=\n`,
    };
    expect((await locateOne({ files: reset }, neutron)).configuration.status).toBe("set");
  });

  test.each(["BindReadOnlyPaths=/dev/log /run/x:/run/y", "TemporaryFileSystem=/var/lib/neu"])(
    "%s concerns other paths",
    async (line) => {
      const located = await locateOne({ files: files(line) }, neutron);
      expect(located.configuration.status).toBe("set");
    },
  );

  test("shows them by a process that sees the host's", async () => {
    const processes = [pythonProcess(7, 9696, "neutron-server")];
    const host = { files: files("BindPaths=/srv/ks:/var/lib/neutron/ks"), processes };
    expect((await locateOne(host, neutron)).configuration.status).toBe("set");
  });

  test("does not show them by a process of which nobody can say what it sees", async () => {
    const processes = [
      { ...pythonProcess(7, 9696, "neutron-server"), view: { kind: "unknown" } as const },
    ];
    const host = { files: files("RootDirectory=/srv/neutron"), processes };
    expect((await locateOne(host, neutron)).configuration.status).toBe("unresolved");
  });
});

describe("a service of Apache's", () => {
  const nova = serviceOf("nova");
  const site = "/etc/httpd/conf.d/n.conf";
  const files = (value: string) => ({
    "/etc/passwd": "nova:x:9697:9697::/var/lib/nova:/bin/false\n",
    "/etc/nova/nova.conf": authToken(value),
    [site]:
      "WSGIDaemonProcess nova-api user=nova\nWSGIScriptAlias / /usr/bin/nova-api-wsgi process-group=nova-api\n",
  });

  test.each(["/tmp/ks", "/var/tmp/ks", "//tmp//ks"])(
    "may have a %s of its own where no process of it was recognised",
    async (value) => {
      expect((await locateOne({ files: files(value) }, nova)).configuration).toEqual({
        status: "unresolved",
        file: "/etc/nova/nova.conf",
        line: 2,
        message: `Apache by ${site}:2 runs the service, whose unit has PrivateTmp as a rule, and no process of it was recognised`,
        raw: value,
      });
    },
  );

  test("has the host's other directories", async () => {
    const located = await locateOne({ files: files("/var/cache/nova") }, nova);
    expect(located.configuration).toMatchObject({ signingDir: { value: "/var/cache/nova" } });
  });

  test("has the host's /tmp where a process of it sees that", async () => {
    const processes = [{ pid: 9, uid: 9697, argv: ["(wsgi:nova-api)", "-k", "start"] }];
    expect(await locateOne({ files: files("/tmp/ks"), processes }, nova)).toMatchObject({
      source: "process 9",
      configuration: { signingDir: { value: "/tmp/ks" } },
    });
  });
});

describe("a specifier in a unit", () => {
  const literal = {
    "/etc/passwd": passwd,
    [conf]: authToken("/usual"),
    "/etc/neutron/%p.conf": authToken("/literal"),
    "/etc/neutron/${%p}.conf": authToken("/braces"),
    "/etc/neutron/neutron-server.conf": authToken("/guessed"),
  };

  test.each(["%p", "%i", "%N"])("(%s) does not name a file for certain", async (specifier) => {
    const start = `/usr/bin/neutron-server --config-file /etc/neutron/${specifier}.conf`;
    const files = { ...literal, [unitFile]: unit(start) };
    expect((await locateOne({ files }, neutron)).configuration).toMatchObject({
      status: "unreadable",
      path: `/etc/neutron/\${${specifier}}.conf`,
    });
  });

  test("that is doubled is a percent sign", async () => {
    const start = "/usr/bin/neutron-server --config-file /etc/neutron/%%p.conf";
    const files = { ...literal, [unitFile]: unit(start) };
    expect((await locateOne({ files }, neutron)).configuration).toMatchObject({
      signingDir: { value: "/literal", file: "/etc/neutron/%p.conf" },
    });
  });

  test("in a variable of the unit is as uncertain", async () => {
    const files = {
      ...literal,
      [unitFile]: unit(
        "/usr/bin/neutron-server --config-file=${CONF}",
        "Environment=CONF=/etc/neutron/%p.conf",
      ),
    };
    expect((await locateOne({ files }, neutron)).configuration).toMatchObject({
      status: "unreadable",
      path: "/etc/neutron/${%p}.conf",
    });
  });
});
