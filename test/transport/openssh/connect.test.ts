import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { OpenSshTarget } from "../../../src/transport/openssh/openssh-connector.ts";
import { createLoginPace } from "../../../src/transport/ssh/login-pace.ts";
import { freePort } from "../../support/free-port.ts";
import { generateKeyFile } from "../../support/openssh-keys.ts";
import {
  connectOpenSsh,
  greetOpenSsh,
  openSshTargetOf,
  refusalOfOpenSsh,
} from "../../support/openssh-target.ts";
import { failure, run } from "../../support/ssh-target.ts";
import { startSshd } from "../../support/sshd.ts";
import type { Sshd } from "../../support/sshd.ts";

let sshd: Sshd;
beforeAll(async () => {
  sshd = await startSshd({ config: ["MaxStartups 100"] });
});
afterAll(() => sshd.stop());

/** A target with further options, which ssh obeys before its others. */
function targetWith(options: readonly string[], server: Sshd = sshd): OpenSshTarget {
  const { name, connection } = openSshTargetOf(server);
  const words = options.flatMap((option) => ["-o", option]);
  return { name, connection: { ...connection, arguments: [...words, ...connection.arguments] } };
}

describe("what went wrong has its code and a sentence:", () => {
  test("a key of the host that is not known, whatever the arguments say", async () => {
    const empty = `${sshd.directory}/empty`;
    writeFileSync(empty, "");
    const options = [`UserKnownHostsFile=${empty}`, "StrictHostKeyChecking=no"];
    expect(await refusalOfOpenSsh(targetWith(options))).toMatch(
      /^host-key-unknown host1 \(ssh 127\.0\.0\.1, for ansible_connection\): .*ssh said: Host key verification failed\.$/,
    );
    expect(readFileSync(empty, "utf8")).toBe("");
  });

  test("a key of the host that has changed", async () => {
    const file = `${sshd.directory}/changed`;
    const other = generateKeyFile(`${sshd.directory}/other_host`, { type: "ed25519" });
    writeFileSync(file, `[127.0.0.1]:${sshd.port} ${other}\n`);
    expect(await refusalOfOpenSsh(targetWith([`UserKnownHostsFile=${file}`]))).toMatch(
      /^host-key-changed /,
    );
  });

  test("a key of the host that is revoked", async () => {
    const file = `${sshd.directory}/revoked`;
    writeFileSync(file, `@revoked * ${sshd.hostKey("ed25519")}\n${sshd.knownHosts}`);
    expect(await refusalOfOpenSsh(targetWith([`UserKnownHostsFile=${file}`]))).toMatch(
      /^host-key-revoked /,
    );
  });

  test("a login that is refused", async () => {
    const key = `${sshd.directory}/stranger`;
    generateKeyFile(key, { type: "ed25519" });
    const { name, connection } = openSshTargetOf({ ...sshd, keyFile: key });
    expect(await refusalOfOpenSsh({ name, connection })).toMatch(
      /^authentication-failed .*Permission denied/,
    );
  });

  test("a port where nobody listens, and a name that is none", async () => {
    const { name, connection } = openSshTargetOf({ ...sshd, port: await freePort() });
    expect(await refusalOfOpenSsh({ name, connection })).toMatch(/^connection-refused /);
    const nowhere = { ...connection, address: "nowhere.invalid" };
    expect(await refusalOfOpenSsh({ name, connection: nowhere })).toMatch(/^name-not-found /);
  });

  test("a server that says nothing, in the time that the inventory gives", async () => {
    const server = createServer(() => undefined);
    const port = await freePort();
    await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
    try {
      const { name, connection } = openSshTargetOf({ ...sshd, port });
      const hurried = { name, connection: { ...connection, timeoutSeconds: 1 } };
      expect(await refusalOfOpenSsh(hurried)).toMatch(/^connection-timeout /);
    } finally {
      server.close();
    }
  });

  test("arguments that ssh does not take, and an ssh that is not there", async () => {
    expect(await refusalOfOpenSsh(targetWith(["RekeyLimit=never"]))).toMatch(
      /^ssh-options-invalid .*ssh said: .*never/,
    );
    const error = await failure(connectOpenSsh(targetWith([]), { program: "no-such-ssh" }));
    expect(error).toMatchObject({
      code: "ssh-missing",
      message: expect.stringContaining("install openssh-client"),
    });
  });

  test("an interruption during the login", async () => {
    const controller = new AbortController();
    const attempt = connectOpenSsh(targetWith(["ProxyCommand=sleep 20"]), controller);
    setTimeout(() => controller.abort(), 100);
    expect(await failure(attempt)).toMatchObject({ code: "interrupted" });
  });
});

describe("what only OpenSSH can do:", () => {
  test("a user certificate, and a host known by its authority", async () => {
    const directory = sshd.directory;
    const authority = generateKeyFile(`${directory}/authority`, { type: "ed25519" });
    const key = `${directory}/certified`;
    generateKeyFile(key, { type: "ed25519" });
    const sign = (words: readonly string[]) =>
      execFileSync("ssh-keygen", ["-q", "-s", `${directory}/authority`, "-I", "test", ...words]);
    sign(["-n", sshd.user, `${key}.pub`]);
    writeFileSync(`${directory}/authority.pub`, `${authority}\n`);
    await using certified = await startSshd({
      config: [
        `TrustedUserCAKeys ${directory}/authority.pub`,
        `HostKey ${directory}/certified_host`,
        `HostCertificate ${directory}/certified_host-cert.pub`,
      ],
      ...certifyHost(),
    });
    const knownHosts = `${directory}/by_authority`;
    writeFileSync(knownHosts, `@cert-authority [127.0.0.1]:${certified.port} ${authority}\n`);
    const target = openSshTargetOf({ ...certified, keyFile: key, knownHostsFile: knownHosts });
    expect(await greetOpenSsh(target)).toBe("here\n");

    function certifyHost() {
      generateKeyFile(`${directory}/certified_host`, { type: "ed25519" });
      sign(["-h", "-n", "127.0.0.1", `${directory}/certified_host.pub`]);
      return {};
    }
  });

  test("a proxy command, and two jump hosts with keys of their own", async () => {
    await using first = await startSshd();
    await using second = await startSshd();
    const configuration = `${sshd.directory}/config`;
    const block = (name: string, { port, user, keyFile, knownHostsFile }: Sshd) =>
      [
        `Host ${name}`,
        "  HostName 127.0.0.1",
        `  Port ${port}`,
        `  User ${user}`,
        `  IdentityFile ${keyFile}`,
        "  IdentitiesOnly yes",
        `  UserKnownHostsFile ${knownHostsFile}`,
        "",
      ].join("\n");
    writeFileSync(
      configuration,
      block("first", first) + block("second", second) + block("last", sshd),
    );
    const throughTwo = {
      name: "host1",
      connection: {
        ...openSshTargetOf(sshd).connection,
        address: "last",
        arguments: ["-F", configuration, "-J", "first,second"],
      },
    };
    const marks = [first, second].map((jump) => jump.log().length);
    expect(await greetOpenSsh(throughTwo)).toBe("here\n");
    for (const [index, jump] of [first, second].entries()) {
      expect(jump.log().slice(marks[index])).toContain("Accepted publickey");
    }
    const command = `ProxyCommand=ssh -F ${configuration} -W 127.0.0.1:${sshd.port} first`;
    expect(await greetOpenSsh(targetWith([command]))).toBe("here\n");
  });
});

test("a connection to somewhere else goes over the host", async () => {
  const server = createServer((socket) => socket.end("from there\n"));
  const port = await freePort();
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  await using machine = await connectOpenSsh(openSshTargetOf(sshd));
  const { signal } = new AbortController();
  const dialed = await machine.dial("127.0.0.1", port, signal);
  let text = "";
  if (dialed.status === "open") for await (const chunk of dialed.stream) text += String(chunk);
  expect(text).toBe("from there\n");
  server.close();
  const closed = await machine.dial("127.0.0.1", await freePort(), signal);
  const reading = async () => {
    if (closed.status === "open") for await (const _ of closed.stream);
  };
  expect((await failure(reading())).message).toMatch(/nothing answers there|could not connect/);
});

test("an sshd that drops logins is asked again", async () => {
  await using stingy = await startSshd({ config: ["MaxStartups 2:100:2"] });
  const pace = createLoginPace({ dropped: 8, refused: 0, milliseconds: 50 });
  const greet = async () => {
    await using machine = await connectOpenSsh(openSshTargetOf(stingy), { pace });
    return (await run(machine, ["echo", "here"])).output.toString();
  };
  expect(await Promise.all(Array.from({ length: 12 }, greet))).toEqual(Array(12).fill("here\n"));
  expect(stingy.log()).toMatch(/past MaxStartups|drop connection/);
  expect(pace.remark()).toMatch(/ dropped before a word was said/);
});
