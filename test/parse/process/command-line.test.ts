import { expect, test } from "vitest";
import { readCommandLine, readUwsgiFile } from "../../../src/parse/process/command-line.ts";

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
    path: "/usr/bin/x",
    runner: "none",
    vector: "whole",
    interpreter: "python3",
    prefix: "/usr",
    sources: [
      { kind: "file", path: "/a" },
      { kind: "directory", path: "/b" },
      { kind: "file", path: "/c=d" },
      { kind: "directory", path: "/e" },
    ],
    positional: ["/f", "/g"],
    variables: [],
    optionFiles: [],
    logs: [{ kind: "file", path: "/f" }],
  });
});

test("where the log goes is in old and new options, and in those of uwsgi itself", () => {
  const logsOf = (line: string) => readCommandLine(line.split(" "))?.logs;
  expect(logsOf("/usr/bin/nova-api --log-dir=/a --logfile b.log --log-file")).toEqual([
    { kind: "directory", path: "/a" },
    { kind: "file", path: "b.log" },
  ]);
  expect(logsOf("uwsgi --logto /u.log --logto2=/v.log --pyargv --log-file=/s.log")).toEqual([
    { kind: "file", path: "/s.log" },
    { kind: "server", path: "/u.log" },
    { kind: "server", path: "/v.log" },
  ]);
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
    path: "/usr/bin/uwsgi_python3",
    runner: "uwsgi",
    vector: "whole",
    interpreter: "python3",
    prefix: null,
    sources,
    positional: [],
    variables: [],
    optionFiles: [],
    logs: [],
  });
  const named = ["uwsgi", "--wsgi-file=/usr/bin/nova-api-wsgi", `--pyargv=${pyargv}`];
  expect(readCommandLine(named)).toMatchObject({ program: "nova-api-wsgi", sources });
  const titled = ["uwsgi", "--procname-prefix", "glance-api "];
  expect(readCommandLine(titled)).toMatchObject({ program: "glance-api", sources: [] });
  expect(readCommandLine(["uwsgi"])).toMatchObject({ program: "uwsgi" });
});

test.each([
  [["nova-apiuWSGI master"]],
  [["nova-api uWSGI master"]],
  [["nova-api uWSGI worker 12"]],
  [["nova-apiuWSGI http 1"]],
  [["nova-api uWSGI mule 1"]],
  [["nova-api uWSGI worker 1", "", "", ""]],
  [["nova-api uWSGI worker 1\0\0\0"]],
])("%j is a title of uwsgi's, behind which the arguments are hidden", (argv) => {
  expect(readCommandLine(argv)).toEqual({
    program: "nova-api",
    path: "nova-api",
    runner: "uwsgi",
    vector: "title",
    interpreter: "unknown",
    prefix: null,
    sources: [],
    positional: [],
    variables: [],
    optionFiles: [],
    logs: [],
  });
});

test.each([
  [["nova-api uWSGI worker"]],
  [["nova-api uWSGI master --config-file=/a"]],
  [["nova-api uwsgi master"]],
  [["/usr/bin/nova-api", "--config-file=/uWSGI master/a"]],
])("%j is none", (argv) => {
  expect(readCommandLine(argv)).toMatchObject({ vector: "whole", runner: "none" });
});

test("the options of a file of uwsgi's come behind those of its arguments", () => {
  const argv = ["/usr/bin/uwsgi", "--ini", "/etc/uwsgi/nova-api.ini", "--env", "A=1"];
  const ini = `[uwsgi]
pyargv = --config-file /etc/nova/site.conf
venv = /openstack/venvs/nova-18.0.0/
env = B=2
`;
  const commandLine = readCommandLine(argv);
  expect(commandLine && readUwsgiFile(commandLine, ini)).toMatchObject({
    program: "nova-api",
    prefix: "/openstack/venvs/nova-18.0.0",
    sources: [{ kind: "file", path: "/etc/nova/site.conf" }],
    variables: ["A=1", "B=2"],
    optionFiles: [],
    logs: [],
  });
});

test.each([
  ["/usr/bin/neutron-server", "/usr"],
  ["/openstack/venvs/x/bin/python /openstack/venvs/x/bin/cinder-api", "/openstack/venvs/x"],
  ["/opt/py/bin/python3 -m heat.cmd.api", "/opt/py"],
  ["/usr/sbin/x", "/usr"],
  ["/bin/x", ""],
  ["x", null],
])("%s belongs to the installation %j", (line, prefix) => {
  expect(readCommandLine(line.split(" "))?.prefix).toBe(prefix);
});
