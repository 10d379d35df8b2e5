/** Put before a shell and its words, this starts it where files and directories of the system are others, by their paths. */
export function withMounts(mounts: Readonly<Record<string, string>>): readonly string[] {
  const commands = Object.entries(mounts).map(
    ([path, source]) => `mount --bind '${source}' "$(readlink -f '${path}')"`,
  );
  const script = [...commands, 'exec "$@"'].join(" && ");
  return ["/usr/bin/unshare", "--mount", "/bin/sh", "-c", script, "sh"];
}

/** The same for programs, by their names. */
export function withTools(tools: Readonly<Record<string, string>>): readonly string[] {
  return withMounts(
    Object.fromEntries(
      Object.entries(tools).map(([name, program]) => [`/usr/bin/${name}`, program]),
    ),
  );
}

/** The implementations of awk that hosts have. */
export const awks: readonly (readonly [string, string])[] = [
  ["mawk", "/usr/bin/mawk"],
  ["gawk", "/usr/bin/gawk"],
  ["busybox awk", "/usr/bin/busybox"],
];
