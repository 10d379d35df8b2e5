import { createOptions } from "../../../parse/oslo/oslo-interpolation.ts";
import { keystoneUrls } from "./keystone-urls.ts";
import type { Configuration, Located, LocatedUser } from "./located.ts";
import { mainConfigPath } from "./main-config-path.ts";
import type { OsloReading } from "./oslo-files.ts";
import type { PasteReading } from "./paste-filter.ts";
import { registeredBy, registeredByMiddleware } from "./registered-options.ts";
import { resolveSigningDir } from "./resolve.ts";
import type { Evidence } from "./resolve.ts";
import { pasteArgument } from "./start.ts";
import type { Start } from "./start.ts";
import type { Survey } from "./survey.ts";

/** All that was read for one service. */
export interface Gathered {
  readonly survey: Survey;
  readonly start: Start;
  readonly oslo: OsloReading;
  readonly paste: PasteReading;
  /** The configuration that the middleware loads for itself, if the filter says so. */
  readonly own: OsloReading | null;
}

/** What all that was read says of a service. Pure. */
export function concludeService(gathered: Gathered): Located {
  const { paste, start } = gathered;
  const evidence = evidenceOf(gathered);
  return {
    user: locateUser(start),
    configuration: isolate(configurationOf(gathered, evidence), start),
    keystoneUrls: keystoneUrls(readerOf(evidence)),
    source: start.source,
    notes: [...start.notes, ...(paste.status === "read" ? paste.notes : [])],
  };
}

function evidenceOf({ oslo, own, paste, start, survey: { service } }: Gathered): Evidence {
  const files = own ?? oslo;
  return {
    service,
    files: files.status === "read" ? files.files : [],
    registered: own === null ? registeredBy(service.defaults) : registeredByMiddleware,
    environment: start.environment,
    filter: paste.status === "read" ? paste.filter : null,
  };
}

function locateUser({ account, userName: name }: Start): LocatedUser {
  if (account === undefined) return { status: "unknown", name };
  return { status: "known", name, uid: account.uid, gid: account.gid };
}

function configurationOf(gathered: Gathered, evidence: Evidence): Configuration {
  const { oslo, own, paste } = gathered;
  if (oslo.status !== "read") return oslo;
  if (paste.status !== "read" && paste.status !== "absent") return paste;
  if (own !== null && own.status !== "read") return own;
  const found = resolveSigningDir(evidence);
  if (found !== null) return found;
  const needed =
    evidence.service.dialect === "paste" ? paste.status === "read" : oslo.files.length > 0;
  return needed ? unset(gathered, evidence) : nothing(gathered);
}

function unset({ paste }: Gathered, { files, filter, service }: Evidence): Configuration {
  const places = [
    ...(files.length > 0
      ? [`[keystone_authtoken] of ${files.map(({ file }) => file).join(", ")}`]
      : []),
    ...(filter !== null && paste.status === "read" ? [`[${filter.section}] of ${paste.file}`] : []),
  ];
  const none = `no auth_token filter is in the paste file of ${service.name}`;
  const detail = places.length === 0 ? none : `it is not in ${places.join(", nor in ")}`;
  const file = files.at(-1)?.file ?? (paste.status === "read" ? paste.file : undefined);
  return { status: "unset", file, detail };
}

/** No configuration at all: either the service is not here, or the files that it needs are gone. */
function nothing({ start, survey }: Gathered): Configuration {
  const { configDirectory, service } = survey;
  const argument = pasteArgument(service, start.commandLine);
  const path = service.root + (argument ?? mainConfigPath(service));
  if (start.evidence === "none" && configDirectory.status === "absent") {
    const detail = `neither ${configDirectory.path} nor a unit nor a process of ${service.name} exists`;
    return { status: "absent", detail };
  }
  return { status: "missing", path, detail: `${service.name} has no configuration file` };
}

/** A unit with `PrivateTmp` has its own `/tmp`: the host's directory of that name is another one. */
function isolate(configuration: Configuration, { privateTmp }: Start): Configuration {
  if (privateTmp === null || configuration.status !== "set") return configuration;
  const { file, line, raw, value } = configuration.signingDir;
  if (!/^\/+(?:var\/+)?tmp(?:\/|$)/.test(value)) return configuration;
  const message = `${privateTmp} has PrivateTmp, so it lies in a directory of the unit's own, which goes when the service stops`;
  return { status: "unresolved", file, line, message, raw };
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
