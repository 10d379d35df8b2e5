/** A container by what its engine calls it: 64 hexadecimal digits, for LXC and nspawn a name. */
export interface ContainerId {
  readonly engine: "docker" | "podman" | "lxc" | "nspawn";
  readonly id: string;
}

/**
 * Where the engines put their containers. All begin at the top of the hierarchy and go through slices of the system's, where
 * only root can make groups; a user's own, below `/user.slice`, can have any name and never pass for a container.
 */
const places: readonly (readonly [ContainerId["engine"], RegExp])[] = [
  ["docker", /^\/docker\/([0-9a-f]{64})(?:\/|$)/],
  ["docker", /^(?!\/user\.slice\/)(?:\/[^/]+\.slice)+\/docker-([0-9a-f]{64})\.scope(?:\/|$)/],
  ["podman", /^\/machine\.slice(?:\/[^/]+\.slice)*\/libpod-([0-9a-f]{64})\.scope(?:\/|$)/],
  ["podman", /^\/libpod_parent(?:\/[0-9a-f]{64})?\/libpod-([0-9a-f]{64})(?:\/|$)/],
  ["lxc", /^\/lxc(?:\.payload)?\/([\w-][\w.-]*)(?:\/|$)/],
  ["lxc", /^\/lxc\.payload\.([\w-][\w.-]*)(?:\/|$)/],
  // The unit of its own, or the scope of systemd-machined; the supervisor is no part of the container.
  ["nspawn", /^\/machine\.slice\/systemd-nspawn@([\w.\\-]+)\.service(?!\/supervisor)(?:\/|$)/],
  // Libvirt has its machines there as well.
  ["nspawn", /^\/machine\.slice\/machine-(?!qemu|lxc)([\w.\\-]+)\.scope(?!\/supervisor)(?:\/|$)/],
];

/** Whether what an engine calls a container is its name. */
export function isNamedItself(engine: ContainerId["engine"]): boolean {
  return engine === "lxc" || engine === "nspawn";
}

/** The container whose control group this is or is in, the outermost one; `null` if it is of none that is known. */
export function containerOf(controlGroup: string): ContainerId | null {
  for (const [engine, place] of places) {
    const id = place.exec(controlGroup)?.[1];
    if (id !== undefined) return { engine, id: engine === "nspawn" ? unescapeUnit(id) : id };
  }
  return null;
}

/** In the names of its units systemd writes `-` and others as `\x2d`. */
function unescapeUnit(name: string): string {
  return name.replace(/\\x([0-9a-f]{2})/g, (_all, digits: string) =>
    String.fromCodePoint(Number.parseInt(digits, 16)),
  );
}

/**
 * The path out of `/proc/<pid>/cgroup` that tells most, empty if there is none: a container's, else that of version 2, else
 * systemd's, else the longest. Where both versions are mounted, a container may be in the hierarchies of version 1 alone,
 * and the line of version 2 names its engine's service.
 */
export function parseControlGroup(text: string): string {
  const lines = text.split("\n").flatMap((line) => {
    const [, controllers, path] = /^\d+:([^:]*):(\/.*)$/.exec(line) ?? [];
    return controllers === undefined || path === undefined ? [] : [{ controllers, path }];
  });
  const rank = (controllers: string): number =>
    controllers === "" ? 0 : controllers === "name=systemd" ? 1 : 2;
  const paths = lines
    .toSorted(
      (one, other) =>
        rank(one.controllers) - rank(other.controllers) || other.path.length - one.path.length,
    )
    .map(({ path }) => path);
  const container = paths.find((path) => containerOf(path) !== null);
  return container ?? paths.find((path) => path !== "/") ?? paths[0] ?? "";
}
