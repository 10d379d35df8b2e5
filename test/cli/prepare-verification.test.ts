import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { fleetmend } from "../support/command.ts";

let directory = "";
let inventory = "";

beforeAll(() => {
  directory = mkdtempSync(path.join(tmpdir(), "fleetmend-tokens-"));
  inventory = write(
    "inventory.yaml",
    [
      "all:",
      "  vars: { ansible_host: 127.0.0.1, ansible_port: 1 }",
      "  hosts:",
      "    both: { services: [neutron, nova, keystone] }",
      "    one: { services: [neutron, keystone] }",
      "    told: { services: { neutron: { verify_url: http://localhost:9696/ } } }",
    ].join("\n"),
  );
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

function write(name: string, text: string, mode = 0o600): string {
  const file = path.join(directory, name);
  writeFileSync(file, text);
  chmodSync(file, mode);
  return file;
}

const url = "http://localhost:9696/v2.0/networks";

/** The code and the sentence of a check; 4: it was not refused, but nobody is there. */
async function check(
  host: string,
  words: readonly string[],
  variables: Readonly<Record<string, string>> = {},
): Promise<string> {
  const { code, stderr } = await fleetmend(["check", "-i", inventory, "-l", host, ...words], {
    variables,
  });
  return `${code} ${stderr.trim().split("\n")[0] ?? ""}`.trim();
}

const token = { FLEETMEND_TOKEN: "t1 t2" };

test("a URL without a service is for the only service that is selected", async () => {
  expect(await check("one", ["--verify-url", url], token)).toBe("4");
  expect(await check("both", ["--services", "nova", "--verify-url", url], token)).toBe("4");
  expect(await check("both", ["--verify-url", url], token)).toBe(
    `1 fleetmend: --verify-url ${url}: which of the services neutron, nova has it? Write SERVICE=URL, or select one with --services`,
  );
});

test("two URLs for one service are refused, for only one would be asked", async () => {
  const words = ["--verify-url", `neutron=${url}`, "--verify-url", url];
  expect(await check("one", words, token)).toBe(
    "1 fleetmend: --verify-url: the service neutron has two URLs; give it one",
  );
});

test("a URL with a service is for that one, which has to be selected", async () => {
  const words = ["--verify-url", `neutron=${url}`, "--verify-url", "nova=http://localhost:8774/"];
  expect(await check("both", words, token)).toBe("4");
  expect(await check("one", words, token)).toBe(
    "1 fleetmend: --verify-url: no selected host has the service nova (selected: neutron)",
  );
});

test.each([
  ["not a URL", "The URL must be an http or https URL."],
  ["neutron=ftp://localhost/", "The URL must be an http or https URL."],
  ["http://me:word@localhost/", "The URL must not have credentials in it."],
  ["http://localhost/#part", "The URL must not have a fragment."],
])("%s is refused", async (text, sentence) => {
  const said = await check("one", ["--verify-url", text], token);
  expect(said).toContain("1 error: option '--verify-url <[service=]url>'");
  expect(said).toContain(sentence);
});

test("a URL is of no use without a token, and a token file without a URL", async () => {
  expect(await check("one", ["--verify-url", url])).toBe(
    "1 fleetmend: --verify-url needs a token to ask with; set FLEETMEND_TOKEN, or name a file with --token-file",
  );
  const file = write("tokens", "t1\n");
  expect(await check("one", ["--token-file", file])).toMatch(/^1 fleetmend: --token-file is of no/);
  expect(await check("told", ["--token-file", file])).toBe("4");
  expect(await check("one", ["--deep", "--token-file", file])).toBe("4");
  expect(await check("one", [], token)).toBe("4");
});

test("a playbook that has the hosts' openssl asked has a use for a token file, others have none", async () => {
  const file = write("tokens", "t1\n");
  const run = async (evidence: string) => {
    const playbook = write(
      `${evidence}.yaml`,
      `- hosts: one\n  tasks:\n    - signing_dir.check:\n        evidence: ${evidence}\n`,
    );
    const { code, stderr } = await fleetmend([
      "run",
      playbook,
      "-i",
      inventory,
      "-C",
      "--token-file",
      file,
    ]);
    return `${code} ${stderr}`;
  };
  expect(await run("openssl")).toBe("4 ");
  expect(await run("bytes")).toMatch(
    /^1 fleetmend: --token-file is of no use, .*`evidence: openssl`/,
  );
});

test("a token file must be closed to others, and have a token in it", async () => {
  for (const [mode, octal] of [
    [0o640, "0640"],
    [0o604, "0604"],
    [0o620, "0620"],
  ] as const) {
    const file = write(`open-${octal}`, "t1\n", mode);
    expect(await check("told", ["--token-file", file])).toBe(
      `1 fleetmend: the token file ${file} has mode ${octal}, so that others can use it; chmod 600 it`,
    );
  }
  const empty = write("empty", " \n\n");
  expect(await check("told", ["--token-file", empty])).toContain("has no token in it");
  const large = write("large", "t\n".repeat(200_000));
  expect(await check("told", ["--token-file", large])).toContain("is larger than 262144 bytes");
  expect(await check("told", ["--token-file", `${directory}/none`])).toContain(
    "none cannot be read: there is no such file",
  );
  expect(await check("told", ["--token-file", directory])).toMatch(/^1 fleetmend: the token file/);
});

test("a token that no header can have is refused without being shown", async () => {
  const file = write("odd", "good\nbäd-w0rd\n");
  const said = await check("told", ["--token-file", file]);
  expect(said).toContain(`word 2 of the token file ${file} is no token`);
  expect(said).not.toContain("d-w0rd");
  expect(await check("told", [], { FLEETMEND_TOKEN: "a\u0007" })).toContain(
    "word 1 of FLEETMEND_TOKEN is no token",
  );
});
