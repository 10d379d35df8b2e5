import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parseDpkgStatus } from "../../../src/parse/process/dpkg-status.ts";

const stanza = (name: string, status: string, version: string) =>
  `Package: ${name}\nStatus: ${status}\nPriority: optional\nVersion: ${version}\nDescription: x\n Version: 9\n\n`;

test("what is installed is told from what was, and is on hold as well", () => {
  const text = [
    stanza("nova-api", "install ok installed", "2:26.1.1-4~deb12u1"),
    stanza("nova-api-extra", "install ok installed", "1"),
    stanza("python-keystoneclient", "hold ok installed", "1:0.4.1-1"),
    stanza("cinder-api", "deinstall ok config-files", "1"),
    stanza("glance-api", "install ok half-installed", "1"),
    "Package: heat-api\nStatus: install ok installed\n\n",
  ].join("");
  const names = ["nova-api", "python-keystoneclient", "cinder-api", "glance-api", "heat-api"];
  expect(parseDpkgStatus(text, names)).toEqual([
    { manager: "dpkg", name: "nova-api", version: "2:26.1.1-4~deb12u1" },
    { manager: "dpkg", name: "python-keystoneclient", version: "1:0.4.1-1" },
  ]);
});

test("dpkg-query has the same to say of this machine", () => {
  const format = "${db:Status-Status}\t${Package}\t${Version}\n";
  const lines = execFileSync("/usr/bin/dpkg-query", ["-W", "-f", format], { encoding: "utf8" });
  const installed = lines
    .split("\n")
    .filter((line) => line.startsWith("installed\t"))
    .map((line) => line.split("\t").slice(1).join(" "));
  const names = installed.map((line) => line.split(" ")[0] ?? "");
  const parsed = parseDpkgStatus(readFileSync("/var/lib/dpkg/status", "utf8"), names);
  expect(parsed.map(({ name, version }) => `${name} ${version}`).toSorted()).toEqual(
    installed.toSorted(),
  );
});
