import fc from "fast-check";
import { expect, test } from "vitest";
import { splitHostAddress } from "../../../src/parse/inventory/host-address.ts";
import { expandHostRange } from "../../../src/parse/inventory/host-range.ts";
import { runPython } from "../../support/system-python.ts";

test.each<readonly [string, readonly string[]]>([
  ["web", ["web"]],
  ["web[1:3]", ["web1", "web2", "web3"]],
  ["web[08:11].x", ["web08.x", "web09.x", "web10.x", "web11.x"]],
  ["web[:2]", ["web0", "web1", "web2"]],
  ["n[0:10:5]", ["n0", "n5", "n10"]],
  ["db[a:c]", ["dba", "dbb", "dbc"]],
  ["db[y:B]", ["dby", "dbz", "dbA", "dbB"]],
  ["r[1:2]n[a:b]", ["r1na", "r1nb", "r2na", "r2nb"]],
  ["[1:2]", ["1", "2"]],
])("%s stands for %j", (name, names) => {
  expect(expandHostRange(name, 100)).toEqual({ names });
});

test.each([
  ["web[1:3", 'the range of "web[1:3" has no closing bracket'],
  ["web1]", '"web1]" has a closing bracket without an opening one'],
  ["web[1]", 'the range of "web[1]" must be [begin:end] or [begin:end:step]'],
  ["web[1:2:3:4]", 'the range of "web[1:2:3:4]" must be [begin:end] or [begin:end:step]'],
  ["web[1:]", 'the range of "web[1:]" has no end'],
  ["web[1:3:0]", 'the range of "web[1:3:0]" must have a step of 1 or more'],
  ["web[01:100]", 'the range of "web[01:100]" must have a begin and an end of equal length'],
  ["web[3:1]", 'the range of "web[3:1]" ends before it begins'],
  ["web[c:a]", 'the range of "web[c:a]" ends before it begins'],
  [
    "web[a:3]",
    'the range of "web[a:3]" must go from a number to a number or from a letter to a letter',
  ],
  ["web[1:101]", '"web[1:101]" stands for more hosts than the 100 that are allowed'],
  ["web[1:11][1:11]", '"web[1:11][1:11]" stands for more hosts than the 100 that are allowed'],
  [
    "web[0:999999999999999]",
    '"web[0:999999999999999]" stands for more hosts than the 100 that are allowed',
  ],
])("%s is a mistake", (name, mistake) => {
  expect(expandHostRange(name, 100)).toEqual({ mistake });
});

test("Ansible expands ranges to the same names", () => {
  const bound = fc.oneof(fc.stringMatching(/^\d{1,2}$/), fc.constantFrom("a", "c", "f", "B", ""));
  const range = fc.tuple(bound, bound, fc.constantFrom("", ":1", ":2", ":3"));
  const names = fc.sample(
    fc
      .array(range, { minLength: 1, maxLength: 2 })
      .map((ranges) => ranges.map(([begin, end, step]) => `h[${begin}:${end}${step}]`).join("-")),
    2000,
  );
  const program = [
    "import json, sys",
    "from ansible.plugins.inventory import expand_hostname_range",
    "def expand(name):",
    "    try: return expand_hostname_range(name)",
    "    except Exception: return None",
    "json.dump([expand(name) for name in json.load(sys.stdin)], sys.stdout)",
  ].join("\n");
  const expected = runPython(["-c", program], names) as readonly (readonly string[] | null)[];
  for (const [index, name] of names.entries()) {
    const expansion = expandHostRange(name, 1_000_000);
    // Where Ansible silently makes no host, ours is a mistake.
    const wanted = expected[index]?.length === 0 ? null : expected[index];
    expect([name, "names" in expansion ? expansion.names : null]).toEqual([name, wanted]);
  }
});

test.each([
  ["web", { name: "web", port: undefined }],
  ["web:22", { name: "web", port: 22 }],
  ["web[01:03]:22", { name: "web[01:03]", port: 22 }],
  ["web[01:03]", { name: "web[01:03]", port: undefined }],
  ["2001:db8::1", { name: "2001:db8::1", port: undefined }],
  ["2001:db8::[1:3]", { name: "2001:db8::[1:3]", port: undefined }],
  ["[2001:db8::1]:22", { name: "2001:db8::1", port: 22 }],
  ["a:b", null],
  ["a:b:22", null],
  [":22", null],
])("the host key %s has the name and the port that Ansible sees", (key, address) => {
  expect(splitHostAddress(key)).toEqual(address);
});
