import { createHash } from "node:crypto";
import type {
  Action,
  DirectoryGuard,
  FileGuard,
  Permissions,
  RepairAction,
  RevertAction,
} from "../model/action.ts";
import type { ConfigurationRead } from "../model/configuration-read.ts";
import type { HostReader } from "../model/host-reader.ts";
import { permissionText } from "../model/permission-changes.ts";
import { contentOf } from "../parse/configuration-content.ts";
import { quarantineDirectory, repairDirectory } from "./action-records.ts";

/** Something on a host that is not as it was when an action was planned. */
export interface Difference {
  readonly service: string;
  readonly path: string;
  /** For instance `inode`. */
  readonly what: string;
  readonly planned: string;
  readonly found: string;
}

/** Compares all that the actions of one host rest on with what the host has now. Reads only. */
export async function findDrift(
  actions: readonly Action[],
  reader: HostReader,
): Promise<readonly Difference[]> {
  const found = await Promise.all(
    actions.map(async (action) => {
      const parts = await Promise.all([
        compareDirectory(action, actions, reader),
        compareTarget(action, reader),
        ...filesOf(action).map(([directory, file]) => compareFile(directory, file, reader)),
        ...configurationOf(action).map((read) => compareConfiguration(read, reader)),
      ]);
      return parts.flat().map((one) => ({ service: action.service, ...one }));
    }),
  );
  // Actions of one directory rest on the same things.
  const all = found.flat().map((one) => [JSON.stringify(one), one] as const);
  return [...new Map(all).values()];
}

type Part = Omit<Difference, "service">;

async function compareDirectory(
  action: Action,
  actions: readonly Action[],
  reader: HostReader,
): Promise<readonly Part[]> {
  const { device, inode, path } = action.directory;
  const facts = await reader.facts(path);
  if (facts.status !== "present") return [difference(path, "directory", "present", facts.status)];
  return [
    ...compare(path, "type", "directory", facts.type),
    ...compare(path, "device", device, facts.device),
    ...compare(path, "inode", inode, facts.inode),
    ...comparePermissions(action, actions, facts),
  ];
}

/** A purge behind a repair of its directory expects what the repair leaves; until then the directory is as the repair finds it. */
function comparePermissions(
  action: Action,
  actions: readonly Action[],
  facts: Permissions,
): readonly Part[] {
  const { path, uid } = action.directory;
  const change = actions.find(isChangeOf(action.directory));
  if (change !== undefined) {
    return (["owner", "mode"] as const).flatMap((what) =>
      compare(path, what, permissionText(what, change.from), permissionText(what, facts)),
    );
  }
  const planned = "premises" in action ? action.premises?.mode : undefined;
  return [
    ...compare(path, "owner", String(uid), String(facts.uid)),
    ...(planned === undefined
      ? []
      : compare(path, "mode", modeText(planned), modeText(facts.mode))),
  ];
}

function isChangeOf({ path }: DirectoryGuard) {
  return (one: Action): one is RepairAction | RevertAction =>
    (one.kind === "repair" || one.kind === "revert") && one.directory.path === path;
}

/** What a run makes must not be there: it is, where an earlier one of the same plan was cut off, or undone. */
async function compareTarget(action: Action, reader: HostReader): Promise<readonly Part[]> {
  if (action.kind !== "quarantine" && action.kind !== "repair") return [];
  const path = action.kind === "repair" ? repairDirectory(action) : quarantineDirectory(action);
  const { status } = await reader.facts(path);
  const found = `${status}: the plan was applied here before, and undone or cut off`;
  return status === "absent" ? [] : [difference(path, "quarantine", "absent", found)];
}

function filesOf(action: Action): readonly (readonly [directory: string, file: FileGuard])[] {
  if (action.kind === "repair" || action.kind === "revert") return [];
  const directory = action.kind === "restore" ? action.quarantine : action.directory.path;
  return action.files.map((file) => [directory, file]);
}

async function compareFile(
  directory: string,
  { inode, mtime, name, sha256, size }: FileGuard,
  reader: HostReader,
): Promise<readonly Part[]> {
  const path = `${directory}/${name}`;
  const read = await reader.readFile(path, { links: "refuse", maximumBytes: size + 1 });
  if (read.status !== "read" && read.status !== "too-large") {
    return [difference(path, "file", "present", read.status)];
  }
  const content = read.status === "read" ? hashOf(read.content) : "not read, as it is longer";
  return [
    ...compare(path, "inode", inode, read.facts.inode),
    ...compare(path, "size", String(size), String(read.facts.size)),
    ...compare(path, "mtime", String(mtime), String(read.facts.mtime)),
    ...compare(path, "sha256", sha256, content),
  ];
}

function configurationOf(action: Action): readonly ConfigurationRead[] {
  return "premises" in action ? (action.premises?.configuration ?? []) : [];
}

async function compareConfiguration(
  { below, content, kind, paths }: ConfigurationRead,
  reader: HostReader,
): Promise<readonly Part[]> {
  const options = below === null ? {} : { links: { below } };
  const parts = await Promise.all(
    paths.map(async (path) => {
      const found =
        kind === "file"
          ? await reader.readFile(path, options)
          : await reader.readMatching(path, ".conf", options);
      return compare(path, "configuration", content, contentOf(found));
    }),
  );
  return parts.flat();
}

function compare(path: string, what: string, planned: string, found: string): readonly Part[] {
  return planned === found ? [] : [difference(path, what, planned, found)];
}

function difference(path: string, what: string, planned: string, found: string): Part {
  return { path, what, planned, found };
}

function modeText(mode: number): string {
  return mode.toString(8).padStart(4, "0");
}

function hashOf(content: Buffer): string {
  return createHash("sha256").update(content).digest("hex");
}
