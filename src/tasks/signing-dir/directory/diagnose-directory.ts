import type { Directory, PresentFacts } from "./directory.ts";
import type { LocatedUser } from "../locate/located.ts";
import type { SigningDirFinding } from "../finding.ts";
import type { ServiceState } from "../inspect.ts";

type Without = Omit<SigningDirFinding, "service" | "directory">;
type KnownUser = Extract<LocatedUser, { status: "known" }>;
type Present = Extract<Directory, { status: "present" }>;

/** What is wrong with the directory itself: safety first, contents elsewhere. */
export function diagnoseDirectory(state: ServiceState): readonly Without[] {
  return [...orphan(state), ...inspected(state)];
}

function orphan({ orphan }: ServiceState): readonly Without[] {
  if (orphan === null) return [];
  const message =
    "is left over from a release that cached certificates there; nothing reads it any more, so remove what is the middleware's";
  return [{ code: "dir-orphan", severity: "warning", message, path: orphan.path, cure: "by-hand" }];
}

function inspected(state: ServiceState): readonly Without[] {
  const directory = state.inspected?.directory;
  switch (directory?.status) {
    case undefined:
      return [];
    case "protected":
      return [
        {
          code: "dir-protected",
          severity: "error",
          message: `nothing is ever removed there: ${directory.why}; give the service a directory of its own`,
          path: directory.path,
          cure: "configuration",
        },
      ];
    case "missing":
      return [missing(directory, state)];
    case "denied":
      return [
        {
          code: "cache-unreadable",
          severity: "error",
          message: "the login user may not look into it; use become",
          path: directory.at,
          cure: "configuration",
        },
      ];
    case "link":
      return [
        {
          code: "dir-symlink",
          severity: "error",
          message:
            "is a symbolic link on the way to the cache, which is not followed; configure the real path",
          path: directory.at,
          cure: "configuration",
        },
      ];
    case "not-a-directory":
      return [
        {
          code: "dir-not-a-directory",
          severity: "error",
          message: "is not a directory, so the service cannot cache anything",
          path: directory.at,
          cure: "by-hand",
        },
      ];
    case "present":
      return [...owner(directory, state), ...mode(directory), ...parents(directory, state)];
  }
}

function missing(
  { above, at }: Extract<Directory, { status: "missing" }>,
  { located: { user }, service }: ServiceState,
): Without {
  const common = { code: "dir-missing", path: at } as const;
  if (above === null || user.status === "unknown" || mayWrite(user, above)) {
    const message = "does not exist; the service makes it when it needs it";
    return { ...common, severity: "info", message, cure: "nothing" };
  }
  const message = `does not exist, and ${user.name} may not make it in ${above.path}; make it for ${service.name}, with mode 0700`;
  return { ...common, severity: "warning", message, cure: "permissions" };
}

function mayWrite({ gid, uid }: KnownUser, { mode, ...directory }: PresentFacts): boolean {
  if (uid === 0 || (mode & 0o002) !== 0) return true;
  if (directory.uid === uid) return (mode & 0o200) !== 0;
  // What other groups the user is in is not known: a directory that a group may write to is left to it.
  return (mode & 0o020) !== 0 && (directory.gid === gid || directory.gid !== 0);
}

function owner(directory: Present, { located }: ServiceState): readonly Without[] {
  const { uid } = directory.facts;
  const { owners, user } = located;
  if (user.status !== "known" || user.uid === uid || owners.includes(uid)) return [];
  const message = `belongs to uid ${uid} instead of ${user.name} (uid ${user.uid}), who can thus ${uid === 0 ? "not write" : "be fed foreign certificates"}`;
  const severity = uid === 0 ? "warning" : "error";
  return [{ code: "dir-owner", severity, message, path: directory.path, cure: "permissions" }];
}

function mode({ facts, path }: Present): readonly Without[] {
  const bits = facts.mode & 0o777;
  if (bits === 0o700) return [];
  const open = (bits & 0o022) !== 0;
  const message = `has mode ${octal(bits)} instead of 0700${open ? ", so others can plant certificates there" : ""}`;
  const severity = open ? "error" : "warning";
  return [{ code: "dir-mode", severity, message, path, cure: "permissions" }];
}

function parents({ parents: above }: Present, state: ServiceState): readonly Without[] {
  // What lies below a directory of root's own is for those alone that have another way there, as behind PrivateTmp.
  const closed = above.findLastIndex((one) => one.uid === 0 && (one.mode & 0o077) === 0);
  return above.flatMap((parent, index) => {
    const isGuarded = closed >= 0 && (index > closed || (parent.mode & sticky) !== 0);
    return isGuarded ? [] : judgeParent(parent, state);
  });
}

/** In such a directory nobody can rename what is not his. */
const sticky = 0o1000;

function judgeParent(parent: PresentFacts, { located, service }: ServiceState): readonly Without[] {
  const common = { code: "dir-unsafe-parent", path: parent.path } as const;
  if ((parent.mode & 0o1002) === 0o1002 && parent.uid === 0) {
    const { configuration } = located;
    // A name that the service made up itself, nobody can make before it.
    if (configuration.status === "set" && configuration.signingDir.via === "default") return [];
    const message = `is writable by everybody: who makes ${service.name}'s directory first, after a reboot or a cleaner, plants certificates of his own there; configure one somewhere else`;
    return [{ ...common, severity: "warning", message, cure: "configuration" }];
  }
  const why = whyUnsafe(parent, located.user);
  if (why === null) return [];
  const message = `${why}, who can put another directory in the place of ${service.name}'s; close it, or configure one somewhere else`;
  return [{ ...common, severity: "error", message, cure: "permissions" }];
}

function whyUnsafe(parent: PresentFacts, user: LocatedUser): string | null {
  const { gid, uid } = user.status === "known" ? user : { gid: null, uid: null };
  if ((parent.mode & 0o002) !== 0) return "is writable by everybody";
  if ((parent.mode & 0o020) !== 0 && parent.gid !== 0 && parent.gid !== gid) {
    return `is writable by group ${parent.gid}`;
  }
  if (parent.uid !== 0 && uid !== null && parent.uid !== uid) return `belongs to uid ${parent.uid}`;
  return null;
}

function octal(bits: number): string {
  return bits.toString(8).padStart(4, "0");
}
