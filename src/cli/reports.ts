import { randomBytes } from "node:crypto";
import { appendFileSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import type { Reporter } from "../engine/events.ts";
import { FleetmendError } from "../model/error.ts";
import { suggest } from "../parse/text/suggest.ts";
import type { HumanOptions } from "../reporters/human.ts";
import { jsonReporter } from "../reporters/json.ts";
import type { Output } from "../reporters/output.ts";
import { coloursOf, widthOf } from "./environment.ts";
import type { Environment } from "./environment.ts";

const formats = ["human", "json"] as const;

/** A report that was asked for: `json` on standard output, `json=FILE` in a file. */
export interface ReportRequest {
  readonly format: (typeof formats)[number];
  readonly file: string | null;
}

/** Reads the value of `--report`; throws a FleetmendError "usage". */
export function parseReport(text: string): ReportRequest {
  const [name = "", file = null] = text.split(/=(.*)/s, 2);
  const format = formats.find((one) => one === name);
  if (format === undefined) {
    const hint = suggest(name, formats) ?? `use ${formats.join(" or ")}`;
    throw new FleetmendError("usage", `--report ${text}: there is no report "${name}"; ${hint}`);
  }
  if (file === "")
    throw new FleetmendError("usage", `--report ${text}: the file's name is missing`);
  return { format, file };
}

/**
 * The reporters for what was asked for; a report for people on standard output unless something else goes there. Throws a
 * FleetmendError "usage" where several would.
 *
 * @param human makes the command's report for people
 */
export function createReporters(
  requests: readonly ReportRequest[],
  environment: Environment,
  human: (output: Output, options: Pick<HumanOptions, "width" | "colours">) => Reporter,
): readonly Reporter[] {
  const printed = requests.filter(({ file }) => file === null);
  if (printed.length > 1) {
    const message = "--report: one report alone can go to standard output; give the others a file";
    throw new FleetmendError("usage", message);
  }
  const standard: readonly ReportRequest[] =
    printed.length === 1 ? [] : [{ format: "human", file: null }];
  const reporters = [...standard, ...requests].map(({ format, file }): Reporter => {
    const output =
      file === null
        ? { write: (text: string) => void environment.stdout.write(text) }
        : fileOutput(file);
    if (format === "json") return jsonReporter(output);
    const colours = file === null ? coloursOf(environment) : "off";
    return human(output, { width: widthOf(environment), colours });
  });
  return reporters.map((reporter) => guard(reporter, environment));
}

/** A report that cannot be written, because the disk is full by now, must neither end the run nor hide the others. */
function guard(reporter: Reporter, { stderr }: Environment): Reporter {
  return {
    handle(event) {
      try {
        reporter.handle(event);
      } catch (thrown) {
        if (!(thrown instanceof FleetmendError)) throw thrown;
        stderr.write(`fleetmend: ${thrown.message}\n`);
      }
    },
  };
}

/**
 * Writes a file as a whole, under another name first, so that nobody reads half a report. That it can be written is found out
 * now, before any host is changed. A symbolic link stays one, and what is no regular file, such as a device, is written to
 * as it is.
 */
function fileOutput(name: string): Output {
  const existing = statSync(name, { throwIfNoEntry: false });
  if (existing !== undefined && !existing.isFile()) {
    return { write: (text) => attempt(name, () => appendFileSync(name, text)) };
  }
  const file = existing === undefined ? name : realpathSync(name);
  const temporary = `${file}.${randomBytes(4).toString("hex")}.tmp`;
  attempt(file, () => {
    writeFileSync(temporary, "", { mode: 0o600, flag: "wx" });
    rmSync(temporary);
  });
  return {
    write: (text) =>
      attempt(file, () => {
        try {
          writeFileSync(temporary, text, { mode: 0o600, flag: "wx" });
          renameSync(temporary, file);
        } finally {
          rmSync(temporary, { force: true });
        }
      }),
  };
}

function attempt(file: string, write: () => void): void {
  try {
    write();
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new FleetmendError("usage", `the report ${file} cannot be written: ${why}`, { cause });
  }
}
