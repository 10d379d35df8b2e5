import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync, chmodSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

/** Users with different login shells, for a server that {@link launcher} starts. */
export interface ShellUsers extends Disposable {
  /** Makes them known to the program behind it, and to nobody else. */
  readonly launcher: readonly string[];
}

/** The name of each user, and its shell. */
export const loginShells = [
  ["dashed", "/usr/bin/dash"],
  ["bashed", "/bin/bash"],
  ["busy", "DIRECTORY/ash"],
  ["korn", "/bin/ksh"],
  ["zed", "/usr/bin/zsh"],
  ["cee", "/bin/csh"],
  ["fishy", "/usr/bin/fish"],
  ["nobody-in", "/usr/sbin/nologin"],
  ["no-program", "/nowhere/shell"],
] as const;

export function createShellUsers(): ShellUsers {
  const directory = mkdtempSync(path.join(tmpdir(), "fleetmend-shells-"));
  // They log in as themselves.
  chmodSync(directory, 0o755);
  symlinkSync("/usr/bin/busybox", `${directory}/ash`);
  const accounts = loginShells.map(
    ([name, shell], index) =>
      `${name}:x:${7101 + index}:7101::/:${shell.replace("DIRECTORY", directory)}\n`,
  );
  const ages = loginShells.map(([name]) => `${name}:*:19000:0:99999:7:::\n`);
  writeFileSync(`${directory}/passwd`, readFileSync("/etc/passwd", "utf8") + accounts.join(""));
  writeFileSync(`${directory}/shadow`, readFileSync("/etc/shadow", "utf8") + ages.join(""), {
    mode: 0o600,
  });
  const mounts = ["passwd", "shadow"].map(
    (name) => `mount --bind '${directory}/${name}' /etc/${name}`,
  );
  const script = `${mounts.join(" && ")} && exec "$@"`;
  return {
    launcher: ["unshare", "--mount", "--propagation", "private", "/bin/sh", "-c", script, "sh"],
    [Symbol.dispose]: () => rmSync(directory, { recursive: true, force: true }),
  };
}
