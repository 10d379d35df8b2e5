import { openStackReleases } from "../../model/release.ts";
import type { OpenStackRelease } from "../../model/release.ts";
import type { OptionValues, Service } from "../../model/service.ts";
import type { MappingNode, Node } from "../document/node.ts";
import type { Report } from "../document/problem-log.ts";
import { readItems, readMapping, readText } from "../document/read.ts";
import type { Read } from "../document/read.ts";
import { suggest } from "../text/suggest.ts";
import { httpUrlMistake } from "./http-url.ts";

/** A service with what an inventory says in place of the catalogue. Mistakes are reported and left out. */
export function overrideService(service: Service, overrides: MappingNode, report: Report): Service {
  let result = service;
  const container = overrides.entries.get("container");
  if (container !== undefined && overrides.entries.has("root")) {
    const hint = "a running container tells where its file system is; leave one of the two out";
    report(
      container.key,
      `"container" and "root" of the service "${service.name}" exclude each other`,
      hint,
    );
  }
  for (const { key, value } of overrides.entries.values()) {
    const field = fields.get(key.text);
    if (field !== undefined) {
      const what = `"${key.text}" of the service "${service.name}"`;
      result = { ...result, ...field(value, what, report)?.(result) };
    } else {
      const message = `a service has no field "${key.text}"`;
      report(key, message, suggest(key.text, fields.keys()) ?? fieldsHint);
    }
  }
  return result;
}

/** What a field's value changes in a service. */
type Override = (service: Service) => Partial<Service>;

function field<T>(
  read: Read<T>,
  override: (value: T, service: Service) => Partial<Service>,
): Read<Override> {
  return (node, what, report) => {
    const value = read(node, what, report);
    return value === null ? null : (service) => override(value, service);
  };
}

function readMatching(pattern: RegExp, wanted: string): Read<string> {
  return (node, what, report) => {
    const text = readText(node, what, report);
    if (text === null || pattern.test(text)) return text;
    report(node, `${what} must be ${wanted}, not ${JSON.stringify(text)}`);
    return null;
  };
}

const readPath = readMatching(/^\/\P{Cc}{0,4095}$/u, "an absolute path");
const readName = readMatching(/^[^\s\p{Cc}/-][^\s\p{Cc}/]*$/u, "a name");
const readPaths = readItems(readPath);
const readNames = readItems(readName);

/** Kept as it is written: what a path or a query means is the service's business. */
const readVerifyUrl: Read<string> = (node, what, report) => {
  const text = readText(node, what, report);
  const mistake = text === null ? null : httpUrlMistake(text);
  if (mistake === null) return text;
  report(node, `${what} ${mistake}`, "write it like http://localhost:9696/v2.0/networks");
  return null;
};

const readRelease: Read<OpenStackRelease> = (node, what, report) => {
  const text = readText(node, what, report);
  const release = openStackReleases.find((one) => one === text?.toLowerCase());
  if (text === null || release !== undefined) return release ?? null;
  const hint =
    suggest(text, openStackReleases) ??
    `the releases are ${openStackReleases.join(", ")}; since train there is no signing_dir, so that it stands for all later ones`;
  report(
    node,
    `${what} must be a release of OpenStack up to Train, not ${JSON.stringify(text)}`,
    hint,
  );
  return null;
};

/** A prefix for paths: `/` and nothing at all both mean the host's own file system. */
const readRoot: Read<string> = (node, what, report) => {
  const isEmpty = node.kind === "scalar" && node.value === "";
  return isEmpty ? "" : (readPath(node, what, report)?.replace(/\/+$/, "") ?? null);
};

const readCertificates: Read<{ signing: string; ca: string }> = (node, what, report) => {
  const mapping = readMapping(node, what, report);
  if (mapping === null) return null;
  const read = (name: string): string | null => {
    const entry = mapping.entries.get(name);
    if (entry !== undefined) return readPath(entry.value, `"${name}" of ${what}`, report);
    report(mapping, `${what} has no "${name}"`);
    return null;
  };
  for (const { key } of mapping.entries.values()) {
    if (key.text === "signing" || key.text === "ca") continue;
    const hint = suggest(key.text, ["signing", "ca"]);
    report(key, `${what} has "signing" and "ca", not "${key.text}"`, hint);
  }
  const [signing, ca] = [read("signing"), read("ca")];
  return signing === null || ca === null ? null : { signing, ca };
};

/** Two levels: group, name, value. */
const readDefaults: Read<OptionValues> = (node, what, report) => {
  return readEntries(node, what, report, (options, group) =>
    readEntries(options, `"${group}" of ${what}`, report, (value, option) =>
      readText(value, `"${group}.${option}" of ${what}`, report),
    ),
  );
};

function readEntries<T>(
  node: Node,
  what: string,
  report: Report,
  readValue: (node: Node, name: string) => T | null,
): Readonly<Record<string, T>> | null {
  const mapping = readMapping(node, what, report);
  if (mapping === null) return null;
  const read = [...mapping.entries].flatMap(([name, { value }]) => {
    const result = readValue(value, name);
    return result === null ? [] : [[name, result] as const];
  });
  return Object.fromEntries(read);
}

const fields: ReadonlyMap<string, Read<Override>> = new Map([
  ["config_files", field(readPaths, (configFiles) => ({ configFiles, ...mainFile(configFiles) }))],
  ["config_directories", field(readPaths, (configDirectories) => ({ configDirectories }))],
  ["paste_applications", field(readNames, (pasteApplications) => ({ pasteApplications }))],
  ["paste_files", field(readPaths, (pasteFiles) => ({ pasteFiles }))],
  ["log_files", field(readPaths, (logFiles) => ({ logFiles }))],
  ["programs", field(readNames, (programs) => ({ programs }))],
  ["units", field(readNames, (units) => ({ units: units.map(withoutSuffix) }))],
  ["user", field(readName, (user) => ({ user }))],
  ["project", field(readName, (project, service) => ({ project, ...filesOf(project, service) }))],
  ["state_directory", field(readPath, (stateDirectory) => ({ stateDirectory }))],
  ["root", field(readRoot, (root) => ({ root }))],
  ["container", field(readName, (container) => ({ container }))],
  ["release", field(readRelease, (release) => ({ release }))],
  [
    "defaults",
    field(readDefaults, (values, { defaults }) => ({ defaults: merge(defaults, values) })),
  ],
  ["verify_url", field(readVerifyUrl, (verifyUrl) => ({ verifyUrl }))],
  ["certificates", field(readCertificates, (certificates) => ({ certificates }))],
]);

/** Of the files that an inventory lists, the last is the one that the service cannot do without. */
function mainFile(configFiles: readonly string[]): Partial<Service> {
  const mainConfigFile = configFiles.at(-1);
  return mainConfigFile === undefined ? {} : { mainConfigFile };
}

/** The names of a project's files follow its own. */
function filesOf(
  project: string,
  { configFiles, mainConfigFile, programs }: Service,
): Partial<Service> {
  const stems = [project, programs[0] ?? project];
  return {
    distFiles: [...new Set(stems)].map((stem) => `/usr/share/${project}/${stem}-dist.conf`),
    mainConfigFile: configFiles === null ? `/etc/${project}/${project}.conf` : mainConfigFile,
  };
}

const fieldsHint = `the fields are ${[...fields.keys()].join(", ")}`;

/** Defaults that the inventory does not name stay the catalogue's. */
function merge(defaults: OptionValues, values: OptionValues): OptionValues {
  const groups = Object.entries(values).map(
    ([group, options]) => [group, { ...defaults[group], ...options }] as const,
  );
  return { ...defaults, ...Object.fromEntries(groups) };
}

/** The model has names of units without `.service`. */
function withoutSuffix(unit: string): string {
  return unit.replace(/\.service$/, "");
}
