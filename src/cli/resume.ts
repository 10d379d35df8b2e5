import { createReview } from "../engine/review.ts";
import type { Review } from "../engine/review.ts";
import { readHistory } from "../journal/history.ts";
import { reopenJournal } from "../journal/journal-file.ts";
import { journalDirectory } from "../journal/state-directory.ts";
import { FleetmendError } from "../model/error.ts";
import type { JournalRecord, RunOpened } from "../model/journal.ts";
import { shellWord } from "../transport/quote.ts";
import type { Environment } from "./environment.ts";
import type { ResumeRequest } from "./journal-commands.ts";
import { parseRequest } from "./parse-request.ts";
import type { Request } from "./program.ts";
import { requireRunId } from "./require-run-id.ts";

/**
 * Goes on with a run from its journal: performs the command that started it once more, as far as it is not done. Returns the
 * exit code. Rejects with a FleetmendError if the journal cannot be used, or does not fit any more.
 */
export async function resume(
  request: ResumeRequest,
  environment: Environment,
  perform: (request: Request) => Promise<number>,
): Promise<number> {
  requireRunId(request.run);
  const { home, variables } = environment;
  const reopened = await reopenJournal(journalDirectory(variables, home), request.run);
  await using journal = reopened.journal;
  const { opened, records } = reopened;
  const { forks, report, exitStyle, dryRun, yes, requireCoverage } = request;
  const original = repeat(opened, environment);
  return await perform({
    ...original,
    forks,
    report,
    exitStyle,
    dryRun,
    yes,
    ...(requireCoverage === undefined ? {} : { requireCoverage }),
    inventory: opened.inventory,
    resumed: {
      journal,
      opened,
      history: readHistory(records),
      review: opened.review === "shown" ? reviewOf(records) : null,
    },
  });
}

/** What the run was asked to do. */
function repeat(
  { id, words, directory }: RunOpened,
  environment: Environment,
): Exclude<Extract<Request, { readonly dryRun: boolean }>, ResumeRequest> {
  if (directory !== environment.directory) {
    throw new FleetmendError(
      "usage",
      `run ${id} was started in another directory, where its files are named from; go there first: cd ${shellWord(directory)}`,
    );
  }
  const request = parseRequest(words, environment);
  if (typeof request !== "number" && "dryRun" in request && request.command !== "resume") {
    return request;
  }
  throw new FleetmendError(
    "usage",
    `this version of fleetmend does not know the command that started run ${id}; use the version that started it`,
  );
}

function reviewOf(records: readonly JournalRecord[]): Review {
  const review = createReview();
  for (const record of records) {
    if (record.kind === "reviewed") review.note(record.host, record.action);
  }
  return review;
}
