import type { Service } from "../../../../model/service.ts";
import type { Container } from "../../../../model/signing-dir.ts";
import type { ProcessFacts } from "../../../../model/system.ts";
import type { CommandLine } from "../../../../parse/process/command-line.ts";
import { findCandidates } from "./candidates.ts";
import type { Candidate } from "./read-candidates.ts";
import { copyViews } from "../files/config-copies.ts";
import type { Survey } from "./survey.ts";
import { findUnitStart } from "./unit-start.ts";
import type { InstalledUnit } from "./units.ts";
import type { ServiceView } from "../files/view.ts";
import { findWsgiService } from "./wsgi-service.ts";

/** One way in which a service is started, as far as it concerns its configuration. */
export interface Start {
  /** `process 123`, `unit neutron-server.service`, a place in Apache's configuration, or `default files`. */
  readonly source: string;
  /** `null`: nothing says with which arguments. */
  readonly commandLine: CommandLine | null;
  readonly server: "itself" | "wsgi";
  /** The processes that were started so, by pid. */
  readonly processes: readonly ProcessFacts[];
  readonly view: ServiceView;
  readonly container: Container | null;
  /** The unit that starts it, if that is known. */
  readonly unit: InstalledUnit | null;
  /** Whose name the unit or the catalogue gives. */
  readonly userName: string;
  /** What shows that the service is here: it runs, it is installed, or there is only a copy of its configuration. */
  readonly evidence: "running" | "installed" | "copy" | "none";
}

/** More ways than any service is started in; a host made to keep us busy has its further ones left out. */
const maximumStarts = 8;

/**
 * The ways in which a service is started: by its running processes, those with the same arguments, variables and file systems
 * together; else by its unit or Apache's configuration; else by its usual files.
 */
export function findStarts(survey: Survey): Starts {
  const { doubts, own } = findCandidates(survey);
  const running = groupCandidates(survey, own);
  const left = running.length - maximumStarts;
  return {
    starts: running.length > 0 ? running.slice(0, maximumStarts) : findIdleStarts(survey),
    doubts: [
      ...doubts,
      ...(left > 0
        ? [
            `It was started in ${left} more ways, which were left out; restart the service, so that all of its processes are alike.`,
          ]
        : []),
    ],
  };
}

/** Ways of starting a service, and why there may be others. */
export interface Starts {
  readonly starts: readonly Start[];
  /** One sentence each. */
  readonly doubts: readonly string[];
}

/** The ways in which a service would be started that does not run. */
export function findIdleStarts(survey: Survey): readonly Start[] {
  const others = copies(survey);
  if (survey.service.container !== null) {
    return others.length > 0 ? others : [createIdle(survey.service, nowhere)];
  }
  const installed = findInstalled(survey);
  const isHere = installed.evidence !== "none" || survey.configDirectory.status !== "absent";
  return isHere || others.length === 0 ? [installed] : others;
}

function groupCandidates(survey: Survey, candidates: readonly Candidate[]): readonly Start[] {
  const groups = new Map<string, Candidate[]>();
  for (const candidate of candidates) {
    const key = keyOf(candidate);
    const known = groups.get(key);
    if (known === undefined) groups.set(key, [candidate]);
    else known.push(candidate);
  }
  return [...groups.values()].flatMap((group): Start[] => {
    const [first] = group;
    if (first === undefined) return [];
    const { commandLine, container, server, view } = first;
    const onHost = container === null;
    const own = onHost ? findUnitStart(survey, commandLine.program) : null;
    const unit = onHost ? ((own ?? findUnitStart(survey))?.unit ?? survey.units[0] ?? null) : null;
    return [
      {
        source: describe(group),
        commandLine,
        server,
        processes: group.map(({ facts }) => facts),
        view,
        container,
        unit,
        userName: unit?.unit.user ?? survey.service.user,
        evidence: "running",
      },
    ];
  });
}

/** Equal for processes that read the same files in the same way. */
function keyOf({ commandLine, container, facts }: Candidate): string {
  const { program, positional, sources } = commandLine;
  const environment = [...(facts.environment ?? [])].toSorted(([one], [other]) =>
    one < other ? -1 : 1,
  );
  const place = facts.view.kind === "own" ? facts.view.namespace : "";
  // In a container owners are judged later, so that those of different owners must not be mixed.
  const owner = container === null ? "" : facts.uid;
  return JSON.stringify([place, owner, program, sources, positional, environment]);
}

function describe(group: readonly Candidate[]): string {
  const [first, ...others] = group.map(({ facts: { pid } }) => pid);
  const more = others.length === 0 ? "" : ` and ${others.length} more`;
  return `process ${first}${more}`;
}

function findInstalled(survey: Survey): Start {
  const { files, service, units } = survey;
  const common = { processes: [], view: files.view, container: null };
  const found = findUnitStart(survey);
  const unit = found?.unit ?? units[0] ?? null;
  const userName = unit?.unit.user ?? service.user;
  if (found !== null) {
    const { commandLine } = found;
    const server = commandLine.runner === "none" ? "itself" : "wsgi";
    const source = `unit ${found.unit.name}.service`;
    return { ...common, source, commandLine, server, unit, userName, evidence: "installed" };
  }
  const wsgi = service.root === "" ? findWsgiService(service, survey.host.wsgi) : null;
  if (wsgi !== null) {
    const { commandLine, daemon, script } = wsgi;
    const source = `Apache by ${script.file}:${script.line}`;
    const name = daemon?.user ?? service.user;
    const wsgiStart = { source, commandLine, server: "wsgi", unit: null, userName: name } as const;
    return { ...common, ...wsgiStart, evidence: "installed" };
  }
  const evidence = units.length > 0 ? "installed" : "none";
  const server = "itself";
  return {
    ...common,
    source: "default files",
    commandLine: null,
    server,
    unit,
    userName,
    evidence,
  };
}

/** What a container that does not run would read. */
function copies({ host, service }: Survey): readonly Start[] {
  return copyViews(service, host.copies).map((view) => createIdle(service, view));
}

const nowhere: ServiceView = { kind: "none", users: [] };

function createIdle({ user: userName }: Service, view: ServiceView): Start {
  return {
    source: view.kind === "none" ? "nothing" : "the host's copy of a container's files",
    commandLine: null,
    server: "itself",
    processes: [],
    view,
    container: null,
    unit: null,
    userName,
    evidence: "copy",
  };
}

/** The paste file, or the directory of fragments, that swift's programs take as their first argument, as it stands. */
export function pasteArgument(service: Service, commandLine: CommandLine | null): string | null {
  if (service.dialect !== "paste") return null;
  return commandLine?.positional.find((word) => /\/|\.conf(?:\.d)?$|\$/.test(word)) ?? null;
}
