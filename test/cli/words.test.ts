import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { fleetmend } from "../support/command.ts";

let directory = "";
let inventory = "";

beforeAll(() => {
  directory = mkdtempSync(path.join(tmpdir(), "fleetmend-words-"));
  inventory = path.join(directory, "inventory.yaml");
  writeFileSync(
    inventory,
    "all: { hosts: { one: { ansible_host: 127.0.0.1, ansible_port: 1, services: [neutron, nova] } } }\n",
  );
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

test.each([
  [["--services", ","], "It names no service."],
  [["--reference", ""], "It is empty."],
  [
    ["--report", "json", "--report", "human"],
    "one report alone can go to standard output; give the others a file",
  ],
])("%j is refused in a sentence", async (words, sentence) => {
  const { code, stdout, stderr } = await fleetmend(["check", "-i", inventory, ...words]);
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(stderr).toContain(sentence);
});

test("services may stand apart", async () => {
  const words = ["check", "-i", inventory, "--services", "neutron, nova"];
  expect(await fleetmend(words)).toMatchObject({ code: 4, stderr: "" });
});
