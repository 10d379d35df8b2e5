import type { Container } from "../../../../model/signing-dir.ts";
import type { ProcessFacts } from "../../../../model/system.ts";
import { interpreterOf, readCommandLine } from "../../../../parse/process/command-line.ts";
import type { CommandLine } from "../../../../parse/process/command-line.ts";
import { containerOf, isNamedItself } from "../../../../parse/process/control-group.ts";
import type { Survey } from "./survey.ts";
import { viewOf } from "../files/view.ts";
import type { ServiceView } from "../files/view.ts";
import { findWsgiService } from "./wsgi-service.ts";

/** A process that calls itself a program of the service. */
export interface Candidate {
  readonly facts: ProcessFacts;
  readonly commandLine: CommandLine;
  /** `wsgi`: uwsgi or Apache runs it, so the program's own name is not in its arguments. */
  readonly server: "itself" | "wsgi";
  readonly view: ServiceView;
  /** `null`: none. */
  readonly container: Container | null;
}

/** Every process of a host that calls itself a program of the service, whoever it is of, by pid. */
export function readCandidates(survey: Survey): readonly Candidate[] {
  const { processes } = survey.host;
  const monitors = podmanNames(processes);
  return processes
    .toSorted((one, other) => one.pid - other.pid)
    .flatMap((facts): Candidate[] => {
      const read = readServiceCommand(survey, facts);
      if (read === null) return [];
      const container = readContainer(facts, monitors);
      return [{ facts, ...read, view: viewOf(facts.view), container }];
    });
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
  const name = isNamedItself(found.engine) ? found.id : (monitors.get(found.id) ?? null);
  return { ...found, name };
}

/** podman's monitor of a container has its id behind `-c` and its name behind `-n`. */
function podmanNames(processes: readonly ProcessFacts[]): ReadonlyMap<string, string> {
  return new Map(
    processes.flatMap(({ argv, executable, uid }): [string, string][] => {
      const id = argv[argv.indexOf("-c") + 1];
      const name = argv[argv.indexOf("-n") + 1];
      const isMonitor = uid === 0 && /(?:^|\/)conmon$/.test(executable ?? argv[0] ?? "");
      return isMonitor && id !== undefined && name !== undefined ? [[id, name]] : [];
    }),
  );
}
