const systemTrees = ["/etc", "/usr", "/boot", "/proc", "/sys", "/dev", "/bin", "/sbin", "/root"];
const systemDirectories: ReadonlySet<string> = new Set([
  "/var/lib",
  "/var/cache",
  "/var/log",
  "/var/spool",
  "/var/tmp",
  "/var/run",
  "/var/opt",
  "/run/lock",
  "/run/user",
]);

/**
 * Why nothing may ever be removed from a directory, as a clause, or `null`. `remote/change.sh` has the same table as the
 * last line of defence.
 *
 * @param path as the service sees it, without a trailing slash
 */
export function whyProtected(path: string): string | null {
  if (!path.startsWith("/")) return "it is not an absolute path";
  if (
    path
      .split("/")
      .slice(1)
      .some((part) => part === "" || part === "." || part === "..")
  ) {
    return path === "/"
      ? "it is the root of the file system"
      : "its path is not plain: it has . or .. or // in it";
  }
  if (!/^[A-Za-z0-9._/@%+=:,~-]+$/.test(path)) return "its path has unusual characters";
  const tree = systemTrees.find((top) => path === top || path.startsWith(`${top}/`));
  if (tree !== undefined) return `it is in ${tree}, which belongs to the system`;
  if (/^\/lib[0-9a-z]*(?:\/|$)/.test(path)) return "it is in a directory of system libraries";
  if (systemDirectories.has(path)) return "it is a directory that many services share";
  return path.lastIndexOf("/") === 0 ? "it is at the top of the file system" : null;
}
