import type { Directory, PresentFacts } from "./directory.ts";
import type { SigningDirFinding } from "./finding.ts";
import type { ServiceState } from "./inspect.ts";

type Without = Omit<SigningDirFinding, "service" | "cure" | "directory">;
type Present = Extract<Directory, { status: "present" }>;

/** What is wrong with the directory itself: safety first, contents elsewhere. */
export function diagnoseDirectory(state: ServiceState): readonly Without[] {
  return [...orphan(state), ...inspected(state)];
}

function orphan({ orphan }: ServiceState): readonly Without[] {
  if (orphan === null) return [];
  const message =
    "is left over from a release that cached certificates there; nothing reads it any more, so remove what is the middleware's";
  return [{ code: "dir-orphan", severity: "warning", message, path: orphan.path }];
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
        },
      ];
    case "missing":
      return [
        {
          code: "dir-missing",
          severity: "info",
          message: "does not exist; the service makes it when it needs it",
          path: directory.at,
        },
      ];
    case "denied":
      return [
        {
          code: "cache-unreadable",
          severity: "error",
          message: "the login user may not look into it; use become",
          path: directory.at,
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
        },
      ];
    case "not-a-directory":
      return [
        {
          code: "dir-not-a-directory",
          severity: "error",
          message: "is not a directory, so the service cannot cache anything",
          path: directory.at,
        },
      ];
    case "present":
      return [
        ...owner(directory, state),
        ...mode(directory),
        ...parents(directory, state),
        ...foreign(directory),
      ];
  }
}

function owner(directory: Present, { located, service }: ServiceState): readonly Without[] {
  const { uid } = directory.facts;
  if (located.user.status !== "known" || located.user.uid === uid) return [];
  const message = `belongs to uid ${uid} instead of ${service.user} (uid ${located.user.uid}), who can thus ${uid === 0 ? "not write" : "be fed foreign certificates"}`;
  return [
    { code: "dir-owner", severity: uid === 0 ? "warning" : "error", message, path: directory.path },
  ];
}

function mode({ facts, path }: Present): readonly Without[] {
  const bits = facts.mode & 0o777;
  if (bits === 0o700) return [];
  const open = (bits & 0o022) !== 0;
  const message = `has mode ${octal(bits)} instead of 0700${open ? ", so others can plant certificates there" : ""}`;
  return [{ code: "dir-mode", severity: open ? "error" : "warning", message, path }];
}

function parents(
  { parents: above }: Present,
  { located, service }: ServiceState,
): readonly Without[] {
  const uid = located.user.status === "known" ? located.user.uid : null;
  const gid = located.user.status === "known" ? located.user.gid : null;
  // What lies below a directory of root's own is for those alone that have another way there, as behind PrivateTmp.
  const closed = above.findLastIndex((one) => one.uid === 0 && (one.mode & 0o077) === 0);
  return above.flatMap((parent, index) => {
    const isGuarded = index > closed || (parent.mode & sticky) !== 0;
    const why = closed >= 0 && isGuarded ? null : whyUnsafe(parent, uid, gid);
    if (why === null) return [];
    const message = `${why}, who can put another directory in the place of ${service.name}'s`;
    return [
      {
        code: "dir-unsafe-parent" as const,
        severity: "error" as const,
        message,
        path: parent.path,
      },
    ];
  });
}

/** In such a directory nobody can rename what is not his. */
const sticky = 0o1000;

function whyUnsafe(parent: PresentFacts, uid: number | null, gid: number | null): string | null {
  if ((parent.mode & 0o002) !== 0) return "is writable by everybody";
  if ((parent.mode & 0o020) !== 0 && parent.gid !== 0 && parent.gid !== gid) {
    return `is writable by group ${parent.gid}`;
  }
  if (parent.uid !== 0 && uid !== null && parent.uid !== uid) return `belongs to uid ${parent.uid}`;
  return null;
}

function foreign({ foreign: names, path }: Present): readonly Without[] {
  if (names.length === 0) return [];
  const count = names.length === 1 ? "one file that is" : `${names.length} files that are`;
  return [
    {
      code: "dir-shared",
      severity: "info",
      message: `has ${count} not the middleware's, which are left alone`,
      path,
    },
  ];
}

function octal(bits: number): string {
  return bits.toString(8).padStart(4, "0");
}
