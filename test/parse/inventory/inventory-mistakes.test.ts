import { expect, test } from "vitest";
import { inventoryProblems, readInventory } from "../../support/inventory.ts";

test.each<readonly [string, string, readonly string[]]>([
  ["is empty", "# nothing\n", ["1:1: the inventory is empty"]],
  ["is null", "---\n~\n", ["1:1: the inventory is empty"]],
  ["is a list", "- a\n", ["1:1: an inventory must be a mapping, not a list"]],
  [
    "is in INI form",
    "# hosts\n[web]\na ansible_host=1\n",
    [
      "1:1: inventories in INI form are not supported by this version (convert it: ansible-inventory -i i.yaml --list --output inventory.json)",
    ],
  ],
  [
    "configures a plugin",
    "plugin: openstack.cloud.openstack\n",
    [
      "1:1: this configures an inventory plugin of Ansible (give the output of ansible-inventory -i i.yaml --list instead)",
    ],
  ],
  [
    "has unknown keys in groups",
    "all:\n  host: {a: }\n  web:\n    hosts: {b: }\n  port: 1\n",
    [
      '2:3: a group has "hosts", "vars" and "children", but "all" has "host" (did you mean "hosts"?)',
      '3:3: a group has "hosts", "vars" and "children", but "all" has "web" (put a group that is in another under "children")',
      '5:3: a group has "hosts", "vars" and "children", but "all" has "port" (put a variable of the group under "vars")',
    ],
  ],
  [
    "has lists and scalars for mappings",
    "all:\n  hosts: [a]\n  vars: 3\nweb: x\ndb: {hosts: {h: 3, g: [1]}}\n",
    [
      '2:10: "hosts" of "all" must be a mapping, not a list (write each name as a key, with a colon after it)',
      '3:9: "vars" of "all" must be a mapping, not 3',
      '4:6: the group "web" must be a mapping, not the text "x"',
      '5:17: the host "h" must be a mapping, not 3',
      '5:23: the host "g" must be a mapping, not a list',
    ],
  ],
  [
    "has names that are no texts",
    'all: {hosts: {1: , no: , "": , "a b": }, vars: {2: x}}\n10: {}\n',
    [
      '1:15: the name of a host must be a text, not 1 (quote it: "1")',
      '1:20: the name of a host must be a text, not no (quote it: "no")',
      "1:26: the name of a host is empty",
      "1:32: the name of a host must not contain white space or invisible characters",
      '1:49: the name of a variable must be a text, not 2 (quote it: "2")',
      '2:1: the name of a group must be a text, not 10 (quote it: "10")',
    ],
  ],
  [
    "has a bad host key",
    'all: {hosts: {"a[1:2": , "a[2:1]": , "a:b": , "a:70000": , "a[0:999999999]": }}\n',
    [
      '1:15: the range of "a[1:2" has no closing bracket',
      '1:26: the range of "a[2:1]" ends before it begins',
      '1:38: "a:b" is neither a host name, an IPv6 address nor name:port (write an IPv6 address with a port as [address]:port)',
      '1:47: "a:70000" is neither a host name, an IPv6 address nor name:port (write an IPv6 address with a port as [address]:port)',
      '1:60: "a[0:999999999]" stands for more hosts than the 200000 that are allowed',
    ],
  ],
  [
    "has variables of a host under vars",
    "all:\n  hosts:\n    a:\n      vars: {x: 1}\n",
    ['4:7: a host has no "vars" (write its variables directly under its name)'],
  ],
  [
    "puts groups inside themselves",
    "a: {children: {b: {children: {a: }}}}\nc: {children: {c: }}\nd: {children: {all: }}\nall: {children: {d: }}\n",
    [
      '1:31: this puts the group "a" inside itself (remove it)',
      '2:16: this puts the group "c" inside itself (remove it)',
      '3:16: the group "all" cannot be inside "d" (remove it)',
    ],
  ],
  [
    "has unknown variables of Ansible",
    "all:\n  vars: {ansible_usr: x, ansible_python_interpreter: /x, ansible_winrm_port: 1, mine: 1}\n  hosts: {a: {ansible_prot: 1, ansible_whatever: 2}}\n",
    [
      '2:10: Ansible knows no variable "ansible_usr" (did you mean "ansible_user"?)',
      '3:15: Ansible knows no variable "ansible_prot" (did you mean "ansible_port"?)',
      '3:32: Ansible knows no variable "ansible_whatever"',
    ],
  ],
  [
    "has bad endpoints",
    'all: {hosts: {a: }, vars: {keystone_endpoints: ["ftp://k", "http://u:p@k", "http://k?x", k, 3]}}\n',
    [
      "1:49: an item of keystone_endpoints must be an http or https URL (write it like http://keystone.example.org:5000)",
      "1:60: an item of keystone_endpoints must not have credentials in it (write it like http://keystone.example.org:5000)",
      "1:76: an item of keystone_endpoints must not have a query or a fragment (write it like http://keystone.example.org:5000)",
      "1:90: an item of keystone_endpoints must be an http or https URL (write it like http://keystone.example.org:5000)",
      "1:93: an item of keystone_endpoints must be an http or https URL (write it like http://keystone.example.org:5000)",
    ],
  ],
  [
    "has one endpoint instead of a list",
    "all: {hosts: {a: {keystone_endpoints: http://k:5000}}}\n",
    ['1:39: keystone_endpoints must be a list, not the text "http://k:5000"'],
  ],
  [
    "has prototypes for names",
    "all: {hosts: {__proto__: {ansible_port: 1}, constructor: }}\n",
    [
      '1:15: "__proto__" cannot be a key (choose another name)',
      '1:45: "constructor" cannot be a key (choose another name)',
    ],
  ],
  [
    "is a listing with mistakes",
    '{"_meta": {"hostvars": {"a": {"ansible_port": 0}}}, "web": {"hosts": ["a", 3], "host": [], "children": {}}}',
    [
      "1:47: ansible_port must be a whole number from 1 to 65535, not 0",
      '1:76: the name of a host must be a text, not 3 (quote it: "3")',
      '1:80: a group has "hosts", "vars" and "children", but "web" has "host" (did you mean "hosts"?)',
      '1:104: "children" of "web" must be a list, not a mapping',
    ],
  ],
])("an inventory that %s is refused with every mistake", (_, text, problems) => {
  expect(inventoryProblems(text)).toEqual(problems.map((problem) => `i.yaml:${problem}`));
});

test("a mistake in the variables of a group is reported once, however many hosts have it", () => {
  const text = "all: {hosts: {'h[1:500]': }, vars: {ansible_port: abc, services: [nova, nvoa]}}\n";
  expect(inventoryProblems(text)).toEqual([
    'i.yaml:1:51: ansible_port must be a whole number from 1 to 65535, not the text "abc"',
    'i.yaml:1:73: there is no service "nvoa" (did you mean "nova"?)',
  ]);
});

test("a mistake in the variables of a group without hosts is reported too", () => {
  const text = "all: {hosts: {a: }}\nspare: {vars: {ansible_port: abc}}\n";
  expect(inventoryProblems(text)).toEqual([
    'i.yaml:2:30: ansible_port must be a whole number from 1 to 65535, not the text "abc"',
  ]);
});

test("a value that no host has in the end is not judged", () => {
  const text = "all: {hosts: {a: {ansible_connection: ssh}}, vars: {ansible_connection: winrm}}\n";
  expect(inventoryProblems(text)).toEqual([]);
});

test("mistakes in several files carry each file's name", () => {
  expect(inventoryProblems(["all: {hsots: }", "web: {hosts: {a: {ansible_port: 0}}}"])).toEqual([
    'i.yaml:1:7: a group has "hosts", "vars" and "children", but "all" has "hsots" (did you mean "hosts"?)',
    "i2.yaml:1:33: ansible_port must be a whole number from 1 to 65535, not 0",
  ]);
});

test("a long beginning without a word is not mistaken for anything", () => {
  expect(inventoryProblems("#\n".repeat(200_000))).toEqual(["i.yaml:1:1: the inventory is empty"]);
});

test("a long chain of groups is read, and a long circle of them refused", () => {
  const links = Array.from(
    { length: 5000 },
    (_, link) => `g${link}: {children: {g${link + 1}: }}\n`,
  );
  const chain = `${links.join("")}g5000: {hosts: {h: }}\n`;
  expect(readInventory(chain).hosts.get("h")?.groups).toHaveLength(5001);
  expect(inventoryProblems(`${links.join("")}g5000: {children: {g0: }}\n`)).toEqual([
    'i.yaml:5001:20: this puts the group "g0" inside itself (remove it)',
  ]);
});
