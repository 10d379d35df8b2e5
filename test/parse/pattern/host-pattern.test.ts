import { expect, test } from "vitest";
import { limitFiles, selectHosts } from "../../../src/parse/pattern/host-pattern.ts";
import type { Limit } from "../../../src/parse/pattern/host-pattern.ts";
import { readInventory } from "../../support/inventory.ts";

const inventory = readInventory(`
web: {hosts: {"web[1:3].x": }, children: {canary: {hosts: {web1.x: }}}}
db: {hosts: {"db[1:2].x": , both: }}
both: {hosts: {db2.x: }}
spare: {}
v6: {hosts: {"2001:db8::1": }}
`);

function select(pattern: string | readonly string[], limit?: Limit): readonly string[] {
  const selection = selectHosts(inventory, pattern, limit);
  return "hosts" in selection
    ? selection.hosts.map(({ name }) => name)
    : selection.mistakes.map(({ message, hint }) =>
        hint === undefined ? message : `${message} (${hint})`,
      );
}

function limit(pattern: string, files: Readonly<Record<string, string>> = {}): Limit {
  return { pattern, files: new Map(Object.entries(files)) };
}

const everyone = ["web1.x", "web2.x", "web3.x", "db1.x", "db2.x", "both", "2001:db8::1"];

test.each<readonly [string, readonly string[]]>([
  ["all", everyone],
  ["*", everyone],
  ["db,web", ["db1.x", "db2.x", "both", "web1.x", "web2.x", "web3.x"]],
  ["web:db1.x", ["web1.x", "web2.x", "web3.x", "db1.x"]],
  ["!canary,web", ["web2.x", "web3.x"]],
  ["!db,!v6", ["web1.x", "web2.x", "web3.x"]],
  ["&canary", ["web1.x"]],
  ["web:&canary", ["web1.x"]],
  ["web[0]", ["web1.x"]],
  ["web[-1]", ["web3.x"]],
  ["web[1:2]", ["web2.x", "web3.x"]],
  ["web[1:]", ["web2.x", "web3.x"]],
  ["*.x", ["web1.x", "web2.x", "web3.x", "db1.x", "db2.x"]],
  ["web[12]*", ["web1.x", "web2.x"]],
  ["db?.x", ["db1.x", "db2.x"]],
  ["~web\\d\\.x", ["web1.x", "web2.x", "web3.x"]],
  ["~.*1\\.x$", ["web1.x", "db1.x"]],
  ["both", ["both"]],
  ["db,!both", ["db1.x", "both"]],
  ["2001:db8::1", ["2001:db8::1"]],
  [" web1.x , db1.x ", ["web1.x", "db1.x"]],
  ["db,!spare", ["db1.x", "db2.x", "both"]],
])("%s selects %j", (pattern, names) => {
  expect(select(pattern)).toEqual(names);
});

test("a list of patterns is one pattern", () => {
  expect(select(["web", "!canary"])).toEqual(["web2.x", "web3.x"]);
});

test("a limit takes hosts away and keeps the order", () => {
  expect(select("db,web", limit("web1.x,db1.x"))).toEqual(["db1.x", "web1.x"]);
  expect(select("web", limit("!canary"))).toEqual(["web2.x", "web3.x"]);
});

test("a limit can name files with a term on each line", () => {
  const files = { "retry.txt": "db1.x\n\n  web3.x \r\n" };
  expect(limitFiles("web1.x,@retry.txt")).toEqual(["retry.txt"]);
  expect(select("all", limit("@retry.txt", files))).toEqual(["web3.x", "db1.x"]);
});

test.each<readonly [string, readonly string[]]>([
  ["wbe", ['the host pattern "wbe" matches no group and no host (did you mean "web"?)']],
  [
    "web,!cannary,&nosuch",
    [
      'the host pattern "&nosuch" matches no group and no host',
      'the host pattern "!cannary" matches no group and no host (did you mean "canary"?)',
    ],
  ],
  ["zz*", ['the host pattern "zz*" matches no group and no host']],
  [
    "localhost",
    [
      'the host pattern "localhost" matches no group and no host (put it into the inventory, with ansible_connection: local)',
    ],
  ],
  ["web[3]", ['the host pattern "web[3]" counts beyond its 3 hosts']],
  ["web[5:]", ['the host pattern "web[5:]" counts beyond its 3 hosts']],
  ["web[0-1]", ['the host pattern "web[0-1]" has a range with - (write [first:last])']],
  ["web[1", ['the host pattern "web[1" matches no group and no host (did you mean "web"?)']],
  ["~(", ['the host pattern "~(" has a ( without a )']],
  ["~(?=x)", ['the host pattern "~(?=x)" has (?=x, which is not supported']],
  ["spare", ['the host pattern "spare" selects no host']],
  ["web,!web", ['the host pattern "web,!web" selects no host']],
  ["", ['the host pattern is empty (write "all" for all hosts)']],
  [" , ", ['the host pattern is empty (write "all" for all hosts)']],
])("%j is refused", (pattern, mistakes) => {
  expect(select(pattern)).toEqual(mistakes);
});

test.each<readonly [Limit, readonly string[]]>([
  [limit("db"), ['the host pattern "web" and the limit "db" have no host in common']],
  [limit("nosuch"), ['the host pattern "nosuch" matches no group and no host']],
  [limit("@gone"), ["the file gone of the limit cannot be read"]],
  [limit("@empty", { empty: "\n\n" }), ['the limit is empty (write "all" for all hosts)']],
])("the limit %j is refused", (limit, mistakes) => {
  expect(select("web", limit)).toEqual(mistakes);
});

test("a mistake says whose it is and whether anything was mistyped", () => {
  const selection = selectHosts(inventory, "web", limit("db"));
  expect(selection).toMatchObject({ mistakes: [{ source: "limit", code: "nothing-selected" }] });
});

test("a file of hosts that belongs to another inventory gives a few mistakes, soon", () => {
  const names = Array.from({ length: 20_000 }, (_, index) => `node${index}.elsewhere`);
  expect(select("all", limit("@hosts", { hosts: names.join("\n") }))).toHaveLength(20);
});

test.each([
  "[".repeat(100_000),
  "*".repeat(100_000),
  `~${"(a+)+".repeat(50)}$`,
  "a:".repeat(50_000),
])("no pattern takes long", (pattern) => {
  const start = performance.now();
  select(pattern);
  expect(performance.now() - start).toBeLessThan(20_000);
});
