import { expect, test } from "vitest";
import { hostWith, inventoryProblems } from "../../support/inventory.ts";
import { testCatalogue } from "../../support/test-catalogue.ts";

test("a list names services of the catalogue", () => {
  expect(hostWith("services: [neutron, nova]").services).toEqual([
    testCatalogue.get("neutron"),
    testCatalogue.get("nova"),
  ]);
});

test.each(["services: ", "services: []", "services: {}", "x: 1"])("%j means no service", (text) => {
  expect(hostWith(text).services).toEqual([]);
});

test("a mapping overrides what the catalogue says, field by field", () => {
  const { services } = hostWith(`services: {nova: , neutron: {
    config_files: [/etc/n.conf], config_directories: [/etc/n.d], paste_files: [/p], log_files: [],
    programs: [neutron-server], units: [neutron.service, neutron-2], user: openstack, project: n,
    paste_applications: [n], release: Havana,
    state_directory: /srv/n, root: /var/lib/lxc/n/rootfs/,
    defaults: {DEFAULT: {x: 1}, other: {y: "2"}},
    certificates: {signing: /s.pem, ca: /c.pem},
    verify_url: "https://localhost:9696/v2.0/networks?limit=1"
  }}`);
  expect(services).toEqual([
    testCatalogue.get("nova"),
    {
      name: "neutron",
      role: "consumer",
      dialect: "oslo",
      project: "n",
      programs: ["neutron-server"],
      user: "openstack",
      units: ["neutron", "neutron-2"],
      distFiles: ["/usr/share/n/n-dist.conf", "/usr/share/n/neutron-server-dist.conf"],
      configFiles: ["/etc/n.conf"],
      configDirectories: ["/etc/n.d"],
      mainConfigFile: "/etc/n.conf",
      pasteFiles: ["/p"],
      pasteApplications: ["n"],
      decoyFiles: [],
      logFiles: [],
      defaults: { DEFAULT: { state_path: "/var/lib/neutron", x: "1" }, other: { y: "2" } },
      stateDirectory: "/srv/n",
      root: "/var/lib/lxc/n/rootfs",
      container: null,
      release: "havana",
      certificates: { signing: "/s.pem", ca: "/c.pem" },
      verifyUrl: "https://localhost:9696/v2.0/networks?limit=1",
    },
  ]);
});

test("a project that is overridden gives its files their names; a container has one of its own", () => {
  const [service] = hostWith(
    "services: {neutron: {project: quantum, container: neutron_server}}",
  ).services;
  expect(service).toMatchObject({
    mainConfigFile: "/etc/quantum/quantum.conf",
    distFiles: ["/usr/share/quantum/quantum-dist.conf", "/usr/share/quantum/neutron-api-dist.conf"],
    container: "neutron_server",
  });
});

test.each(['""', "/"])("the root %s is the host's own file system", (root) => {
  expect(hostWith(`services: {nova: {root: ${root}}}`).services[0]?.root).toBe("");
});

test.each<readonly [string, string]>([
  [
    "services: nova",
    'services must be a list or a mapping of services, not the text "nova" (write it like [nova, neutron])',
  ],
  [
    "services: '{{ x }}'",
    "services is a Jinja template, which is not evaluated (write the value itself)",
  ],
  ["services: [nvoa]", 'there is no service "nvoa" (did you mean "nova"?)'],
  [
    "services: [zaqar]",
    'there is no service "zaqar" (the services are nova, neutron, swift-proxy)',
  ],
  ["services: [nova, nova]", 'the service "nova" is listed twice (remove one of the two)'],
  ["services: [[nova]]", "the name of a service must be a text, not a list"],
  ["services: {nova: []}", 'the service "nova" must be a mapping, not a list'],
  [
    "services: {nova: {config_file: [/a]}}",
    'a service has no field "config_file" (did you mean "config_files"?)',
  ],
  [
    "services: {nova: {container: x, root: /r}}",
    '"container" and "root" of the service "nova" exclude each other (a running container tells where its file system is; leave one of the two out)',
  ],
  [
    "services: {nova: {container: a/b}}",
    '"container" of the service "nova" must be a name, not "a/b"',
  ],
  [
    "services: {nova: {release: havanna}}",
    '"release" of the service "nova" must be a release of OpenStack up to Train, not "havanna" (did you mean "havana"?)',
  ],
  [
    "services: {nova: {config_files: /a}}",
    '"config_files" of the service "nova" must be a list, not the text "/a"',
  ],
  [
    "services: {nova: {config_files: [etc/a]}}",
    'an item of "config_files" of the service "nova" must be an absolute path, not "etc/a"',
  ],
  [
    "services: {nova: {state_directory: a}}",
    '"state_directory" of the service "nova" must be an absolute path, not "a"',
  ],
  [
    "services: {nova: {programs: [/usr/bin/nova]}}",
    'an item of "programs" of the service "nova" must be a name, not "/usr/bin/nova"',
  ],
  [
    "services: {nova: {verify_url: localhost}}",
    '"verify_url" of the service "nova" must be an http or https URL (write it like http://localhost:9696/v2.0/networks)',
  ],
  [
    'services: {nova: {verify_url: "http://me:word@localhost/"}}',
    '"verify_url" of the service "nova" must not have credentials in it (write it like http://localhost:9696/v2.0/networks)',
  ],
  [
    "services: {nova: {certificates: {signing: /s}}}",
    '"certificates" of the service "nova" has no "ca"',
  ],
  [
    "services: {nova: {certificates: {signing: /s, ca: /c, sining: /x}}}",
    '"certificates" of the service "nova" has "signing" and "ca", not "sining" (did you mean "signing"?)',
  ],
  [
    "services: {nova: {defaults: {DEFAULT: {x: [1]}}}}",
    '"DEFAULT.x" of "defaults" of the service "nova" must be a text, not a list',
  ],
  [
    "services: {nova: {user: 0123}}",
    '"user" of the service "nova" must be a text, not 83, which is how Ansible reads 0123 (quote it: "0123")',
  ],
])("%s is refused", (variables, problem) => {
  const problems = inventoryProblems(`all: {hosts: {h: {${variables}}}}`);
  expect(problems.map((text) => text.replace(/^i\.yaml:1:\d+: /, ""))).toEqual([problem]);
});
