import type { Container } from "../../../../model/signing-dir.ts";
import type { ProcessFacts } from "../../../../model/system.ts";
import { isNamedItself } from "../../../../parse/process/control-group.ts";
import { findUser } from "../../../../parse/process/passwd.ts";
import type { Account } from "../../../../parse/process/passwd.ts";
import { hostUser, placeOf } from "../files/view.ts";
import { doubtProcesses } from "./doubt-processes.ts";
import { readCandidates } from "./read-candidates.ts";
import type { Candidate } from "./read-candidates.ts";
import type { Survey } from "./survey.ts";

/** The processes that count as the service's, and why others do not that call themselves so. */
export interface Candidates {
  /** By pid. */
  readonly own: readonly Candidate[];
  /** One sentence for each reason. */
  readonly doubts: readonly string[];
}

/**
 * The processes that the service has where the inventory says that it runs: on the host, in the container or below the root
 * that it names; else on the host, else in containers. A root directory of its own that no container explains is nobody's:
 * anybody can make one. Owners in containers are judged later, by the container's own accounts.
 */
export function findCandidates(survey: Survey): Candidates {
  const { container: wanted, root } = survey.service;
  const all = readCandidates(survey);
  const inContainers = all.filter(({ container }) => container !== null);
  if (wanted !== null) {
    return { own: inContainers.filter(({ container }) => mayBe(container, wanted)), doubts: [] };
  }
  if (root !== "") return findBelow(survey, all);
  const [strays, onHost] = divide(
    all.filter(({ container }) => container === null),
    ({ view }) => view.kind === "mounts" && view.root === "container",
  );
  const [own, strangers] = divide(onHost.map(byHostUsers), (one) => isTrusted(survey, one));
  const left = own.length > 0 ? inContainers : [];
  const { name } = survey.service;
  return {
    own: own.length > 0 ? own : inContainers,
    doubts: [
      ...doubtStrangers(survey, strangers),
      ...doubtProcesses(
        strays.map(({ facts }) => facts),
        `left out, having a root directory of its own that no container explains; if it is ${name}, set \`root\``,
      ),
      ...doubtProcesses(
        left.map(({ facts }) => facts),
        `left out, being in a container while others of ${name} are not; if it is meant, set \`container\``,
      ),
    ],
  };
}

function findBelow(survey: Survey, all: readonly Candidate[]): Candidates {
  const { root } = survey.service;
  const below = all
    .filter(({ view }) => placeOf(view, "/")?.path === root)
    .map(({ view: { users }, ...one }): Candidate => {
      return { ...one, view: { kind: "prefix", root, users }, container: null };
    });
  const [own, strangers] = divide(below, (one) => ownsRoot(survey, one) && isTrusted(survey, one));
  return { own, doubts: doubtStrangers(survey, strangers) };
}

/**
 * Whether the root of the process's users is the host's, or the one that the root directory belongs to: anybody can give
 * himself users of his own, and enter it.
 */
function ownsRoot({ root }: Survey, { view }: Candidate): boolean {
  const own = hostUser(view, 0);
  return own === 0 || (root?.status === "present" && root.uid === own);
}

/** Where no container explains them, a user gave his own processes other numbers: the host's count. */
function byHostUsers(candidate: Candidate): Candidate {
  return { ...candidate, view: { ...candidate.view, users: [] } };
}

function divide<T>(all: readonly T[], isFirst: (one: T) => boolean): readonly [T[], T[]] {
  return [all.filter(isFirst), all.filter((one) => !isFirst(one))];
}

/** Anybody can call a program `nova-api`: only the service's user and root count. */
function isTrusted(survey: Survey, { facts, view }: Candidate): boolean {
  const users = serviceUsers(survey, survey.accounts);
  if (users.some((user) => hostUser(view, user) === facts.uid)) return true;
  return hostUser(view, 0) === facts.uid && mayRunServices(facts);
}

/** The numbers of the users that a service may run as, by the inventory and by its units. */
export function serviceUsers(
  { service, units }: Pick<Survey, "service" | "units">,
  accounts: ReadonlyMap<string, Account>,
): readonly number[] {
  const names = [service.user, ...units.flatMap(({ unit: { user } }) => user ?? [])];
  return names.flatMap((name) => findUser(accounts, name) ?? []);
}

/** A program with the setuid bit runs as root with arguments of anybody's choice; none of these has it where a service runs. */
export function mayRunServices({ executable }: Pick<ProcessFacts, "executable">): boolean {
  if (executable === null) return true;
  const name = executable.replace(/ \(deleted\)$/, "");
  return /\/(?:(?:(?:platform-)?python|pypy|uwsgi|apache2|httpd)[\w.-]*|sh|bash|dash|busybox)$/.test(
    name,
  );
}

function doubtStrangers(
  { service: { name, user } }: Survey,
  strangers: readonly Candidate[],
): readonly string[] {
  const why = `left out, being of another user than ${user} or no Python program; if it is ${name}, set \`user\``;
  return doubtProcesses(
    strangers.map(({ facts }) => facts),
    why,
  );
}

/** Whether a container can be the one that the inventory names; one without a known name is looked at more closely later. */
function mayBe(container: Container | null, wanted: string): boolean {
  if (container === null) return false;
  return (
    isNamed(container, wanted) || (container.name === null && !isNamedItself(container.engine))
  );
}

/** Whether a container is the one that the inventory names, by name or by at least twelve digits of its id. */
export function isNamed({ id, name }: Container, wanted: string): boolean {
  return name === wanted || (/^[0-9a-f]{12,64}$/.test(wanted) && id.startsWith(wanted));
}
