import type { Mount, ProcessView } from "../../src/model/system.ts";
import type { MemoryProcess } from "../../src/transport/memory/memory-transport.ts";

/** A process that Python runs a program of OpenStack's in, without any variable that matters. */
export function pythonProcess(
  pid: number,
  uid: number,
  program: string,
  ...words: readonly string[]
): MemoryProcess {
  const argv = ["/usr/bin/python3", `/usr/bin/${program}`, ...words];
  return { pid, uid, argv, environment: new Map() };
}

/** The same with the environment that it was started with. */
export function withEnvironment(
  process: MemoryProcess,
  environment: Readonly<Record<string, string>>,
): MemoryProcess {
  return { ...process, environment: new Map(Object.entries(environment)) };
}

type OwnView = Extract<ProcessView, { readonly kind: "own" }>;

const root: Mount = { point: "/", type: "ext4", device: "8:1", root: "/" };

/** What a unit with `PrivateTmp` sees. */
export const privateTmp: OwnView = {
  kind: "own",
  namespace: "4026532800",
  mounts: [
    root,
    { point: "/tmp", type: "ext4", device: "8:1", root: "/tmp/systemd-private-1/tmp" },
  ],
  hostMounts: [root],
  controlGroup: "/system.slice/neutron-server.service",
  users: [],
};

/** Where docker shows the host the files of a container. */
export const merged = "/var/lib/docker/overlay2/a1/merged";
export const dockerId = "3f".repeat(32);

/** What a container of docker's sees that has a volume at `/var/cache/neutron`. */
export const dockerView: OwnView = {
  kind: "own",
  namespace: "4026532900",
  mounts: [
    { point: "/", type: "overlay", device: "0:52", root: "/" },
    ...["/etc/hostname", "/etc/hosts"].map((point) => ({
      point,
      type: "ext4",
      device: "8:1",
      root: `/var/lib/docker/containers/${dockerId}${point.slice(4)}`,
    })),
    {
      point: "/var/cache/neutron",
      type: "ext4",
      device: "8:1",
      root: "/var/lib/docker/volumes/cache/_data",
    },
    {
      point: "/var/lib/kolla/config_files",
      type: "ext4",
      device: "8:1",
      root: "/etc/kolla/neutron-server",
    },
  ],
  hostMounts: [root, { point: merged, type: "overlay", device: "0:52", root: "/" }],
  controlGroup: `/docker/${dockerId}`,
  users: [],
};
