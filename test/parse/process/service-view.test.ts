import { describe, expect, test } from "vitest";
import type { Mount } from "../../../src/model/system.ts";
import { hostPathOf, mountOf } from "../../../src/parse/process/service-view.ts";

/** `POINT DEVICE ROOT` each. */
function table(...lines: readonly string[]): readonly Mount[] {
  return lines.map((line) => {
    const [point = "", device = "", root = ""] = line.split(" ");
    return { point, device, root, type: "any" };
  });
}

/** As a system started from an initial RAM disk has it: the root comes after what was moved onto it. */
const host = table("/proc 0:4 /", "/dev 0:6 /", "/run 0:5 /", "/ 8:1 /", "/dev/shm 0:7 /");

describe("a unit with PrivateTmp", () => {
  test("has a directory of the root file system for its /tmp", () => {
    const mine = [...host, ...table("/tmp 8:1 /tmp/systemd-private-1-nova.service-2/tmp")];
    const private_ = "/tmp/systemd-private-1-nova.service-2/tmp";
    expect(hostPathOf("/tmp/keystone-signing", mine, host)).toBe(`${private_}/keystone-signing`);
    expect(hostPathOf("/tmp", mine, host)).toBe(private_);
    expect(hostPathOf("/tmp/../etc", mine, host)).toBeNull();
    expect(hostPathOf("/var/lib/nova", mine, host)).toBe("/var/lib/nova");
    expect(hostPathOf("/tmpfiles", mine, host)).toBe("/tmpfiles");
    expect(hostPathOf("/", mine, host)).toBe("/");
  });

  test("has one of the tmpfs that the host's /tmp is", () => {
    const before = [...host, ...table("/tmp 0:40 /")];
    const mine = [...before, ...table("/tmp 0:40 /systemd-private-1/tmp")];
    expect(hostPathOf("/tmp/ks", mine, before)).toBe("/tmp/systemd-private-1/tmp/ks");
  });
});

describe("a container", () => {
  const merged = "/var/lib/docker/overlay2/1f/merged";
  const docker = [...host, ...table(`${merged} 0:50 /`)];
  const inside = table(
    "/ 0:50 /",
    "/proc 0:51 /",
    "/dev 0:52 /",
    "/var/lib/nova 8:1 /srv/nova",
    "/etc/hosts 8:1 /var/lib/docker/containers/1f/hosts",
    "/secret 0:60 /",
  );

  test("of docker's has its root in the overlay and its volumes elsewhere", () => {
    expect(hostPathOf("/etc/nova//./nova.conf", inside, docker)).toBe(
      `${merged}/etc/nova/nova.conf`,
    );
    expect(hostPathOf("/", inside, docker)).toBe(merged);
    expect(hostPathOf("/var/lib/nova/ks/", inside, docker)).toBe("/srv/nova/ks");
    expect(hostPathOf("/etc/hosts", inside, docker)).toBe("/var/lib/docker/containers/1f/hosts");
  });

  test("has file systems of its own that the host does not see", () => {
    expect(hostPathOf("/secret/ks", inside, docker)).toBeNull();
    expect(hostPathOf("/proc/1", inside, docker)).toBeNull();
  });

  test("of LXC's has a directory of the host for its root", () => {
    const lxc = table("/ 8:1 /var/lib/lxc/n1/rootfs", "/dev 0:70 /");
    expect(hostPathOf("/etc/nova", lxc, host)).toBe("/var/lib/lxc/n1/rootfs/etc/nova");
  });

  test("may have a volume that is a file system by itself, or a directory of one", () => {
    const withDisk = [...host, ...table("/srv 8:17 /")];
    expect(hostPathOf("/v/ks", table("/ 0:50 /", "/v 8:17 /"), withDisk)).toBe("/srv/ks");
    expect(hostPathOf("/v/ks", table("/ 0:50 /", "/v 8:17 /a"), withDisk)).toBe("/srv/a/ks");
  });
});

describe("subvolumes of btrfs share a device", () => {
  const subvolumes = table("/ 0:30 /@", "/var 0:30 /@var", "/var/lib/lxc 0:30 /@lxc");
  test("and are told apart by their roots", () => {
    const inside = table("/ 0:30 /@lxc/n1/rootfs", "/var/log 0:30 /@var/log/n1");
    expect(hostPathOf("/etc", inside, subvolumes)).toBe("/var/lib/lxc/n1/rootfs/etc");
    expect(hostPathOf("/var/log/a", inside, subvolumes)).toBe("/var/log/n1/a");
    expect(hostPathOf("/a", table("/ 0:30 /@other"), subvolumes)).toBeNull();
  });
});

describe("what is hidden under another mount", () => {
  test("is not where it seems to be", () => {
    const covered = [...host, ...table("/srv 8:17 /")];
    expect(hostPathOf("/v/ks", table("/v 8:1 /srv/nova"), covered)).toBeNull();
    expect(hostPathOf("/v/ks", table("/v 8:1 /srvnova"), covered)).toBe("/srvnova/ks");
  });

  test("may still be seen through a second mount", () => {
    const twice = [...host, ...table("/srv 8:17 /", "/mnt/root 8:1 /", "/mnt/srv 8:1 /srv")];
    expect(hostPathOf("/v/ks", table("/v 8:1 /srv/nova"), twice)).toBe("/mnt/root/srv/nova/ks");
  });

  test("stays hidden below a mount point that was there before", () => {
    const buried = [...host, ...table("/var/lib/docker/m 0:50 /", "/var/lib/docker 8:17 /")];
    expect(hostPathOf("/etc", table("/ 0:50 /"), buried)).toBeNull();
    const on = [...buried, ...table("/var/lib/docker/m 0:50 /")];
    expect(hostPathOf("/etc", table("/ 0:50 /"), on)).toBe("/var/lib/docker/m/etc");
  });

  test("the later of two mounts at one point is the one that counts", () => {
    const stacked = table("/ 0:1 /", "/ 8:1 /", "/a 8:2 /", "/a 8:3 /");
    expect(mountOf("/a/b", stacked)).toMatchObject({ device: "8:3" });
    expect(mountOf("/ab", stacked)).toMatchObject({ device: "8:1" });
    expect(hostPathOf("/x", table("/ 8:2 /"), stacked)).toBeNull();
  });
});

test("a path that cannot be told for certain has no place", () => {
  const gone = table("/ 8:1 /", "/d 8:1 /old//deleted");
  expect(hostPathOf("/d/ks", gone, host)).toBeNull();
  for (const path of ["", "etc", "/a/..", `/${"a/".repeat(70)}`]) {
    expect(hostPathOf(path, host, host)).toBeNull();
    expect(mountOf(path, host)).toBeNull();
  }
  expect(hostPathOf("/etc", [], host)).toBeNull();
  expect(hostPathOf("/etc", table("/v 8:1 /"), host)).toBeNull();
});
