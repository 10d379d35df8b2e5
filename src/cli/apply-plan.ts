import { planOfFile, refuseForeignPlan } from "../engine/plan-of-file.ts";
import { loadInventory, readText } from "../library/load-inventory.ts";
import { loadPlanFile } from "../library/load-plan-file.ts";
import { ownBuild } from "../library/own-build.ts";
import { FleetmendError } from "../model/error.ts";
import type { Host } from "../model/host.ts";
import type { PlanFile, PlannedHost } from "../model/plan-file.ts";
import { printable } from "../model/printable.ts";
import { verifySignature } from "../parse/plan-file/signature.ts";
import { renderPlanFile } from "../reporters/plan-file.ts";
import { createPaint } from "../reporters/text.ts";
import { coloursOf, widthOf } from "./environment.ts";
import { connectionDefaults, connectionWords } from "./connection-options.ts";
import type { Environment } from "./environment.ts";
import { execute } from "./execute.ts";
import type { ApplyRequest } from "./plan-request.ts";
import { version } from "./version.ts";

/** Carries out a plan file. Returns the exit code; rejects if it is refused, before any connection. */
export async function applyPlan(request: ApplyRequest, environment: Environment): Promise<number> {
  const file = await loadPlanFile(request.plan);
  await verify(file, request, environment);
  refuseForeignPlan(file, ownBuild(version), new Date());
  const hosts = await connectHosts(file, request, environment);
  show(file, request, environment);
  return await execute(
    {
      plan: planOfFile(file, hosts),
      request,
      runId: file.run,
      invocation: {
        command: ["apply", request.plan],
        selection: [
          ...request.inventory.flatMap((one) => ["-i", one]),
          ...connectionWords(request),
        ],
        parameters: request.verify === undefined ? [] : ["--verify", request.verify],
        undoes: file.run,
      },
    },
    environment,
  );
}

async function verify(
  file: PlanFile,
  { verify: key }: ApplyRequest,
  { stderr }: Environment,
): Promise<void> {
  if (key !== undefined) {
    verifySignature(file, await readText(key, "key"), `the key ${printable(key, 200)}`);
  } else if (file.signature !== null) {
    stderr.write(
      "fleetmend: the plan is signed, but nothing says by whom it should be; see --verify\n",
    );
  }
}

/** The hosts of a plan; an inventory that is named outweighs what the plan says of the way to them. */
async function connectHosts(
  file: PlanFile,
  request: ApplyRequest,
  { home }: Environment,
): Promise<ReadonlyMap<string, Host>> {
  const { inventory: files } = request;
  const defaults = connectionDefaults(request);
  const inventory = files.length === 0 ? null : await loadInventory(files, { home, defaults });
  return new Map(
    file.hosts.map((planned) => [
      planned.name,
      connectHost(planned, inventory?.hosts.get(planned.name)),
    ]),
  );
}

/** As in a playbook, `become` of the plan is for hosts of which the inventory says nothing. */
function connectHost({ connection, name }: PlannedHost, known: Host | undefined): Host {
  const bare = {
    name,
    connection,
    loginPassword: undefined,
    becomeSettings: { method: "sudo", user: undefined, password: undefined } as const,
    groups: [],
    variables: new Map(),
    services: [],
    keystoneEndpoints: [],
    keystoneCaFile: null,
  };
  if (known === undefined) {
    if (connection.kind === "openssh") throw needsInventory(name, connection.because);
    return bare;
  }
  const become = known.variables.has("ansible_become")
    ? known.connection.become
    : connection.become;
  const { becomeSettings, loginPassword } = known;
  return { ...bare, loginPassword, becomeSettings, connection: { ...known.connection, become } };
}

function needsInventory(name: string, because: string): FleetmendError {
  return new FleetmendError(
    "usage",
    `the plan reaches ${printable(name)} with OpenSSH (${printable(because)}), whose arguments are not in it, for they could name programs to run here; name an inventory with -i`,
  );
}

/** What is about to be done: on standard output where it is all that is asked for. */
function show(file: PlanFile, { dryRun, report }: ApplyRequest, environment: Environment): void {
  const isReport = dryRun && report.every((one) => one.file !== null || one.format === "human");
  const stream = isReport ? environment.stdout : environment.stderr;
  const paint = createPaint(isReport ? coloursOf(environment) : "off");
  const lines = renderPlanFile(file, { width: widthOf(environment), paint });
  stream.write(`${lines.join("\n")}\n\n`);
}
