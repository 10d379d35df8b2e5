import type { Action, FileGuard, Permissions } from "../model/action.ts";
import { printable } from "../model/printable.ts";
import type { ChangedFile, ChangeResult } from "./contract.ts";
import type { AnswerRecord } from "./session/records.ts";
import type { Request } from "./session/session.ts";
import { encodeWord } from "./session/words.ts";

/**
 * The request that carries out an action; see `remote/change-lease.sh`.
 *
 * @param lease says whose it is, see `Lease.words`
 */
export function encodeAction(action: Action, lease: readonly string[]): Request {
  const { device, inode, path, uid } = action.directory;
  const words = [
    action.runId,
    action.service,
    path,
    device,
    inode,
    String(uid),
    placeOf(action),
    action.trustedPrefix,
    ...ownWords(action),
  ];
  return { operation: "change", words: [...lease, action.kind, ...words.map(encodeArgument)] };
}

function placeOf(action: Action): string {
  switch (action.kind) {
    case "quarantine":
    case "repair":
      return action.quarantineRoot;
    case "restore":
      return action.quarantine;
    case "revert":
      return action.repair;
    case "expire":
      return action.directory.path;
  }
}

function ownWords(action: Action): readonly string[] {
  switch (action.kind) {
    case "quarantine":
    case "restore":
      return action.files.flatMap(fileWords);
    case "repair":
      return [action.from, action.to].flatMap(permissionWords);
    case "revert":
      return [action.from, action.to, action.repaired].flatMap(permissionWords);
    case "expire":
      return [String(action.olderThan), ...action.files.flatMap(fileWords)];
  }
}

function fileWords({ name, inode, size, mtime, sha256 }: FileGuard): readonly string[] {
  return [name, inode, String(size), String(mtime), sha256];
}

/** With the mode as `stat -c %a` has it. */
function permissionWords({ gid, mode, uid }: Permissions): readonly string[] {
  return [String(uid), String(gid), mode.toString(8)];
}

/** An empty word would vanish between two spaces; the only word that may be empty is the prefix, whose root is `/`. */
function encodeArgument(text: string): string {
  return text === "" ? "/" : encodeWord(text);
}

/** What the host answered. An answer without a verdict is a failure: the program did not get to its end. */
export function decodeChange(records: readonly AnswerRecord[]): ChangeResult {
  const verdict = records.find(({ tag }) => tag === "verdict");
  const files = records.filter(({ tag }) => tag === "file").map(decodeFile);
  const reason = textOf(verdict);
  const word = verdict?.words[0];
  switch (word) {
    case "done":
    case "refused":
    case "drifted":
    case "busy":
    case "failed":
      return { verdict: word, reason, files };
    default:
      return { verdict: "failed", reason: "the host did not say how it ended", files };
  }
}

function decodeFile(record: AnswerRecord): ChangedFile {
  const [name, state] = record.words;
  return {
    name: name ?? "",
    state: state === "done" || state === "untouched" ? state : "failed",
    reason: textOf(record),
  };
}

function textOf(record: AnswerRecord | undefined): string {
  return printable(record?.body.toString("utf8") ?? "", 300);
}
