import { describe, expect, test } from "vitest";
import { expandVariables, parseSystemdUnit } from "../../../src/parse/process/systemd-unit.ts";
import type { SystemdUnit } from "../../../src/parse/process/systemd-unit.ts";
import { splitWords } from "../../../src/parse/process/systemd-words.ts";

function parse(text: string): SystemdUnit {
  return parseSystemdUnit([{ file: "/u.service", text }]);
}

const rdo = `[Unit]
Description=OpenStack Neutron Server
After=syslog.target network.target

[Service]
Type=notify
User=neutron
ExecStart=/usr/bin/neutron-server --config-file /usr/share/neutron/neutron-dist.conf \\
    --config-dir /usr/share/neutron/server \\
# a comment between
    --config-file /etc/neutron/neutron.conf --log-file /var/log/neutron/server.log
PrivateTmp=true
Environment=A=1 "B=two words" 'C=%%'
Environment=A=3
EnvironmentFile=-/etc/sysconfig/neutron
KillMode=process

[Install]
WantedBy=multi-user.target
User=nobody
`;

test("a unit of RDO: continued command, user, environment, private /tmp", () => {
  const unit = parse(rdo);
  expect(unit.commands).toEqual([
    [
      "/usr/bin/neutron-server",
      "--config-file",
      "/usr/share/neutron/neutron-dist.conf",
      "--config-dir",
      "/usr/share/neutron/server",
      "--config-file",
      "/etc/neutron/neutron.conf",
      "--log-file",
      "/var/log/neutron/server.log",
    ],
  ]);
  expect(unit).toMatchObject({
    user: "neutron",
    privateTmp: "yes",
    environmentFiles: ["/etc/sysconfig/neutron"],
  });
  expect([...unit.environment]).toEqual([
    ["A", { value: "3", file: "/u.service", line: 14 }],
    ["B", { value: "two words", file: "/u.service", line: 13 }],
    ["C", { value: "%", file: "/u.service", line: 13 }],
  ]);
});

test.each([
  ["ExecStart=-/bin/a b", [["/bin/a", "b"]]],
  ["ExecStart=+:!!/bin/a", [["/bin/a"]]],
  ["ExecStart=@/bin/a name b", [["/bin/a", "b"]]],
  ["ExecStart=/bin/a ; /bin/b c", [["/bin/a"], ["/bin/b", "c"]]],
  ["ExecStart=/bin/a %%x", [["/bin/a", "%x"]]],
  ["ExecStart=/bin/a /etc/%p/%i.conf", [["/bin/a", "/etc/${%p}/${%i}.conf"]]],
  ["ExecStart=/bin/a %%i %%%i 1%", [["/bin/a", "%i", "%${%i}", "1%"]]],
  ["ExecStart=/bin/a\nExecStart=/bin/b", [["/bin/a"], ["/bin/b"]]],
  ["ExecStart=/bin/a\nExecStart=\nExecStart=/bin/b", [["/bin/b"]]],
  ["ExecStart = /bin/a", [["/bin/a"]]],
  ["ExecStart=", []],
  ["ExecStart=-", []],
  [" ExecStart=/bin/a\r", [["/bin/a"]]],
  ["#ExecStart=/bin/a", []],
  ["ExecStart=/bin/a \\", [["/bin/a"]]],
])("%j starts %j", (line, commands) => {
  expect(parse(`[Service]\n${line}\n`).commands).toEqual(commands);
});

test.each([
  ["a  b\tc", ["a", "b", "c"]],
  [`"a b" 'c d'`, ["a b", "c d"]],
  [`--x="a b"`, ["--x=a b"]],
  [`"a'b" 'c"d'`, ["a'b", 'c"d']],
  [`a\\ b`, ["a\\ b"]],
  [`a\\sb \\x41\\101\\u0042 \\t`, ["a b", "AAB", "\t"]],
  [`\\q`, ["\\q"]],
  [`""`, [""]],
  [`"open`, ["open"]],
  ["", []],
])("the words of %j are %j", (text, words) => {
  // A backslash before a space is no escape of systemd's: it stays, and here holds the two together.
  expect(splitWords(text)).toEqual(words);
});

test("variables are put in as systemd does; one that is not known stays", () => {
  const { environment } = parse(`[Service]\nEnvironment="ARGS=-a '-b c'" CONF=/etc/x\n`);
  const words = ["/bin/a", "$ARGS", "--config-file=${CONF}/y", "$NOPE", "${NOPE}", "x$CONF"];
  expect(expandVariables(words, environment)).toEqual([
    "/bin/a",
    "-a",
    "-b c",
    "--config-file=/etc/x/y",
    "$NOPE",
    "${NOPE}",
    "x$CONF",
  ]);
});

test("a specifier stays like a variable that is not known, whatever the environment has", () => {
  const { commands, environment } = parse(
    "[Service]\nEnvironment=p=x %p=y ARGS=--config-file=/etc/%p.conf\nExecStart=/bin/a /etc/%p $ARGS\n",
  );
  expect(expandVariables(commands[0] ?? [], environment)).toEqual([
    "/bin/a",
    "/etc/${%p}",
    "--config-file=/etc/${%p}.conf",
  ]);
});

describe("file systems of the service's own", () => {
  const directives = [
    "RootDirectory",
    "RootImage",
    "BindPaths",
    "BindReadOnlyPaths",
    "TemporaryFileSystem",
  ];

  test.each(directives)("%s makes one, until an empty assignment takes it back", (directive) => {
    const set = `[Service]\n${directive}=/srv/x\n`;
    const at = directive.startsWith("Root") ? "/" : "/srv/x";
    expect(parse(set).ownFileSystems).toEqual([{ directive, at }]);
    expect(parse(`${set}${directive}=\n`).ownFileSystems).toEqual([]);
    expect(parse(`${set}${directive}=\n${directive}=/srv/x/\n`).ownFileSystems).toEqual([
      { directive, at },
    ]);
    expect(parse(`[Unit]\n${directive}=/srv/x\n`).ownFileSystems).toEqual([]);
  });

  test("are where the directives say, several in one line, and PrivateTmp is none", () => {
    const text =
      "[Service]\nPrivateTmp=yes\nBindPaths=/a -/b:/c:rbind\nTemporaryFileSystem=/d:ro\nRootDirectory=/e\n";
    expect(parse(text).ownFileSystems).toEqual([
      { directive: "BindPaths", at: "/a" },
      { directive: "BindPaths", at: "/c" },
      { directive: "TemporaryFileSystem", at: "/d" },
      { directive: "RootDirectory", at: "/" },
    ]);
  });
});

test("a drop-in adds to the unit, and an empty assignment in it takes back", () => {
  const { commands, environment, privateTmp, user } = parseSystemdUnit([
    { file: "/u.service", text: "[Service]\nExecStart=/bin/a\nEnvironment=A=1 B=1\nUser=a\n" },
    { file: "/1.conf", text: "[Service]\nExecStart=\nExecStart=/bin/b -x\nEnvironment=A=2\n" },
    { file: "/2.conf", text: "[Unit]\nUser=c\n[Service]\nPrivateTmp=yes\n" },
  ]);
  expect({ commands, privateTmp, user }).toEqual({
    commands: [["/bin/b", "-x"]],
    privateTmp: "yes",
    user: "a",
  });
  expect(environment.get("A")).toEqual({ value: "2", file: "/1.conf", line: 4 });
  expect(environment.get("B")).toEqual({ value: "1", file: "/u.service", line: 3 });
});
