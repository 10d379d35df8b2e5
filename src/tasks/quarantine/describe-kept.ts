import { durationText } from "../../model/duration-text.ts";
import type { Finding } from "../../model/finding.ts";
import type { Content, Kept, Stock } from "./take-stock.ts";

export type KeptFinding = Finding<
  | "quarantine-kept"
  | "quarantine-empty"
  | "quarantine-unfinished"
  | "quarantine-strange"
  | "quarantine-overfull"
>;

/**
 * What there is to say of one quarantine or record of a repair, whatever its age.
 *
 * @param outlook what an undo could do: a clause for what is not undone yet
 */
export function describeKept(kept: Kept, outlook = "an undo puts it back"): KeptFinding {
  const { content, directory, run, what } = kept;
  const about = { severity: "info", path: directory.path } as const;
  switch (content.status) {
    case "whole":
      return {
        code: "quarantine-kept",
        ...about,
        service: content.service,
        message: describeWhole(kept, content, outlook),
        kept: {
          run,
          what,
          from: content.from,
          ageSeconds: content.age,
          files: content.cached,
          bytes: bytesOf(content),
          undone: content.undone === "undone",
        },
      };
    case "unfinished":
      return {
        code: "quarantine-unfinished",
        ...about,
        message: `run ${run} was cut off here before it changed anything, ${describeAge(content.age)}`,
      };
    case "empty":
      return {
        code: "quarantine-empty",
        ...about,
        message: "nothing is in it, for a run was cut off here",
      };
    case "strange":
      return {
        code: "quarantine-strange",
        ...about,
        severity: "warning",
        cure: "by-hand",
        message: `${content.why}, so it is left as it is; look what it is, and remove it by hand if nobody needs it`,
      };
  }
}

/** Nothing is known of what was not listed, so that a person has to look. */
export function describeOverfull({ overfull }: Stock): readonly KeptFinding[] {
  return overfull.map((path) => ({
    code: "quarantine-overfull",
    severity: "warning",
    cure: "by-hand",
    path,
    message: "more is in it than was looked at; let older quarantines expire",
  }));
}

function describeWhole(
  { run, what }: Kept,
  content: Content & { readonly status: "whole" },
  outlook: string,
): string {
  const { age, cached, from, undone } = content;
  const files = `${plural(cached, "file")}, ${plural(bytesOf(content), "byte")}, of ${from}`;
  const left = cached === 0 ? `nothing of ${from} is left in it` : files;
  const subject = what === "repair" ? `owner or mode that ${from} had` : left;
  return `${subject}, by run ${run} ${describeAge(age)}; ${undone === "undone" ? "undone already" : outlook}`;
}

function bytesOf({ files }: Content & { readonly status: "whole" }): number {
  return files
    .filter(({ name }) => name !== "manifest" && name !== "undone")
    .reduce((sum, { size }) => sum + size, 0);
}

/** `34 days ago`, by the host's clock. */
export function describeAge(seconds: number): string {
  if (seconds < 0) return "in the future by the host's clock";
  return `${durationText(seconds)} ago`;
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
