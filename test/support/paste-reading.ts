import { createEffort } from "../../src/parse/paste/effort.ts";
import { findAuthTokenFilters } from "../../src/parse/paste/paste-auth-token.ts";
import { fileLocation, parsePasteConfig } from "../../src/parse/paste/paste-config.ts";
import type { PasteConfig } from "../../src/parse/paste/paste-config.ts";
import { readFilterOptions } from "../../src/parse/paste/paste-context.ts";
import type { FilterReading } from "../../src/parse/paste/paste-context.ts";
import { isAuthToken } from "../../src/parse/paste/paste-factory.ts";
import { loadName } from "../../src/parse/paste/paste-load.ts";
import type { Context, FactoryContext } from "../../src/parse/paste/paste-loaded.ts";
import { openFile } from "../../src/parse/paste/paste-loader.ts";
import type { PasteFault } from "../../src/parse/paste/paste-loader.ts";
import type { Bound, OptionSet } from "../../src/parse/paste/paste-option-set.ts";
import { reach } from "../../src/parse/paste/paste-reach.ts";
import type { ApplicationQuestion, PasteQuestion } from "./paste-oracle.ts";
import { asked, errorVerdict, madeVerdict } from "./paste-verdict.ts";
import type { Made, Verdict } from "./paste-verdict.ts";

/** The question as we answer it, with the very parts that find the filters of a service. */
export function ourVerdict(question: PasteQuestion): Verdict {
  const { main, others } = parseFiles(question);
  if (main.status === "invalid") return describeFault([], main);
  const given = handOver(question);
  const loader = openFile({ effort: createEffort(), others }, main, given);
  const isFilterAsked = "filter" in question;
  const type = isFilterAsked ? "filter" : "app";
  const value = isFilterAsked ? question.filter : question.application;
  const assignment = { value, file: main.file, line: 0, section: "" };
  const context = loadName({ loader, given, depth: 0, type }, { value, assignment });
  const { filters, fault } = reach(context, isFilterAsked ? [] : [question.strategy]);
  const configs = [...others.values()].filter((one) => one.status === "parsed");
  if (fault !== null) return describeFault(configs, fault);
  const found = isFilterAsked ? [ownOf(context)].filter(isFilter) : filters;
  const readings = found.map((one) => readFilterOptions(one, asked));
  const failed = readings.find((one) => one.status === "failed");
  if (failed !== undefined) return describeFault(configs, failed);
  return madeVerdict(readings.map(optionsOf));
}

/** What is said of the filters of a service that loads the application. */
export function ourFilters(question: ApplicationQuestion): {
  readonly used: Made;
  readonly unused: number;
} {
  const { main, others } = parseFiles(question);
  if (main.status === "invalid") throw new Error(main.message);
  const filters = findAuthTokenFilters(main, {
    names: asked,
    applications: [question.application],
    keys: [question.strategy],
    globals: new Map(Object.entries(question.globals ?? {})),
    others,
  });
  const used = filters.filter(({ usage }) => usage.kind === "used");
  return {
    used: madeVerdict(used.map(({ reading }) => optionsOf(reading))),
    unused: filters.length - used.length,
  };
}

function parseFiles({ files }: PasteQuestion) {
  const others = new Map(
    files.map(([file, content]) => {
      return [file, parsePasteConfig([{ file, content }], fileLocation(file))] as const;
    }),
  );
  const [main] = others.values();
  if (main === undefined) throw new Error("there is no file");
  return { main, others };
}

function handOver({ globals = {} }: PasteQuestion): OptionSet | null {
  const own = Object.entries(globals).map(([name, value]): [string, Bound] => {
    const assignment = { value, file: "", line: 0, section: "" };
    return [name, { kind: "default", value, assignment }];
  });
  return own.length > 0 ? { own: new Map(own), inherited: [], sections: [] } : null;
}

/** Behind any `filter-with`, what the name itself stands for. */
function ownOf(context: Context): Exclude<Context, { kind: "chain" }> {
  if (context.kind !== "chain") return context;
  const last = context.links.at(-1);
  if (last === undefined) throw new Error("a chain of nothing");
  return ownOf(last);
}

function isFilter(context: Exclude<Context, { kind: "chain" }>): context is FactoryContext {
  return context.kind === "factory" && isAuthToken(context.type, context.factory);
}

function optionsOf(reading: FilterReading): ReadonlyMap<string, string> {
  if (reading.status === "failed") throw new Error(reading.message);
  return new Map([...reading.options].map(([name, { value }]) => [name, value]));
}

function describeFault(configs: readonly PasteConfig[], fault: PasteFault): Verdict {
  return errorVerdict(fault.message, { ...fault, option: optionAt(configs, fault) });
}

/** The option whose assignment is to blame. */
function optionAt(configs: readonly PasteConfig[], { file, line }: PasteFault): string {
  for (const { ini } of configs) {
    for (const options of [ini.defaults, ...ini.sections.values()]) {
      for (const [key, assignments] of options) {
        if (assignments.some((one) => one.file === file && one.line === line)) return key;
      }
    }
  }
  return "";
}
