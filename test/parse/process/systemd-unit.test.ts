import { expect, test } from "vitest";
import { expandVariables, parseSystemdUnit } from "../../../src/parse/process/systemd-unit.ts";
import { splitWords } from "../../../src/parse/process/systemd-words.ts";

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
  const unit = parseSystemdUnit(rdo);
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
    ["A", { value: "3", line: 14 }],
    ["B", { value: "two words", line: 13 }],
    ["C", { value: "%", line: 13 }],
  ]);
});

test.each([
  ["ExecStart=-/bin/a b", [["/bin/a", "b"]]],
  ["ExecStart=+:!!/bin/a", [["/bin/a"]]],
  ["ExecStart=@/bin/a name b", [["/bin/a", "b"]]],
  ["ExecStart=/bin/a ; /bin/b c", [["/bin/a"], ["/bin/b", "c"]]],
  ["ExecStart=/bin/a %%x", [["/bin/a", "%x"]]],
  ["ExecStart=/bin/a\nExecStart=/bin/b", [["/bin/a"], ["/bin/b"]]],
  ["ExecStart=/bin/a\nExecStart=\nExecStart=/bin/b", [["/bin/b"]]],
  ["ExecStart = /bin/a", [["/bin/a"]]],
  ["ExecStart=", []],
  ["ExecStart=-", []],
  [" ExecStart=/bin/a\r", [["/bin/a"]]],
  ["#ExecStart=/bin/a", []],
  ["ExecStart=/bin/a \\", [["/bin/a"]]],
])("%j starts %j", (line, commands) => {
  expect(parseSystemdUnit(`[Service]\n${line}\n`).commands).toEqual(commands);
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
  const { environment } = parseSystemdUnit(`[Service]\nEnvironment="ARGS=-a '-b c'" CONF=/etc/x\n`);
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
