import { FleetmendError } from "../../model/error.ts";
import type { OpensslRun } from "../../model/openssl-evidence.ts";
import type { AnswerRecord } from "../session/records.ts";
import { encodeWord } from "../session/words.ts";
import { absolute } from "./absolute.ts";
import type { Batch } from "./batch.ts";

/** {@link HostReader.verifyMessage}. */
export function verifyMessage(
  batch: Batch,
  files: { readonly signing: string; readonly ca: string },
  message: string,
): Promise<OpensslRun> {
  const words = [absolute(files.signing), absolute(files.ca), message].map(encodeWord);
  return batch.single({ operation: "verify", words }, decode);
}

function decode(records: readonly AnswerRecord[]): OpensslRun {
  const answer = records.find(({ tag }) => tag === "openssl");
  const version = records.find(({ tag }) => tag === "version");
  const [state, exitStatus] = answer?.words ?? [];
  if (state === "absent" || state === "refused") return { status: state };
  if (state !== "ran" || answer === undefined) {
    throw new FleetmendError("request-failed", "the answer about openssl was left out");
  }
  return {
    status: "ran",
    exitStatus: Number(exitStatus),
    errorOutput: answer.body.toString("utf8"),
    version: version?.body.toString("utf8").trim() ?? "",
  };
}
