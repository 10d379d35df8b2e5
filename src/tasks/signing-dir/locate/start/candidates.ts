import type { Container } from "../../../../model/signing-dir.ts";
import type { ProcessFacts } from "../../../../model/system.ts";
import { interpreterOf, readCommandLine } from "../../../../parse/process/command-line.ts";
import type { CommandLine } from "../../../../parse/process/command-line.ts";
import { containerOf } from "../../../../parse/process/control-group.ts";
import type { Survey } from "./survey.ts";
import { hostUser, placeOf, viewOf } from "../files/view.ts";
import type { ServiceView } from "../files/view.ts";
import { findWsgiService } from "./wsgi-service.ts";

/** A process that runs a program of the service. */
export interface Candidate {
  readonly facts: ProcessFacts;
  readonly commandLine: CommandLine;
  /** `wsgi`: uwsgi or Apache runs it, so the program's own name is not in its arguments. */
  readonly server: "itself" | "wsgi";
  readonly view: ServiceView;
  /** `null`: none. */
  readonly container: Container | null;
}

/**
 * The processes that the service has where the inventory says that it runs, by pid. A root directory of its own that no
 * container explains is nobody's: anybody can make one.
 */
export function findCandidates(survey: Survey): readonly Candidate[] {
  const { service } = survey;
  const all = readAll(survey);
  const trusted = trustedUsers(survey);
  if (service.root !== "") {
    const inside = all.filter(({ view }) => placeOf(view, "/")?.path === service.root);
    const { root } = service;
    return inside
      .map((one): Candidate => {
        const { users } = one.view;
        return { ...one, view: { kind: "prefix", root, users }, container: null };
      })
      .filter(({ facts: { uid }, view }) => trusted.some((user) => hostUser(view, user) === uid));
  }
  const { container: wanted } = service;
  if (wanted !== null) return all.filter(({ container }) => mayBe(container, wanted));
  const own = all.filter(
    ({ container, facts: { uid } }) => container === null && trusted.includes(uid),
  );
  return own.length > 0 ? own : all.filter(({ container }) => container !== null);
}

/** The containers that have a process of the service, whichever the inventory names. */
export function findContainers(survey: Survey): readonly Container[] {
  return readAll(survey).flatMap(({ container }) => container ?? []);
}

function readAll(survey: Survey): readonly Candidate[] {
  const { processes } = survey.host;
  const monitors = podmanNames(processes);
  return processes
    .toSorted((one, other) => one.pid - other.pid)
    .flatMap((facts) => readProcess(survey, facts, monitors));
}

/** Anybody can call a program `nova-api`: only the service's user and root count. */
function trustedUsers({ accounts, service, units }: Survey): readonly number[] {
  const names = [service.user, ...units.flatMap(({ unit: { user } }) => user ?? [])];
  return [0, ...names.flatMap((name) => accounts.get(name)?.uid ?? [])];
}

/** Whether a container is the one that the inventory names; one without a known name is looked at more closely later. */
export function mayBe(container: Container | null, wanted: string): boolean {
  if (container === null) return false;
  const { id, name } = container;
  const isId = /^[0-9a-f]{12,64}$/.test(wanted) && id.startsWith(wanted);
  return isId || name === wanted || (name === null && container.engine !== "lxc");
}

function readProcess(
  survey: Survey,
  facts: ProcessFacts,
  monitors: ReadonlyMap<string, string>,
): readonly Candidate[] {
  const read = readServiceCommand(survey, facts);
  if (read === null) return [];
  const view = viewOf(facts.view);
  const container = readContainer(facts, monitors);
  const isStray = view.kind === "mounts" && view.root === "container" && container === null;
  return isStray ? [] : [{ facts, ...read, view, container }];
}

function readServiceCommand(
  { host: { wsgi }, service }: Survey,
  { argv, executable }: ProcessFacts,
): Pick<Candidate, "commandLine" | "server"> | null {
  const commandLine = readCommandLine(argv);
  if (commandLine === null) return null;
  const apache = findWsgiService(service, wsgi, commandLine.path);
  if (apache !== null) return { commandLine: apache.commandLine, server: "wsgi" };
  if (!service.programs.includes(commandLine.program)) return null;
  const known = commandLine.interpreter !== "unknown";
  const interpreter = known ? commandLine.interpreter : interpreterOf(executable ?? "");
  const server = commandLine.runner === "uwsgi" ? "wsgi" : "itself";
  return { commandLine: { ...commandLine, interpreter }, server };
}

function readContainer(
  { view }: ProcessFacts,
  monitors: ReadonlyMap<string, string>,
): Container | null {
  const found = view.kind === "own" ? containerOf(view.controlGroup) : null;
  if (found === null) return null;
  const name = found.engine === "lxc" ? found.id : (monitors.get(found.id) ?? null);
  return { ...found, name };
}

/** podman's monitor of a container has its id behind `-c` and its name behind `-n`. */
function podmanNames(processes: readonly ProcessFacts[]): ReadonlyMap<string, string> {
  return new Map(
    processes.flatMap(({ argv, uid }): [string, string][] => {
      const id = argv[argv.indexOf("-c") + 1];
      const name = argv[argv.indexOf("-n") + 1];
      const isMonitor = uid === 0 && /(?:^|\/)conmon$/.test(argv[0] ?? "");
      return isMonitor && id !== undefined && name !== undefined ? [[id, name]] : [];
    }),
  );
}
