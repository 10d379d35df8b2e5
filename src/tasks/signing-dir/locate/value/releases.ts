import type { Service } from "../../../../model/service.ts";
import type { Middleware } from "../../../../model/signing-dir.ts";
import type { InstalledPackage } from "../../../../model/system.ts";
import { parsePythonPackage } from "../../../../parse/process/python-package.ts";
import { releaseParts } from "../../../../services/releases.ts";

/** The releases that decide how a service finds its `signing_dir`. */
export interface Releases {
  /** Version of oslo.config; `null`: unknown, the newest counts. */
  readonly osloConfig: string | null;
  /** By distribution: which of them the service loads depends on its paste file. */
  readonly middleware: readonly Middleware[];
  /** Releases of keystonemiddleware of which nothing tells which one counts. */
  readonly ambiguous: readonly Middleware[];
}

/** What was found of a host's packages. */
export interface FoundPackages {
  /** Paths of Python's metadata in the order in which the service's Python looks. */
  readonly python: readonly string[];
  readonly system: readonly InstalledPackage[];
}

/** Names of the distributions as their metadata has them. */
export const pythonNames = [
  "keystonemiddleware",
  "python_keystoneclient",
  "python-keystoneclient",
  "keystone",
  "oslo.config",
  "oslo_config",
];

/** Names of the packages that have them, with Debian, Red Hat and SUSE. */
export const systemNames = ["python", "python2", "python3"].flatMap((python) =>
  ["keystonemiddleware", "keystoneclient", "oslo.config", "oslo-config"].map(
    (name) => `${python}-${name}`,
  ),
);

/**
 * What the inventory says, else Python's metadata, else the packages of the distribution.
 *
 * @param python version of the service's Python as far as it is known, such as `3.9` or `2`; `null`: unknown
 */
export function judgeReleases(
  { release }: Service,
  python: string | null,
  found: FoundPackages,
): Releases {
  if (release !== null) {
    const { middleware, osloConfig } = releaseParts[release];
    return {
      osloConfig,
      middleware: [{ ...middleware, origin: inventoryOrigin + release }],
      ambiguous: [],
    };
  }
  const find = (name: string): readonly FoundVersion[] => {
    const versions = findPython(name, python, found);
    return versions.length > 0 ? versions : findSystem(name, python, found);
  };
  const all = distributions.map((distribution) =>
    find(distribution).map((one): Middleware => ({ distribution, ...one })),
  );
  const [osloConfig, ...others] = find("oslo-config");
  return {
    osloConfig: others.length === 0 ? (osloConfig?.version ?? null) : null,
    middleware: all.flatMap((versions) => (versions.length === 1 ? versions : [])),
    ambiguous: all[0]?.length === 1 ? [] : (all[0] ?? []),
  };
}

/**
 * The middleware that a service loads: the one that its filter's factory is in, else keystonemiddleware, else the client's.
 * The client has had none since 2.1.0, and Keystone's own has been the client's since Grizzly. `null`: it is not installed
 * where one looks.
 */
export function chooseMiddleware(
  { middleware }: Releases,
  factory: string | null,
): Middleware | null {
  const [given] = middleware;
  if (given?.origin.startsWith(inventoryOrigin) === true) return given;
  const find = (distribution: Middleware["distribution"]) =>
    middleware.find((one) => one.distribution === distribution) ?? null;
  const client = find("python-keystoneclient");
  const own = client !== null && isSince(client.version, [2, 1, 0]) ? null : client;
  if (factory === null) return find("keystonemiddleware") ?? own;
  if (factory.startsWith("keystoneclient.")) return own;
  if (!factory.startsWith("keystone.")) return find("keystonemiddleware");
  const keystone = find("keystone");
  return keystone !== null && !isSince(keystone.version, [2013, 0, 0]) ? keystone : own;
}

/** Whether the option still exists: keystonemiddleware 7.0.0 took it away with PKI tokens (Train). */
export function hasOption(middleware: Middleware | null): boolean {
  if (middleware?.distribution !== "keystonemiddleware") return true;
  return !isSince(middleware.version, [7, 0, 0]);
}

/**
 * Whether a certificate that openssl cannot read is fetched again: since keystoneclient 0.8.0 whenever openssl exits 2, before
 * that only if the file is missing. With exit status 4 no release ever does.
 */
export function refetchesUnreadable(middleware: Middleware | null): boolean {
  switch (middleware?.distribution) {
    case "keystonemiddleware":
      return true;
    case "python-keystoneclient":
      return isSince(middleware.version, [0, 8, 0]);
    case "keystone":
    case undefined:
      return false;
  }
}

/**
 * Where the middleware caches when the option is not set: `~/keystone-signing` before keystoneclient 0.2.4, then a directory
 * that each process makes for itself.
 */
export function defaultDirectory(middleware: Middleware | null): "home" | "temporary" {
  switch (middleware?.distribution) {
    case "keystone":
      return "home";
    case "python-keystoneclient":
      return isSince(middleware.version, [0, 2, 4]) ? "temporary" : "home";
    case "keystonemiddleware":
    case undefined:
      return "temporary";
  }
}

/** How the origin of a release begins that the inventory names. */
const inventoryOrigin = "release: ";

const distributions = ["keystonemiddleware", "python-keystoneclient", "keystone"] as const;

interface FoundVersion {
  readonly version: string;
  readonly origin: string;
}

/**
 * One version if it is certain: for each Python the first in the order of looking, and several where these disagree and the
 * service's own Python is not known.
 */
function findPython(
  name: string,
  python: string | null,
  found: FoundPackages,
): readonly FoundVersion[] {
  const byMajor = new Map<string, FoundVersion>();
  for (const path of found.python) {
    const parsed = parsePythonPackage(path);
    if (parsed === null || parsed.name !== nameOf(name)) continue;
    const major = /^[23]/.exec(parsed.python ?? "")?.[0] ?? "";
    if (!isFor(parsed.python, python) || byMajor.has(major)) continue;
    byMajor.set(major, { version: parsed.version, origin: path });
  }
  return distinct([...byMajor.values()]);
}

/** Whether what is installed for one Python is there for another, as far as both are known. */
function isFor(installed: string | undefined, python: string | null): boolean {
  if (installed === undefined || python === null) return true;
  const wanted = python.split(".");
  return installed.split(".").every((part, index) => (wanted[index] ?? part) === part);
}

function distinct(versions: readonly FoundVersion[]): readonly FoundVersion[] {
  return [...new Map(versions.toReversed().map((one) => [one.version, one])).values()].toReversed();
}

function nameOf(distribution: string): string {
  return distribution.toLowerCase().replace(/[-_.]+/g, "-");
}

function findSystem(
  name: string,
  python: string | null,
  { system }: FoundPackages,
): readonly FoundVersion[] {
  const wanted = nameOf(name).replace(/^python-/, "");
  const all = system.filter((one) => {
    const [, major, rest] = /^python([23]?)-(.*)$/s.exec(nameOf(one.name)) ?? [];
    return rest === wanted && isFor(major === "3" ? "3" : "2", python);
  });
  return distinct(
    all.map((one) => ({
      version: upstreamVersion(one.version),
      origin: `${one.manager} package ${one.name} ${one.version}`,
    })),
  );
}

/** Without the epoch and what the packager added. */
function upstreamVersion(version: string): string {
  return version.replace(/^\d+:/, "").replace(/[-+~].*$/, "");
}

function isSince(
  version: string,
  since: readonly [major: number, minor: number, patch: number],
): boolean {
  const parts = version.split(/[^\d]+/).map(Number);
  for (const [index, wanted] of since.entries()) {
    const part = parts[index] ?? 0;
    if (part !== wanted) return part > wanted;
  }
  return true;
}
