import { describe, expect, test } from "vitest";
import type { FakeHost } from "../../../support/fake-reader.ts";
import { authToken, locateOne, passwd, serviceOf } from "../../../support/locate-one.ts";
import { pythonProcess, withEnvironment } from "../../../support/processes.ts";

const neutron = serviceOf("neutron");
const unit = "/usr/lib/systemd/system/neutron-server.service";
const files = {
  "/etc/passwd": passwd,
  "/etc/neutron/neutron.conf": authToken("/usual"),
  "/etc/neutron/site.conf": authToken("/site"),
  [unit]:
    "[Service]\nExecStart=/usr/bin/neutron-server $OPTIONS\nEnvironmentFile=-/etc/default/neutron\n",
};

async function locate(more: FakeHost["files"]) {
  return await locateOne({ files: { ...files, ...more } }, neutron);
}

describe("a drop-in", () => {
  const site =
    "[Service]\nExecStart=\nExecStart=/usr/bin/neutron-server --config-file /etc/neutron/site.conf\n";

  test("changes the unit, wherever it lies", async () => {
    for (const directory of ["/etc", "/run", "/usr/lib"]) {
      const path = `${directory}/systemd/system/neutron-server.service.d/site.conf`;
      expect((await locate({ [path]: site })).configuration).toMatchObject({
        signingDir: { value: "/site" },
      });
    }
  });

  test("comes in the order of names, and in /etc hides one of the same name", async () => {
    const variable = "Environment=OS_KEYSTONE_AUTHTOKEN__SIGNING_DIR=";
    const located = await locate({
      "/etc/systemd/system/neutron-server.service.d/10-a.conf": `[Service]\n${variable}/etc-a\n`,
      "/run/systemd/system/neutron-server.service.d/20-b.conf": `[Service]\n\n${variable}/run-b\n`,
      "/run/systemd/system/neutron-server.service.d/10-a.conf": `[Service]\n${variable}/run-a\n`,
      "/etc/systemd/system/neutron-server.service.d/.30.conf": `[Service]\n${variable}/hidden\n`,
    });
    expect(located.configuration).toMatchObject({
      signingDir: {
        value: "/run-b",
        via: "env",
        file: "/run/systemd/system/neutron-server.service.d/20-b.conf",
        line: 3,
      },
    });
  });
});

describe("an environment file", () => {
  test("gives arguments their values, and options theirs", async () => {
    const text = "# site\nOPTIONS='--config-file /etc/neutron/site.conf'\n";
    expect((await locate({ "/etc/default/neutron": text })).configuration).toMatchObject({
      signingDir: { value: "/site" },
    });
    const option = "\nOS_KEYSTONE_AUTHTOKEN__SIGNING_DIR=/from-file\n";
    expect((await locate({ "/etc/default/neutron": option })).configuration).toMatchObject({
      signingDir: { value: "/from-file", via: "env", file: "/etc/default/neutron", line: 2 },
    });
  });

  test("that cannot be read, or is not certain, is doubted", async () => {
    const patterned =
      "[Service]\nExecStart=/usr/bin/neutron-server\nEnvironmentFile=/etc/default/*\n";
    expect((await locate({ [unit]: patterned })).doubts).toEqual([
      "neutron-server.service reads variables from /etc/default/*, which was left out.",
    ]);
    expect((await locate({ "/etc/default/neutron": { status: "denied" } })).doubts).toEqual([
      "/etc/default/neutron, which neutron-server.service names, cannot be read: permission denied; log in as root or set `become`.",
    ]);
    expect((await locate({})).doubts).toEqual([]);
  });

  test("does not matter where a process shows its environment", async () => {
    const host = {
      files: {
        ...files,
        "/etc/default/neutron": "OS_KEYSTONE_AUTHTOKEN__SIGNING_DIR=/from-file\n",
      },
      processes: [pythonProcess(7, 0, "neutron-server")],
    };
    expect((await locateOne(host, neutron)).configuration).toMatchObject({
      signingDir: { value: "/usual" },
    });
  });
});

describe("servers of Python applications", () => {
  const nova = serviceOf("nova");
  const conf = { "/etc/nova/nova.conf": authToken("/usual"), "/srv/nova.conf": authToken("/srv") };

  test("uwsgi reads its options from the ini file that it names", async () => {
    const argv = ["/usr/bin/uwsgi", "--ini", "/etc/uwsgi/nova-api.ini"];
    const ini = "[uwsgi]\npyargv = --config-file /srv/nova.conf\nenv = OS_DEFAULT__STATE_PATH=/x\n";
    const host = {
      files: { ...conf, "/etc/uwsgi/nova-api.ini": ini },
      processes: [{ pid: 7, uid: 0, argv, environment: new Map<string, string>() }],
    };
    expect(await locateOne(host, nova)).toMatchObject({
      source: "process 7",
      configuration: { signingDir: { value: "/srv" } },
    });
  });

  const site =
    "WSGIDaemonProcess nova-api user=nova\nWSGIScriptAlias / /usr/bin/nova-api-wsgi process-group=nova-api\n";

  test.each(["/etc/apache2/sites-enabled", "/etc/httpd/conf.d", "/etc/apache2/vhosts.d"])(
    "Apache runs it by a site in %s",
    async (directory) => {
      const located = await locateOne({ files: { ...conf, [`${directory}/n.conf`]: site } }, nova);
      expect(located).toMatchObject({
        source: `Apache by ${directory}/n.conf:2`,
        configuration: { signingDir: { value: "/usual" } },
      });
    },
  );

  test("mod_wsgi's processes bear the name of their group, cut to the length of the server's path", async () => {
    const title = (name: string) => ({
      pid: 9,
      uid: 9697,
      argv: [name, "-k", "start"],
      environment: new Map([["OS_NOVA_CONFIG_DIR", "/srv"]]),
    });
    const located = async (name: string) =>
      await locateOne(
        {
          files: {
            ...conf,
            "/etc/passwd": "nova:x:9697:9697::/var/lib/nova:/bin/false\n",
            "/etc/httpd/conf.d/n.conf": site,
          },
          processes: [title(name)],
        },
        nova,
      );
    expect(await located("(wsgi:nova-a")).toMatchObject({
      source: "process 9",
      configuration: { signingDir: { value: "/srv" } },
    });
    expect((await located("(wsgi:other")).source).toBe("Apache by /etc/httpd/conf.d/n.conf:2");
  });

  test("variables name the files of a WSGI script, not those of a program that has arguments", async () => {
    const named = {
      OS_NOVA_CONFIG_DIR: "/srv",
      OS_NOVA_CONFIG_FILES: "nova.conf;/etc/nova/nova.conf",
    };
    const wsgi = { pid: 7, uid: 0, argv: ["uwsgi", "--wsgi-file", "/usr/bin/nova-api-wsgi"] };
    const value = async (process: Parameters<typeof withEnvironment>[0]) => {
      const processes = [withEnvironment(process, named)];
      const { configuration } = await locateOne({ files: conf, processes }, nova);
      return configuration.status === "set" && configuration.signingDir.value;
    };
    expect(await value(wsgi)).toBe("/usual");
    expect(await value(pythonProcess(7, 0, "nova-api", "--config-file=/srv/nova.conf"))).toBe(
      "/srv",
    );
  });
});
