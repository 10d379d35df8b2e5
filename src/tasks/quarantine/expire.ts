import { z } from "zod";
import { defineTask } from "../../engine/task.ts";
import type { Finding } from "../../model/finding.ts";
import { parseDuration } from "../../parse/text/duration.ts";
import { describeAge, describeKept, describeOverfull } from "./describe-kept.ts";
import type { KeptFinding } from "./describe-kept.ts";
import { concerns, stockParams } from "./list.ts";
import { takeStock } from "./take-stock.ts";
import type { Kept } from "./take-stock.ts";

type ExpireFinding =
  | (KeptFinding & { readonly expires?: undefined })
  | (Finding<"quarantine-expired" | "quarantine-future"> & { readonly expires?: Kept | undefined });

const duration = z.string().transform((text, context) => {
  const parsed = parseDuration(text);
  if ("seconds" in parsed) return parsed.seconds;
  context.addIssue({ code: "custom", message: parsed.mistake });
  return z.NEVER;
});

/**
 * Deletes what is old enough by the host's own clock, for good: quarantines, records of repairs, and what was cut off. What
 * is in them is part of the plan, file by file, and anything else keeps a quarantine as it is.
 */
export const quarantineExpire = defineTask({
  name: "quarantine.expire",
  summary: "Delete quarantines and records of repairs that are old enough, for good",
  params: stockParams.extend({
    older_than: duration.describe("How old they have to be: 90m, 12h, 30d or 2w"),
  }),
  probe: (host, _params, { target }) => takeStock(host, target),
  diagnose: (stock, { older_than: olderThan, services }): readonly ExpireFinding[] => [
    ...stock.kept
      .filter((kept) => concerns(kept, services))
      .flatMap((kept) => judge(kept, olderThan)),
    ...describeOverfull(stock),
  ],
  remediate({ expires }, _stock, { older_than: olderThan }) {
    if (expires === undefined) return [];
    const { content, directory, prefix, run } = expires;
    return [
      {
        kind: "expire",
        service: content.status === "whole" ? content.service : "unknown",
        runId: run,
        directory,
        trustedPrefix: prefix,
        olderThan,
        files: "files" in content ? content.files : [],
      },
    ];
  },
});

/** Of what is to be deleted. */
const outlook = "no undo will put it back";

function judge(kept: Kept, olderThan: number): readonly ExpireFinding[] {
  const { content, directory } = kept;
  const about = { severity: "info", path: directory.path } as const;
  switch (content.status) {
    case "strange":
      return [describeKept(kept)];
    case "empty":
      return [
        {
          code: "quarantine-expired",
          ...about,
          message: describeKept(kept, outlook).message,
          expires: kept,
        },
      ];
    case "whole":
    case "unfinished": {
      const service = content.status === "whole" ? content.service : undefined;
      if (content.age < 0) {
        const message = `was written ${describeAge(content.age)}, so nobody knows how old it is; correct the clock, and look again`;
        return [
          {
            code: "quarantine-future",
            ...about,
            severity: "warning",
            cure: "by-hand",
            service,
            message,
          },
        ];
      }
      if (content.age < olderThan) return [];
      return [
        {
          code: "quarantine-expired",
          ...about,
          service,
          message: describeKept(kept, outlook).message,
          expires: kept,
        },
      ];
    }
  }
}
