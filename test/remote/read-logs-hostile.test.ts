import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { afterAll, describe, expect, test } from "vitest";
import {
  createLogDirectory,
  hitsOf,
  logSystems,
  logTexts,
  searchLogs,
  verifyError,
} from "../support/log-search.ts";
import { recordMachine } from "../support/recorded-machine.ts";
import { openSession } from "../support/session.ts";
import { createShellMachine, shellInTurn } from "../support/shells.ts";

const { place, root, write } = createLogDirectory();
chmodSync(root, 0o755);

afterAll(() => rmSync(root, { recursive: true, force: true }));

/** Whether some of the text is in the other one: 24 characters of it in a row. */
function leaks(secret: string, said: string): boolean {
  for (let start = 0; start + 24 <= secret.length; start += 1)
    if (said.includes(secret.slice(start, start + 24))) return true;
  return false;
}

describe.each(logSystems)("under %s", (_name, shell) => {
  test("no token leaves the host, whatever its form and place", async () => {
    const body = randomBytes(7500);
    const pki = `MII${body.toString("base64").replaceAll("/", "-")}`;
    const pkiWithSlashes = `MII${body.toString("base64")}`;
    const pkiz = `PKIZ_${body.toString("base64url")}`;
    const uuid = randomBytes(16).toString("hex");
    const fernet = `gAAAAAB${randomBytes(100).toString("base64url")}==`;
    const secrets = [pki, pkiWithSlashes, pkiz, uuid, fernet];
    const wrapped = pkiWithSlashes.replaceAll(/.{64}/g, "$&\\n");
    const lines = secrets.flatMap((secret) => [
      `${secret} Authorization failed for token`,
      `2013-11-02 10:11:12 1 WARNING auth_token [-] Authorization failed for token ${secret}`,
      `Authorization failed for token u'${secret}', "${secret}" ${verifyError(4)}`,
      `Nov  2 10:11:12 swift1 proxy-server: Authorization failed for token ${secret} (txn: tx1)`,
    ]);
    write("tokens.log", ...lines, `Authorization failed for token ${wrapped}`);
    write("cut.log", "filler", `Authorization failed for token ${pki} ${pkiz}`, verifyError(4));
    const machine = recordMachine(createShellMachine(shell));
    await using session = await openSession(machine);
    const search = (name: string, maximumBytes?: number) =>
      session.reader.searchLog({
        files: [place(name)],
        units: [],
        texts: logTexts,
        ...(maximumBytes === undefined ? {} : { maximumBytes }),
      });
    const whole = await search("tokens.log");
    expect(hitsOf(whole.files[0])).toMatchObject([
      { id: "four", count: 5 },
      { id: "token", count: 11, older: 10 },
    ]);
    // The limit falls into either token.
    for (const limit of [5000, 15_000]) {
      const cut = await search("cut.log", limit);
      expect(hitsOf(cut.files[0])).toMatchObject([{ id: "four", count: 1 }]);
    }
    const answers = JSON.stringify(whole);
    expect(answers).toContain("[redacted]");
    for (const secret of secrets) expect(leaks(secret, machine.said() + answers)).toBe(false);
  });

  test("whatever stands in a line, little of it leaves the host", async () => {
    const noise = randomBytes(300_000);
    const escape = "\u001b]0;title\u0007\u001b[2J";
    write(
      "hostile.log",
      noise,
      `\n${escape} ${verifyError(4)} ${escape}`,
      Buffer.from([0, 0xff, 0xc3, 0x28, 0]),
      `${verifyError(4)} ${"x ".repeat(1_000_000)}`,
      "l \nf \n1 99 99",
      `${" %s%n$(id)`id`\\MII ".repeat(1000)} ${verifyError(2)}`,
      `${"x".repeat(100_000)} ${verifyError(4)}`,
    );
    const machine = recordMachine(createShellMachine(shell));
    await using session = await openSession(machine);
    const { files } = await session.reader.searchLog({
      files: [place("hostile.log")],
      units: [],
      texts: logTexts,
    });
    // The text of the last one is too far behind in its line.
    expect(hitsOf(files[0])).toMatchObject([
      { id: "four", count: 2, older: 0 },
      { id: "two", count: 1, older: 0 },
    ]);
    expect(machine.said().length).toBeLessThan(4000);
  });
});

describe.each(shellInTurn(1))("under %s", (_name, shell) => {
  test("only regular files are read, and none through a link", async () => {
    rmSync(`${root}/kinds`, { recursive: true, force: true });
    mkdirSync(`${root}/kinds/below`, { recursive: true });
    write("secret", verifyError(4));
    symlinkSync(`${root}/secret`, `${root}/kinds/link.log`);
    symlinkSync(root, `${root}/kinds/up`);
    symlinkSync(`${root}/secret`, `${root}/kinds/api.log.1`);
    symlinkSync("/nowhere", `${root}/kinds/dangling.log`);
    spawnSync("mkfifo", [`${root}/kinds/fifo.log`, `${root}/kinds/fifo.log.1`]);
    const { files } = await searchLogs(shell, {
      files: [
        place("kinds/link.log"),
        place("kinds/up/secret"),
        place("kinds/up/secret", `${root}/kinds`),
        place("kinds/dangling.log"),
        place("kinds/fifo.log"),
        place("kinds/below"),
        place("kinds/none.log"),
        place("secret/none.log"),
        place("kinds/api.log"),
      ],
      rotated: "yes",
    });
    expect(files.map((one) => [one.path.slice(root.length + 1), one.status])).toEqual([
      ["kinds/link.log", "link"],
      // A link further up is followed, unless the place is in a file system of the service's own.
      ["kinds/up/secret", "searched"],
      ["kinds/up/secret", "link"],
      ["kinds/dangling.log", "link"],
      ["kinds/fifo.log", "not-regular"],
      ["kinds/fifo.log.1", "not-regular"],
      ["kinds/below", "not-regular"],
      ["kinds/none.log", "absent"],
      ["secret/none.log", "absent"],
      ["kinds/api.log.1", "link"],
    ]);
    expect(files[2]).toEqual({
      path: `${root}/kinds/up/secret`,
      status: "link",
      at: `${root}/kinds/up`,
    });
  });

  test("who may not read a file, or look into its directory, is told so", async () => {
    mkdirSync(`${root}/closed`, { recursive: true });
    chmodSync(write("closed/api.log", verifyError(4)), 0o644);
    chmodSync(write("closed.log", verifyError(4)), 0o600);
    chmodSync(`${root}/closed`, 0o700);
    const nobody = ["/usr/bin/setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"];
    const { files } = await searchLogs([...nobody, ...shell], {
      files: [place("closed.log"), place("closed/api.log"), place("none.log")],
    });
    expect(files.map(({ status }) => status)).toEqual(["denied", "denied", "absent"]);
  });

  test("odd names of files are names", async () => {
    const name = "odd name's $(touch x) \\n [a]*.log";
    write(name, verifyError(4));
    writeFileSync(`${root}/${name}.1.gz`, gzipSync(`${verifyError(2)}\n`));
    const { files } = await searchLogs(shell, { files: [place(name)], rotated: "yes" });
    expect(files.map((one) => [one.path, hitsOf(one)])).toMatchObject([
      [`${root}/${name}`, [{ id: "four" }]],
      [`${root}/${name}.1.gz`, [{ id: "two" }]],
    ]);
  });
});
