import type { Middleware, ShadowedValue, SigningDir } from "../../../model/signing-dir.ts";
import { createOptions } from "../../../parse/oslo/oslo-interpolation.ts";
import { hasFeature, parseOsloVersion } from "../../../parse/oslo/oslo-version.ts";
import { concludeNothing } from "./conclude-nothing.ts";
import { ambiguity, disagrees, findDoubts } from "./doubts.ts";
import type { Gathered } from "./gathered.ts";
import type { CompleteStart } from "./start/complete-start.ts";
import { keystoneTls } from "./value/keystone-tls.ts";
import { keystoneUrls } from "./value/keystone-urls.ts";
import { locateLogs } from "./locate-logs.ts";
import type { Configuration, Located } from "./located.ts";
import { findOsloDecoys } from "./value/oslo-decoys.ts";
import type { OsloReading } from "./files/oslo-files.ts";
import type { PasteReading } from "./value/paste-filter.ts";
import { registeredBy, registeredByMiddleware } from "./value/registered-options.ts";
import { homeDefault } from "./value/release-default.ts";
import { chooseMiddleware, defaultDirectory, hasOption } from "./value/releases.ts";
import { resolveSigningDir } from "./value/resolve.ts";
import type { Evidence } from "./value/resolve.ts";
import { tokenCacheOf } from "./value/token-cache.ts";
import { trustedPrefixOf } from "./files/view.ts";

/**
 * What all that was read says of a service; the directories that its processes made for themselves are left out, and on which
 * reads the answer depends. Pure.
 */
export function concludeService(gathered: Gathered): Located {
  const { identity, oslo, own, paste, releases, start } = gathered;
  const evidence = evidenceOf(gathered);
  const middleware = chooseMiddleware(releases, factoryOf(paste));
  const configuration = restrict(
    configurationOf(gathered, evidence, middleware),
    gathered,
    middleware,
  );
  const value = configuration.status === "set" ? configuration.signingDir.value : "/";
  const option = readerOf(evidence);
  return {
    user: identity.user,
    owners: [...new Set(start.processes.filter((one) => identity.owns(one)).map(({ uid }) => uid))],
    configuration,
    keystoneUrls: keystoneUrls(option),
    keystoneTls: keystoneTls(option, start.view),
    tokenCache: tokenCacheOf(option),
    source: start.source,
    trustedPrefix: trustedPrefixOf(start.view, value),
    witness: witnessOf(start, value),
    container: identity.container,
    middleware,
    decoys: [
      ...(paste.status === "read" ? paste.decoys : []),
      ...findOsloDecoys([...filesOf(oslo), ...filesOf(own)]),
      ...findIgnoredVariable(evidence),
    ],
    leftovers: [],
    files: filesRead(gathered),
    dependsOn: [],
    logs: locateLogs(gathered),
    notes: [
      ...(paste.status === "read" ? paste.notes : []),
      ...(middleware === null && !disagrees(releases) ? ambiguity(releases) : []),
    ],
    doubts: findDoubts(gathered, middleware),
    mismatch: null,
  };
}

/** See {@link Located.witness}. */
export function witnessOf({ processes }: CompleteStart, value: string): string | null {
  const [process] = processes;
  const isElsewhere = process !== undefined && process.view.kind === "own";
  return isElsewhere ? `/proc/${process.pid}/root${value}` : null;
}

function evidenceOf({ oslo, own, paste, releases, start, survey }: Gathered): Evidence {
  return {
    view: start.view,
    files: filesOf(own ?? oslo),
    registered: own === null ? registeredBy(survey.service.defaults) : registeredByMiddleware,
    environment: start.environment,
    version: parseOsloVersion(releases.osloConfig ?? "") ?? undefined,
    filter: paste.status === "read" ? paste.filter : null,
    unused: paste.status === "read" ? paste.unused : [],
  };
}

function filesOf(reading: OsloReading | null) {
  return reading?.status === "read" ? reading.files : [];
}

function factoryOf(paste: PasteReading): string | null {
  return paste.status === "read" ? (paste.filter?.factory ?? null) : null;
}

function filesRead({ oslo, own, paste }: Gathered): readonly string[] {
  const files = [...filesOf(oslo), ...filesOf(own)].map(({ file }) => file);
  return [...new Set([...files, ...(paste.status === "read" ? [paste.file] : [])])];
}

/** The environment counts since oslo.config 6.7.0. */
function findIgnoredVariable({ environment, version }: Evidence): readonly ShadowedValue[] {
  const name = "OS_KEYSTONE_AUTHTOKEN__SIGNING_DIR";
  const assignment = environment.get(name);
  if (assignment === undefined || hasFeature(version, "environment")) return [];
  const why = `oslo.config ${(version ?? []).join(".")} does not look at the environment`;
  return [{ ...assignment, section: name, why }];
}

function configurationOf(
  gathered: Gathered,
  evidence: Evidence,
  middleware: Middleware | null,
): Configuration {
  const { home, oslo, own, paste, start, survey } = gathered;
  if (oslo.status !== "read") return oslo;
  if (paste.status !== "read" && paste.status !== "absent") return paste;
  if (own !== null && own.status !== "read") return own;
  const found = resolveSigningDir(evidence);
  if (found !== null) return found;
  const needed =
    survey.service.dialect === "paste" ? paste.status === "read" : oslo.files.length > 0;
  if (!needed) return concludeNothing(gathered);
  const isHome = middleware !== null && defaultDirectory(middleware) === "home";
  const byRelease = isHome ? homeDefault(start.view, home, middleware) : null;
  return byRelease ?? unset(gathered, evidence, middleware);
}

function unset(
  { paste, survey: { service } }: Gathered,
  { files, filter }: Evidence,
  middleware: Middleware | null,
): Configuration {
  const places = [
    ...(files.length > 0
      ? [`[keystone_authtoken] of ${files.map(({ file }) => file).join(", ")}`]
      : []),
    ...(filter !== null && paste.status === "read" ? [`[${filter.section}] of ${paste.file}`] : []),
  ];
  const none = `no auth_token filter is in the paste file of ${service.name}`;
  const detail = places.length === 0 ? none : `it is not in ${places.join(", nor in ")}`;
  const file = files.at(-1)?.file ?? (paste.status === "read" ? paste.file : undefined);
  const gone = hasOption(middleware) ? "" : `, and ${nameOf(middleware)} knows no such option`;
  return { status: "unset", file, detail: detail + gone };
}

function nameOf(middleware: Middleware | null): string {
  return middleware === null ? "it" : `${middleware.distribution} ${middleware.version}`;
}

/** What makes a directory that is set one that cannot be relied on, or that nobody uses any more. */
function restrict(
  configuration: Configuration,
  { start }: Gathered,
  middleware: Middleware | null,
): Configuration {
  if (configuration.status !== "set" && configuration.status !== "unresolved") return configuration;
  if (middleware !== null && !hasOption(middleware)) {
    if (configuration.status === "unresolved") {
      const { file, line } = configuration;
      return {
        status: "obsolete",
        places: [{ file, line, section: "" }],
        signingDir: null,
        middleware,
      };
    }
    const { signingDir } = configuration;
    const places = [signingDir, ...signingDir.shadowed].map(({ file, line, section }) => ({
      file,
      line,
      section,
    }));
    return { status: "obsolete", places, signingDir, middleware };
  }
  if (configuration.status === "unresolved") return configuration;
  const message = whyOutOfReach(configuration.signingDir, start);
  if (message === null) return configuration;
  const { file, line, raw } = configuration.signingDir;
  return { status: "unresolved", file, line, message, raw };
}

function whyOutOfReach({ file: from, value }: SigningDir, start: CompleteStart): string | null {
  const { commandLine, evidence, processes, source, unit, view } = start;
  if (evidence === "copy") {
    return "the service's container does not run, as far as can be seen, so the directory in it cannot be reached; start it, or say with `root` where its file system is";
  }
  // A unit with PrivateTmp has its own /tmp: the host's directory of that name is another one.
  const isSeen = view.kind === "mounts" || processes.some((one) => one.view.kind === "host");
  if (isSeen) return null;
  const hidden = unit?.unit.ownFileSystems.find(
    ({ at }) => isBelow(value, at) || isBelow(from, at),
  );
  if (unit !== null && hidden !== undefined) {
    return `${unit.name}.service has ${hidden.directive}, so it, or the file, lies in a file system of the unit's own, which only a running process shows`;
  }
  if (!/^\/+(?:var\/+)?tmp(?:\/|$)/.test(value)) return null;
  if (unit?.unit.privateTmp === "yes") {
    return `${unit.name}.service has PrivateTmp, so it lies in a directory of the unit's own, which only a running process shows`;
  }
  return commandLine?.runner === "apache"
    ? `${source} runs the service, whose unit has PrivateTmp as a rule, and no process of it was recognised`
    : null;
}

function isBelow(path: string, directory: string): boolean {
  return directory === "/" || path === directory || path.startsWith(`${directory}/`);
}

/** An option of `auth_token` that something sets: the filter, else `[keystone_authtoken]`. */
function readerOf(evidence: Evidence): (name: string) => string | undefined {
  const options = createOptions(evidence);
  return (name) => {
    const fromFilter = evidence.filter?.options.get(name)?.value;
    if (fromFilter !== undefined) return fromFilter;
    const found = options("keystone_authtoken", name);
    return found.status === "set" && found.source.via !== "default" ? found.value : undefined;
  };
}
