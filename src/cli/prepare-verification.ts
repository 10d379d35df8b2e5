import type { Plan } from "../engine/plan.ts";
import { FleetmendError } from "../model/error.ts";
import type { Playbook } from "../model/playbook.ts";
import type { Secret } from "../model/secret.ts";
import { readApiTokens } from "./api-tokens.ts";
import type { Environment } from "./environment.ts";
import type { RunRequest } from "./program.ts";
import { hasVerifyUrl, withVerifyUrls } from "./verify-urls.ts";

/** Whether a step of a playbook has the hosts' own openssl asked. */
export function asksOpenssl({ plays }: Playbook): boolean {
  return plays.some(({ steps }) => steps.some(({ params }) => params["evidence"] === "openssl"));
}

/** A plan that knows whose APIs to ask, and the tokens for them. Rejects with a FleetmendError "usage" where that is no use. */
export async function prepareVerification(
  plan: Plan,
  {
    deep = false,
    services,
    tokenFile,
    verifyUrl = [],
  }: Pick<RunRequest, "deep" | "services" | "tokenFile" | "verifyUrl">,
  { variables }: Pick<Environment, "variables">,
): Promise<{ readonly plan: Plan; readonly apiTokens: readonly Secret[] }> {
  const verified = withVerifyUrls(plan, verifyUrl, services);
  const apiTokens = await readApiTokens(tokenFile, variables);
  if (verifyUrl.length > 0 && apiTokens.length === 0) {
    const hint = "set FLEETMEND_TOKEN, or name a file with --token-file";
    throw new FleetmendError("usage", `--verify-url needs a token to ask with; ${hint}`);
  }
  if (tokenFile !== undefined && !deep && !hasVerifyUrl(verified, services)) {
    const hint =
      "set verify_url in the inventory or give --verify-url, or have the hosts' own openssl asked (--deep, in a playbook `evidence: openssl`)";
    throw new FleetmendError(
      "usage",
      `--token-file is of no use, for no selected service has a URL to ask; ${hint}`,
    );
  }
  return { plan: verified, apiTokens };
}
