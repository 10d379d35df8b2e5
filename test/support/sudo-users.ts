import { execFileSync } from "node:child_process";
import { chmodSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

/** Users that sudo treats in different ways, for a server that {@link launcher} starts. */
export interface SudoUsers extends Disposable {
  /** Makes them known to the program behind it, and to nobody else. */
  readonly launcher: readonly string[];
}

/** The password of all of them; no process and no file but a shadow must ever have it. */
export const rightPassword = "canary-5e7d Über";

/** Name, what its line in the shadow says of its age, and its rules. */
const users: readonly (readonly [name: string, ages: string, rules: readonly string[]])[] = [
  ["asked", "19000:0:99999:7:::", ["asked ALL=(ALL) ALL"]],
  ["free", "19000:0:99999:7:::", ["free ALL=(ALL) NOPASSWD: ALL"]],
  [
    "lectured",
    "19000:0:99999:7:::",
    ["Defaults:lectured lecture=always", "lectured ALL=(ALL) ALL"],
  ],
  ["piped", "19000:0:99999:7:::", ["Defaults:piped use_pty", "piped ALL=(ALL) ALL"]],
  ["needtty", "19000:0:99999:7:::", ["Defaults:needtty requiretty", "needtty ALL=(ALL) ALL"]],
  ["expired", "0:0:99999:7:::", ["expired ALL=(ALL) ALL"]],
  ["stranger", "19000:0:99999:7:::", []],
];

export function createSudoUsers(): SudoUsers {
  const directory = mkdtempSync(path.join(tmpdir(), "fleetmend-users-"));
  const hash = execFileSync("openssl", ["passwd", "-6", "-stdin"], { input: rightPassword });
  const lines = (line: (name: string, index: number) => string) =>
    users.map(([name], index) => `${line(name, index)}\n`).join("");
  const write = (name: string, more: string, mode: number) => {
    writeFileSync(`${directory}/${name}`, readFileSync(`/etc/${name}`, "utf8") + more);
    chmodSync(`${directory}/${name}`, mode);
  };
  write(
    "passwd",
    lines((name, index) => `${name}:x:${7001 + index}:7001::/:/bin/sh`),
    0o644,
  );
  write("group", "asked:x:7001:\n", 0o644);
  const ages = new Map(users.map(([name, text]) => [name, text]));
  write(
    "shadow",
    lines((name) => `${name}:${hash.toString().trim()}:${ages.get(name)}`),
    0o640,
  );
  const rules = users.flatMap(([, , own]) => own).map((rule) => `${rule}\n`);
  writeFileSync(`${directory}/sudoers`, `root ALL=(ALL) ALL\n${rules.join("")}`);
  chmodSync(`${directory}/sudoers`, 0o440);
  // Doas has no configuration of its own on most machines, and its place is in /etc.
  cpSync("/etc", `${directory}/etc`, { recursive: true, verbatimSymlinks: true });
  writeFileSync(`${directory}/etc/doas.conf`, "permit asked\npermit nopass free\ndeny stranger\n", {
    mode: 0o400,
  });
  const mounts = ["passwd", "group", "shadow", "sudoers"].map(
    (name) => `mount --bind '${directory}/${name}' /etc/${name}`,
  );
  const script = `mount --bind '${directory}/etc' /etc && ${mounts.join(" && ")} && exec "$@"`;
  return {
    launcher: ["unshare", "--mount", "--propagation", "private", "/bin/sh", "-c", script, "sh"],
    [Symbol.dispose]: () => rmSync(directory, { recursive: true, force: true }),
  };
}
