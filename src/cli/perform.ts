import { fileURLToPath } from "node:url";
import { createPlan } from "../engine/create-plan.ts";
import type { Plan } from "../engine/plan.ts";
import { loadInventory, readText } from "../library/load-inventory.ts";
import { loadPlaybook } from "../library/load-playbook.ts";
import type { Data } from "../model/host.ts";
import type { Playbook } from "../model/playbook.ts";
import { limitFiles } from "../parse/pattern/host-pattern.ts";
import type { Limit } from "../parse/pattern/host-pattern.ts";
import { builtInTasks } from "../tasks/built-in.ts";
import { applyPlan } from "./apply-plan.ts";
import { connectionDefaults, connectionWords } from "./connection-options.ts";
import type { Environment } from "./environment.ts";
import { execute } from "./execute.ts";
import type { Execution } from "./execute.ts";
import { explain } from "./explain.ts";
import { requireInventoryFiles } from "./inventory-files.ts";
import { showHost } from "./inventory-command.ts";
import type { Invocation } from "./next-steps.ts";
import type { Request, RunRequest, Selection } from "./program.ts";
import { readPasswords } from "./passwords.ts";
import type { Passwords } from "./passwords.ts";
import { asksOpenssl, prepareVerification } from "./prepare-verification.ts";
import type { QuarantineRequest } from "./quarantine-commands.ts";
import { requireOwnActions } from "./require-own-actions.ts";
import { requireRunId } from "./require-run-id.ts";
import { resume } from "./resume.ts";
import { showRuns } from "./show-runs.ts";
import { singleStepPlaybook } from "./single-step.ts";
import { writePlan } from "./write-plan.ts";

/**
 * Does what was asked for and returns the exit code; `fleetmend` runs another command line. Rejects with a ProblemsError or a FleetmendError if it is refused.
 */
export async function perform(
  request: Request,
  given: Environment,
  fleetmend: (words: readonly string[], environment: Environment) => Promise<number>,
): Promise<number> {
  const environment = withPasswords(request, given);
  switch (request.command) {
    case "check":
    case "purge": {
      const playbook = await loadBuiltIn(request.command);
      const made = await makePlan(playbook, request, environment, parametersOf(request));
      const { plan, apiTokens } = await prepareVerification(made, request, environment);
      return await execute(
        { plan, request, apiTokens, invocation: invocationOf([request.command], request) },
        environment,
      );
    }
    case "run": {
      const playbook = await loadPlaybook(request.playbook);
      const made = await makePlan(playbook, request, environment);
      const verification = { ...request, deep: asksOpenssl(playbook) };
      const { plan, apiTokens } = await prepareVerification(made, verification, environment);
      const invocation = invocationOf(["run", request.playbook], request);
      return await execute({ plan, request, apiTokens, invocation }, environment);
    }
    case "plan": {
      const { subject } = request;
      const isBuiltIn = subject === "check" || subject === "purge";
      const playbook = await (isBuiltIn ? loadBuiltIn(subject) : loadPlaybook(subject));
      const plan = await makePlan(playbook, request, environment, parametersOf(request));
      return await writePlan(plan, request, environment);
    }
    case "apply":
      return await applyPlan(request, environment);
    case "undo": {
      requireRunId(request.run);
      await requireOwnActions(request.run, environment);
      const { run, services } = request;
      const playbook = singleStepPlaybook("quarantine.undo", {
        run,
        ...(services === undefined ? {} : { services }),
      });
      const plan = await makePlan(playbook, request, environment);
      const nothingFound = `none of these hosts has anything of run ${run} in quarantine; check the run id and the selection, or whether it has expired`;
      const invocation = invocationOf(["undo", run], request);
      return await execute({ plan, request, invocation, nothingFound }, environment);
    }
    case "quarantine list":
    case "quarantine expire":
      return await execute(await planQuarantines(request, environment), environment);
    case "resume":
      return await resume(request, environment, (again) => perform(again, environment, fleetmend));
    case "runs":
      return await showRuns(request.report, environment);
    case "explain": {
      const playbook = singleStepPlaybook("signing_dir.locate", parametersOf(request));
      return await explain(await makePlan(playbook, request, environment), request, environment);
    }
    case "inventory":
      return await showHost(request, environment);
    case "validate":
      return validate(
        await makePlan(await loadPlaybook(request.playbook), request, environment),
        environment,
      );
    case "demo": {
      const { demonstrate } = await import("./demonstrate.ts");
      return await demonstrate(environment, fleetmend);
    }
  }
}

/** Asked for when they are wanted: when everything that can be checked without them has been. */
function withPasswords(request: Request, environment: Environment): Environment {
  let asked: Promise<Passwords> | undefined;
  if (!("inventory" in request)) return environment;
  const passwords = () => (asked ??= readPasswords(request, environment));
  return { ...environment, passwords, hostKeyPolicy: request.hostKeyPolicy };
}

async function planQuarantines(
  request: QuarantineRequest,
  environment: Environment,
): Promise<Execution> {
  const { services } = request;
  const task = request.command.replace(" ", ".");
  const ages = request.command === "quarantine list" ? {} : { older_than: request.olderThan };
  const playbook = singleStepPlaybook(task, {
    ...ages,
    ...(services === undefined ? {} : { services }),
  });
  const invocation = invocationOf(request.command.split(" "), request);
  const words = Object.values(ages).flatMap((age) => ["--older-than", age]);
  return {
    plan: await makePlan(playbook, request, environment),
    request,
    ...(request.command === "quarantine list" ? { kept: "by-run" } : {}),
    invocation: { ...invocation, parameters: [...invocation.parameters, ...words] },
  };
}

function loadBuiltIn(name: "check" | "purge"): Promise<Playbook> {
  const file = fileURLToPath(new URL(`../../playbooks/${name}.yaml`, import.meta.url));
  return loadPlaybook(file, { shownAs: `playbooks/${name}.yaml` });
}

async function makePlan(
  playbook: Playbook,
  request: Selection,
  { home, variables }: Environment,
  parameters: Readonly<Record<string, Data>> = {},
): Promise<Plan> {
  const files = requireInventoryFiles(request.inventory, { variables });
  const inventory = await loadInventory(files, { home, defaults: connectionDefaults(request) });
  const limit = await readLimit(request.limit);
  return createPlan(playbook, { inventory, tasks: builtInTasks, limit, parameters });
}

async function readLimit(pattern: string | undefined): Promise<Limit | undefined> {
  if (pattern === undefined) return undefined;
  const files = await Promise.all(
    limitFiles(pattern).map(async (file) => [file, await readText(file, "list of hosts")] as const),
  );
  return { pattern, files: new Map(files) };
}

function parametersOf(
  request: Pick<RunRequest, "services" | "reference" | "purge" | "deep" | "logs" | "repair">,
): Readonly<Record<string, Data>> {
  const { deep, services, reference, purge, logs, repair } = request;
  return {
    ...(services === undefined ? {} : { services }),
    ...(reference === undefined ? {} : { reference }),
    ...(purge === undefined ? {} : { purge }),
    ...(logs === undefined ? {} : { logs }),
    ...(repair === undefined ? {} : { repair }),
    ...(deep === true ? { evidence: "openssl" } : {}),
  };
}

function invocationOf(command: readonly string[], request: RunRequest): Invocation {
  const { deep, inventory, limit, services, reference, purge, logs, repair } = request;
  const { verifyUrl = [], tokenFile } = request;
  return {
    command,
    selection: [
      ...inventory.flatMap((file) => ["-i", file]),
      ...(limit === undefined ? [] : ["-l", limit]),
      ...connectionWords(request),
      ...(services === undefined ? [] : ["--services", services.join(",")]),
    ],
    parameters: [
      ...(reference === undefined ? [] : ["--reference", reference]),
      ...(deep === true ? ["--deep"] : []),
      ...(purge === "always" ? ["--purge", purge] : []),
      ...(logs === undefined || logs === "recent" ? [] : ["--logs", logs]),
      ...(repair === undefined ? [] : ["--repair", repair.join(",")]),
      ...verifyUrl.flatMap(({ service, url }) => [
        "--verify-url",
        service === null ? url : `${service}=${url}`,
      ]),
      ...(tokenFile === undefined ? [] : ["--token-file", tokenFile]),
    ],
  };
}

function validate({ playbook, plays }: Plan, { stdout }: Environment): number {
  const hosts = new Set(plays.flatMap((play) => play.batches.flat().map(({ name }) => name)));
  const steps = plays.reduce((sum, play) => sum + play.steps.length, 0);
  stdout.write(
    `${playbook}: no mistakes; ${steps} ${steps === 1 ? "step" : "steps"} on ${hosts.size} ${hosts.size === 1 ? "host" : "hosts"}\n`,
  );
  return 0;
}
