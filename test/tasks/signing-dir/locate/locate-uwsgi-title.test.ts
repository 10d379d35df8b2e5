import { describe, expect, test } from "vitest";
import { authToken, locateAll, locateOne, serviceOf } from "../../../support/locate-one.ts";
import { dockerView, merged } from "../../../support/processes.ts";

const nova = serviceOf("nova");
const uid = 8774;
const files = {
  "/etc/passwd": `nova:x:${uid}:${uid}::/var/lib/nova:/bin/false\n`,
  "/etc/nova/nova.conf": authToken("/usual"),
  "/srv/nova.conf": authToken("/srv"),
};
const unitFile = "/etc/systemd/system/nova-api.service";
const hidden =
  "The arguments of process 7 are hidden behind uWSGI's title, and no unit tells them.";

function titled(pid: number, ...argv: readonly string[]) {
  return { pid, uid, argv, environment: new Map<string, string>(), executable: "/usr/bin/uwsgi" };
}

describe("a process behind a title of uwsgi's", () => {
  const titles = [
    ["nova-apiuWSGI master"],
    ["nova-api uWSGI worker 1", "", ""],
    ["nova-api uWSGI worker 1\0\0"],
  ];

  test.each(titles)("(%j) has the arguments of its unit", async (...argv) => {
    const start = "/usr/bin/uwsgi --procname-prefix nova-api --pyargv=--config-file=/srv/nova.conf";
    const unit = `[Service]\nUser=nova\nExecStart=${start}\n`;
    const host = { files: { ...files, [unitFile]: unit }, processes: [titled(7, ...argv)] };
    expect(await locateOne(host, nova)).toMatchObject({
      source: "process 7",
      configuration: { signingDir: { value: "/srv" } },
      doubts: [],
    });
  });

  test.each(titles)("(%j) has hidden ones without a unit", async (...argv) => {
    expect(await locateOne({ files, processes: [titled(7, ...argv)] }, nova)).toMatchObject({
      source: "process 7",
      configuration: { signingDir: { value: "/usual" } },
      doubts: [hidden],
    });
  });

  test("has hidden ones where the unit starts something else", async () => {
    const unit = "[Service]\nExecStart=/etc/init.d/nova-api systemd-start\n";
    const host = {
      files: { ...files, [unitFile]: unit },
      processes: [titled(7, "nova-apiuWSGI master")],
    };
    expect((await locateOne(host, nova)).doubts).toEqual([hidden]);
  });

  test("has the options of the ini file that its unit names", async () => {
    const unit = "[Service]\nExecStart=/usr/bin/uwsgi --ini /etc/uwsgi/nova-api.ini\n";
    const ini = "[uwsgi]\npyargv = --config-file /srv/nova.conf\n";
    const host = {
      files: { ...files, [unitFile]: unit, "/etc/uwsgi/nova-api.ini": ini },
      processes: [titled(7, "nova-apiuWSGI master")],
    };
    expect(await locateOne(host, nova)).toMatchObject({
      configuration: { signingDir: { value: "/srv" } },
      doubts: [],
    });
  });

  test("is one with its master and the other workers", async () => {
    const processes = [
      titled(7, "nova-apiuWSGI master"),
      titled(8, "nova-apiuWSGI worker 1"),
      titled(9, "nova-apiuWSGI worker 2"),
    ];
    const located = await locateAll({ files, processes }, nova);
    expect(located).toMatchObject([{ source: "process 7 and 2 more", mismatch: null }]);
  });

  test("counts with a whole vector where that names its files itself", async () => {
    const unit = "[Service]\nExecStart=/usr/bin/nova-api --config-file=/srv/nova.conf\n";
    const argv = ["/usr/bin/nova-api", "--config-file=/etc/nova/nova.conf"];
    const host = {
      files: { ...files, [unitFile]: unit },
      processes: [{ ...titled(7, ...argv), executable: "/usr/bin/python3" }],
    };
    expect((await locateOne(host, nova)).configuration).toMatchObject({
      signingDir: { value: "/usual" },
    });
  });

  test("has the arguments of the unit of its own program, and none of another's", async () => {
    const unitOf = (program: string, conf: string) => ({
      [`/etc/systemd/system/${program}.service`]: `[Service]\nExecStart=/usr/bin/uwsgi --procname-prefix ${program} --pyargv=--config-file=${conf}\n`,
    });
    const metadata = [titled(7, "nova-api-metadata uWSGI master")];
    const first = { ...files, ...unitOf("nova-api", "/etc/nova/nova.conf") };
    const both = { ...first, ...unitOf("nova-api-metadata", "/srv/nova.conf") };
    expect(await locateOne({ files: both, processes: metadata }, nova)).toMatchObject({
      configuration: { signingDir: { value: "/srv" } },
      doubts: [],
    });
    expect((await locateOne({ files: first, processes: metadata }, nova)).doubts).toEqual([hidden]);
  });

  test("has the arguments that its unit takes from a file", async () => {
    const start = "/usr/bin/uwsgi --procname-prefix nova-api $ARGS";
    const unit = `[Service]\nEnvironmentFile=/etc/default/nova-api\nExecStart=${start}\n`;
    const host = {
      files: {
        ...files,
        [unitFile]: unit,
        "/etc/default/nova-api": "ARGS=--pyargv=--config-file=/srv/nova.conf\n",
      },
      processes: [{ ...titled(7, "nova-api uWSGI master"), environment: null }],
    };
    expect(await locateOne(host, nova)).toMatchObject({
      configuration: { signingDir: { value: "/srv" } },
    });
  });

  test("has nothing of a unit of the host's in a container", async () => {
    const start = "/usr/bin/uwsgi --procname-prefix nova-api --pyargv=--config-file=/srv/nova.conf";
    const host = {
      files: {
        [unitFile]: `[Service]\nExecStart=${start}\n`,
        [`${merged}/etc/passwd`]: files["/etc/passwd"],
        [`${merged}/etc/nova/nova.conf`]: authToken("/usual"),
      },
      processes: [{ ...titled(7, "nova-api uWSGI master"), view: dockerView }],
    };
    expect(await locateOne(host, nova)).toMatchObject({
      configuration: { signingDir: { value: "/usual" } },
      doubts: [hidden],
    });
  });
});
