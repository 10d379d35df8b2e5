import type { Action, FileGuard } from "../model/action.ts";
import { printable } from "../model/printable.ts";
import type { ChangedFile, ChangeResult } from "./contract.ts";
import type { AnswerRecord } from "./session/records.ts";
import type { Request } from "./session/session.ts";
import { encodeWord } from "./session/words.ts";

/** The request that carries out an action; see `remote/change.sh`. */
export function encodeAction(action: Action): Request {
  const { device, inode, path, uid } = action.directory;
  const where = action.kind === "quarantine" ? action.quarantineRoot : action.quarantine;
  const words = [
    action.runId,
    action.service,
    path,
    device,
    inode,
    String(uid),
    where,
    action.trustedPrefix,
  ];
  return {
    operation: action.kind,
    words: [...words, ...action.files.flatMap(fileWords)].map(encodeArgument),
  };
}

function fileWords({ name, inode, size, mtime, sha256 }: FileGuard): readonly string[] {
  return [name, inode, String(size), String(mtime), sha256];
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
