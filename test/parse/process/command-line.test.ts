import { expect, test } from "vitest";
import { readCommandLine } from "../../../src/parse/process/command-line.ts";

test.each([
  ["/usr/bin/neutron-server", "neutron-server", "unknown"],
  ["/usr/bin/python3 /usr/bin/neutron-server", "neutron-server", "python3"],
  ["/usr/bin/python3.11 -s -u -W ignore /usr/bin/nova-api", "nova-api", "python3"],
  ["/usr/bin/python2.7 /usr/bin/glance-api", "glance-api", "python2"],
  ["/usr/bin/python /usr/bin/glance-api", "glance-api", "python2"],
  ["/openstack/venvs/x/bin/python /openstack/venvs/x/bin/cinder-api", "cinder-api", "unknown"],
  ["python3 -m heat.cmd.api", "heat.cmd.api", "python3"],
  ["/bin/sh /usr/bin/heat-api", "heat-api", "unknown"],
  ["nova-api", "nova-api", "unknown"],
])("%s runs %s under %s", (line, program, interpreter) => {
  expect(readCommandLine(line.split(" "))).toMatchObject({ program, interpreter });
});

test.each([[[]], [[""]], [["/usr/bin/python3"]], [["/usr/bin/python3", "-c", "x"]], [["/bin/"]]])(
  "%j names no program",
  (argv) => {
    expect(readCommandLine(argv)).toBeNull();
  },
);

test("files and directories keep their order, in both spellings", () => {
  const line =
    "/usr/bin/python3 /usr/bin/x --config-file /a --config-dir=/b -v --config-file=/c=d --config-dir /e --log-file /f /g --config-file";
  expect(readCommandLine(line.split(" "))).toEqual({
    program: "x",
    interpreter: "python3",
    sources: [
      { kind: "file", path: "/a" },
      { kind: "directory", path: "/b" },
      { kind: "file", path: "/c=d" },
      { kind: "directory", path: "/e" },
    ],
    positional: ["/f", "/g"],
  });
});

test("uwsgi hands --pyargv to the service that its script, title or ini file names", () => {
  const pyargv = "--config-file=/etc/neutron/neutron.conf --config-file=/etc/neutron/plugin.ini";
  const debian = [
    "/usr/bin/uwsgi_python3",
    "--ini",
    "/etc/neutron/neutron-api-uwsgi.ini",
    "--pyargv",
    pyargv,
    "--config-file",
    "/not/for/the/service",
  ];
  const sources = [
    { kind: "file", path: "/etc/neutron/neutron.conf" },
    { kind: "file", path: "/etc/neutron/plugin.ini" },
  ];
  expect(readCommandLine(debian)).toEqual({
    program: "neutron-api",
    interpreter: "python3",
    sources,
    positional: [],
  });
  const named = ["uwsgi", "--wsgi-file=/usr/bin/nova-api-wsgi", `--pyargv=${pyargv}`];
  expect(readCommandLine(named)).toMatchObject({ program: "nova-api-wsgi", sources });
  const titled = ["uwsgi", "--procname-prefix", "glance-api "];
  expect(readCommandLine(titled)).toMatchObject({ program: "glance-api", sources: [] });
  expect(readCommandLine(["uwsgi"])).toMatchObject({ program: "uwsgi" });
});
