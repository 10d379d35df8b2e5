import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  realpathSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { ExpireAction, FileGuard } from "../../src/model/action.ts";

/** A quarantine below a root of its own, as a purge leaves it, whose manifest is 40 days old. */
export interface OldQuarantine extends Disposable {
  readonly root: string;
  readonly quarantineRoot: string;
  /** The quarantine. */
  readonly path: string;
  /** The action that deletes it as it is now, if it is 30 days old. */
  action(overrides?: Partial<ExpireAction>): ExpireAction;
  /** Everything below the root with all that a change would change. */
  snapshot(): string;
}

export const oldRun = "20251122T030405Z-0a1b2c";
const day = 86_400;

export function createOldQuarantine(
  options: {
    readonly suffix?: string;
    readonly files?: Readonly<Record<string, string>>;
  } = {},
): OldQuarantine {
  const { suffix = "", files = oldFiles } = options;
  const root = realpathSync(mkdtempSync(path.join(tmpdir(), "fleetmend-old-")));
  const quarantineRoot = `${root}/var/lib/fleetmend/quarantine`;
  const own = `${quarantineRoot}/${oldRun}.0123456789abcdef${suffix}`;
  mkdirSync(own, { recursive: true, mode: 0o755 });
  for (const one of [`${root}/var/lib/fleetmend`, quarantineRoot, own])
    execFileSync("chmod", ["700", one]);
  execFileSync("chmod", ["755", root, `${root}/var`, `${root}/var/lib`]);
  const then = Date.now() / 1000 - 40 * day;
  for (const [name, content] of Object.entries(files)) {
    writeFileSync(`${own}/${name}`, content, { mode: 0o600 });
    utimesSync(`${own}/${name}`, then, then);
  }
  return {
    root,
    quarantineRoot,
    path: own,
    action(overrides = {}) {
      const { dev, ino, uid } = lstatSync(own);
      const names = readdirSync(own).filter((name) => name !== "manifest");
      const all = [...names, ...(readdirSync(own).includes("manifest") ? ["manifest"] : [])];
      return {
        kind: "expire",
        service: "neutron",
        runId: oldRun,
        directory: { path: own, device: String(dev), inode: String(ino), uid },
        trustedPrefix: root,
        olderThan: 30 * day,
        files: all.map((name) => guardOf(own, name)),
        ...overrides,
      };
    },
    snapshot: () =>
      execFileSync("/usr/bin/find", [root, "-printf", "%p %y %i %n %m %U %s %T@ %l\n"]).toString(),
    [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }),
  };
}

const manifest = [
  "fleetmend quarantine 1",
  `run ${oldRun}`,
  "service neutron",
  "directory 1 2 0 /var/lib/neutron/keystone-signing",
  "end",
  "",
].join("\n");

const oldFiles = {
  "cacert.pem": "an old authority",
  "signing_cert.pem": "an old certificate",
  "cacert.pem.newer": "what took its place meanwhile",
  manifest,
};

function guardOf(directory: string, name: string): FileGuard {
  const { ino, mtimeMs, size } = lstatSync(`${directory}/${name}`);
  const sha256 = createHash("sha256")
    .update(readFileSync(`${directory}/${name}`))
    .digest("hex");
  return { name, inode: String(ino), size, mtime: Math.floor(mtimeMs / 1000), sha256 };
}
