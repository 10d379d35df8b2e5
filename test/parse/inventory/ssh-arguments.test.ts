import { expect, test } from "vitest";
import { parseSshArguments } from "../../../src/parse/inventory/ssh-arguments.ts";

test.each<readonly [string, readonly object[]]>([
  ["", []],
  [
    "-C -o ControlMaster=auto -o ControlPersist=60s -o ControlPath=/x/%h -qT",
    [{}, {}, {}, {}, {}, {}],
  ],
  ["-oPort=1 -o port=2 -o 'Port 3' -p4", [{ port: 1 }, { port: 2 }, { port: 3 }, { port: 4 }]],
  ["-l ops -o User=me -Cl you", [{ user: "ops" }, { user: "me" }, {}, { user: "you" }]],
  [
    '-i "~/my key" -o IdentityFile=/k',
    [{ privateKeyFile: "/home/me/my key" }, { privateKeyFile: "/k" }],
  ],
  [
    '-o "UserKnownHostsFile=/a ~/b" -o GlobalKnownHostsFile=/dev/null',
    [{ knownHostsFiles: ["/a", "/home/me/b"] }, {}],
  ],
  [
    "-o StrictHostKeyChecking=yes -o IdentitiesOnly=yes -o ConnectTimeout=5",
    [{}, { identitiesOnly: true }, { timeoutSeconds: 5 }],
  ],
  [
    "-o IdentityAgent=none -o IdentityAgent=SSH_AUTH_SOCK -o IdentityAgent=~/a",
    [
      { identityAgent: "none" },
      { identityAgent: "environment" },
      { identityAgent: { socket: "/home/me/a" } },
    ],
  ],
  [
    "-o BatchMode=yes -o PasswordAuthentication=no -o ForwardAgent=no -o LogLevel=ERROR",
    [{}, {}, {}, {}],
  ],
  ["-F /dev/null -S none -o ProxyCommand=none", [{ configuration: "none" }, {}, {}]],
  [
    "-J bastion -Jops@bastion:2222,[::1]:22 -o ProxyJump=NONE -o ProxyJump=ssh://u@h:1",
    [
      { proxyJump: "bastion" },
      { proxyJump: "ops@bastion:2222,[::1]:22" },
      { proxyJump: "none" },
      { proxyJump: "ssh://u@h:1" },
    ],
  ],
])("%s is understood", (text, settings) => {
  const parsed = parseSshArguments(text, "/home/me");
  const found = "settings" in parsed ? parsed.settings : [];
  const withoutWords = found.map((setting) => ({ ...setting, words: undefined }));
  expect(withoutWords).toEqual(settings);
});

test.each<readonly [string, option: string, words: readonly string[]]>([
  ["-o ProxyCommand='ssh -W %h:%p b'", "ProxyCommand", ["-o", "ProxyCommand=ssh -W %h:%p b"]],
  ["-o certificatefile=/c", "certificatefile", ["-o", "certificatefile=/c"]],
  ["-o GSSAPIAuthentication=yes", "GSSAPIAuthentication", ["-o", "GSSAPIAuthentication=yes"]],
  ["-F ~/other", "-F", ["-F", "/home/me/other"]],
  ["-b 10.0.0.1", "BindAddress", ["-b", "10.0.0.1"]],
])("%s is left to OpenSSH", (text, option, words) => {
  expect(parseSshArguments(text, "/home/me")).toEqual({
    settings: [{ onlyOpenSsh: option, words }],
  });
});

const verified = "put the host's key into a file and name it with -o UserKnownHostsFile=FILE";

test.each<readonly [string, string]>([
  [
    "-o StrictHostKeyChecking=accept-new",
    `has StrictHostKeyChecking=accept-new, but host keys are always verified (${verified})`,
  ],
  [
    "-o UserKnownHostsFile=/dev/null",
    `has UserKnownHostsFile=/dev/null, but host keys are always verified (${verified})`,
  ],
  ["-o UserKnownHostsFile=%d/x", "has UserKnownHostsFile=%d/x, but neither % nor ${} is expanded"],
  [
    "-o IdentityFile=~you/x",
    "has a path for IdentityFile that has the home directory of a user in it: ~you/x",
  ],
  ["-o Prot=1", 'has the option Prot, which this version does not support (did you mean "Port"?)'],
  ["-o Tunnel=yes", "has the option Tunnel, which this version does not support"],
  ["-o Port=x", "has Port=x, but only a whole number from 1 to 65535 is supported"],
  ["-o 'Port=1 2'", "has Port=1 2, but only one value is supported"],
  ["-o ForwardAgent=yes", "has ForwardAgent=yes, but only no is supported"],
  ["-o IdentitiesOnly=maybe", "has IdentitiesOnly=maybe, but only yes or no is supported"],
  ["-o User=-x", "has User=-x, but only a login name is supported"],
  ["-o Port", 'has "-o Port", which is not of the form Name=value'],
  ["-o", "has -o without a value"],
  ["-p", "has -p without a value"],
  ["-F ~you/config", "has a path for -F that has the home directory of a user in it: ~you/config"],
  ["-o VerifyHostKeyDNS=yes", "has VerifyHostKeyDNS=yes, but only no is supported"],
  ["-A", "has the option -A, which is not supported"],
  ["-L 1:b:2", "has the option -L, which is not supported"],
  ["host", 'has the word "host", which is not an option'],
  ["--", 'has the word "--", which is not an option'],
  ["-o 'Port=1", "has no closing '"],
])("%s is refused", (text, mistake) => {
  const parsed = parseSshArguments(text, "/home/me");
  const mistakes = "mistakes" in parsed ? parsed.mistakes : [];
  const lines = mistakes.map(({ message, hint }) => (hint ? `${message} (${hint})` : message));
  expect(lines).toEqual([mistake]);
});

test("every mistake is named", () => {
  expect(parseSshArguments("-A -p x -Y", undefined)).toMatchObject({
    mistakes: [{}, {}, {}],
  });
});
