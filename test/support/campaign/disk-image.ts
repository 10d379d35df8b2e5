import { execFileSync } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";

/** File systems with a journal, as hosts have them. */
export const fileSystems = ["ext4", "xfs"] as const;
export type FileSystem = (typeof fileSystems)[number];

/** A file system in a file, which is a disk whose power can go. It needs root, loop devices, `mkfs.ext4` and `mkfs.xfs`. */
export interface DiskImage extends Disposable {
  /** What is on the disk by now: the file has what the kernel has written to it, and not what it still keeps. */
  readonly image: string;
  /** Where it is mounted. */
  readonly root: string;
  /** A directory for copies of the image, outside of it. */
  readonly copies: string;
  /** Unmounts it, and mounts what the disk had at another moment instead, as the same device: the journal is replayed. */
  restart(copy: string): void;
}

const mebibyte = 1024 * 1024;

export function createDiskImage(fileSystem: FileSystem): DiskImage {
  const place = realpathSync(mkdtempSync("/dev/shm/fleetmend-disk-"));
  const [image, root, copies] = [`${place}/image`, `${place}/root`, `${place}/copies`];
  for (const directory of [root, copies]) mkdirSync(directory);
  writeFileSync(image, "");
  // The least that mkfs.xfs makes is 300 MiB; a file in memory takes what is written to it.
  truncateSync(image, (fileSystem === "xfs" ? 320 : 32) * mebibyte);
  // The journal is written for what a program waits for, and not every five seconds as well.
  const options = fileSystem === "ext4" ? "noatime,commit=300" : "noatime";
  if (fileSystem === "ext4") {
    execute("mkfs.ext4", ["-q", "-E", "lazy_itable_init=0,lazy_journal_init=0", image]);
  } else {
    // As before 2018, when a copy was a copy.
    execute("mkfs.xfs", ["-q", "-m", "reflink=0", image]);
    // Its empty journal takes no room then.
    execute("fallocate", ["--dig-holes", image]);
  }
  const device = execute("losetup", ["--find", "--show", image]).trim();
  const mount = () => execute("mount", ["-t", fileSystem, "-o", options, device, root]);
  mount();
  return {
    image,
    root,
    copies,
    restart(copy) {
      if (isMounted(root)) unmount(root);
      execute("cp", ["--sparse=always", copy, image]);
      execute("blockdev", ["--flushbufs", device]);
      mount();
    },
    [Symbol.dispose]() {
      try {
        if (isMounted(root)) unmount(root);
      } finally {
        execute("losetup", ["--detach", device]);
        rmSync(place, { recursive: true, force: true });
      }
    },
  };
}

function isMounted(root: string): boolean {
  return readFileSync("/proc/self/mountinfo", "utf8").includes(` ${root} `);
}

/** Whoever was told to end may still be there for some moments. */
function unmount(root: string): void {
  for (let attempt = 1; ; attempt += 1) {
    try {
      execute("umount", [root]);
      return;
    } catch (thrown) {
      if (attempt === 100 || !String(thrown).includes("busy")) throw thrown;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
    }
  }
}

function execute(program: string, words: readonly string[]): string {
  const environment = { PATH: "/usr/sbin:/usr/bin:/sbin:/bin" };
  return execFileSync(program, words, { encoding: "utf8", env: environment, stdio: "pipe" });
}
