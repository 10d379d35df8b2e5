import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Secret } from "../../../src/model/secret.ts";
import { createSshConnector } from "../../../src/transport/ssh/connector.ts";
import { generateKeyFile } from "../../support/openssh-keys.ts";
import type { KeyOptions } from "../../support/openssh-keys.ts";
import { canLogIn, describeFailure, run, targetOf } from "../../support/ssh-target.ts";
import { startSshd } from "../../support/sshd.ts";
import type { Sshd } from "../../support/sshd.ts";

let sshd: Sshd;
beforeAll(async () => {
  sshd = await startSshd();
});
afterAll(() => sshd.stop());

const rightPassphrase = "correct horse %s $(x) ü";

function answering(...answers: readonly (string | null)[]) {
  const asked: string[] = [];
  const askPassphrase = (path: string, attempt: "first" | "again") => {
    const answer = answers[asked.length] ?? null;
    asked.push(`${path.slice(sshd.directory.length)} ${attempt}`);
    return Promise.resolve(answer === null ? null : new Secret(answer));
  };
  return { asked, askPassphrase };
}

test.each<KeyOptions>([
  { type: "ed25519" },
  { type: "rsa" },
  { type: "ecdsa" },
  { type: "rsa", format: "PEM" },
  { type: "ecdsa", format: "PEM" },
  { type: "rsa", format: "PKCS8" },
  { type: "ecdsa", format: "PKCS8" },
])("a key with a passphrase opens after a question: %o", async (options) => {
  const file = `${sshd.directory}/id_${options.type}_${options.format}`;
  await sshd.authorize(generateKeyFile(file, { ...options, passphrase: rightPassphrase }));
  const { asked, askPassphrase } = answering("wrong", rightPassphrase);
  const target = targetOf(sshd, { privateKeyFiles: [file] });
  expect(await canLogIn(target, { askPassphrase })).toBe(true);
  expect(asked.map((question) => question.split(" ")[1])).toEqual(["first", "again"]);
});

test("each file is asked for once in a run, however many hosts want it, and one after the other", async () => {
  const files = ["one", "two"].map((name) => `${sshd.directory}/${name}`);
  for (const file of files)
    await sshd.authorize(generateKeyFile(file, { type: "ed25519", passphrase: rightPassphrase }));
  let open = 0;
  const asked: string[] = [];
  const connector = createSshConnector({
    home: "/nowhere",
    environment: {},
    loginName: "nobody",
    async askPassphrase(path) {
      open += 1;
      asked.push(`${path.split("/").at(-1)}${open}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
      open -= 1;
      return new Secret(rightPassphrase);
    },
  });
  const { signal } = new AbortController();
  const work = async (_: unknown, index: number) => {
    const target = targetOf(sshd, { privateKeyFiles: [files[index % 2] ?? ""] });
    await using machine = await connector.connect(target, { signal });
    return (await run(machine, ["true"])).end.how;
  };
  expect(await Promise.all(Array.from({ length: 6 }, work))).toEqual(Array(6).fill("exited"));
  expect(asked.sort()).toEqual(["one1", "two1"]);
});

test("three wrong ones, no answer, and a cipher that is not there are said; the text is not", async () => {
  const file = `${sshd.directory}/id_wrong`;
  generateKeyFile(file, { type: "ed25519", passphrase: rightPassphrase });
  const target = targetOf(sshd, { privateKeyFiles: [file] });
  const wrong = answering("no1", "no2", "no3", rightPassphrase);
  const said = await describeFailure(target, wrong);
  expect(said).toMatch(
    /^private-key-unusable .*id_wrong cannot be used: that is not its passphrase$/,
  );
  expect(said).not.toMatch(/no\d/);
  expect(wrong.asked).toHaveLength(3);
  expect(await describeFailure(target, answering(null))).toContain(
    "has a passphrase: add it to ssh-agent",
  );
  const words = [
    "-q",
    "-p",
    "-Z",
    "chacha20-poly1305@openssh.com",
    "-P",
    rightPassphrase,
    "-N",
    rightPassphrase,
  ];
  execFileSync("ssh-keygen", [...words, "-f", file]);
  expect(await describeFailure(target, answering(rightPassphrase))).toContain(
    `its cipher is not supported; write it anew: ssh-keygen -p -Z aes256-ctr -f ${file}`,
  );
});

test("a usual key is asked for only where nothing else is left", async () => {
  const home = `${sshd.directory}/home`;
  mkdirSync(`${home}/.ssh`, { recursive: true });
  await sshd.authorize(
    generateKeyFile(`${home}/.ssh/id_ed25519`, { type: "ed25519", passphrase: rightPassphrase }),
  );
  const target = targetOf(sshd, { privateKeyFiles: [] });
  const alone = answering(rightPassphrase);
  expect(await canLogIn(target, { home, askPassphrase: alone.askPassphrase })).toBe(true);
  expect(alone.asked).toEqual(["/home/.ssh/id_ed25519 first"]);
  await sshd.authorize(generateKeyFile(`${home}/.ssh/id_ecdsa`, { type: "ecdsa" }));
  const beside = answering(rightPassphrase);
  expect(await canLogIn(target, { home, askPassphrase: beside.askPassphrase })).toBe(true);
  expect(beside.asked).toEqual([]);
});
