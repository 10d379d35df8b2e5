import { InvalidArgumentError } from "commander";
import type { Plan } from "../engine/plan.ts";
import { FleetmendError } from "../model/error.ts";
import type { Host } from "../model/host.ts";
import { printable } from "../model/printable.ts";
import type { Service } from "../model/service.ts";
import { httpUrlMistake } from "../parse/inventory/http-url.ts";

/** What `--verify-url` says: a URL for one service, or for the only one that is selected. */
export interface VerifyUrl {
  readonly service: string | null;
  readonly url: string;
}

/** `URL` or `SERVICE=URL`. */
export function parseVerifyUrl(text: string): VerifyUrl {
  const [, service = null, url = ""] = /^(?:([a-z][a-z0-9-]*)=)?(.*)$/su.exec(text) ?? [];
  const mistake = httpUrlMistake(url);
  if (mistake === null) return { service, url };
  throw new InvalidArgumentError(`The URL ${mistake}.`);
}

/**
 * The plan with URLs in place of what the inventory says. Throws a FleetmendError "usage" where one concerns no service that
 * is selected, or where it is not clear which.
 */
export function withVerifyUrls(
  plan: Plan,
  urls: readonly VerifyUrl[],
  services: readonly string[] | undefined,
): Plan {
  if (urls.length === 0) return plan;
  const selected = selectedServices(plan, services);
  const byService = new Map<string, string>();
  for (const { service, url } of urls) {
    const name = service ?? onlyOne(selected, url);
    if (byService.has(name)) {
      const twice = `--verify-url: the service ${name} has two URLs; give it one`;
      throw new FleetmendError("usage", twice);
    }
    byService.set(name, url);
  }
  for (const name of byService.keys()) {
    if (!selected.includes(name)) {
      const known = selected.join(", ");
      throw new FleetmendError(
        "usage",
        `--verify-url: no selected host has the service ${name} (selected: ${known})`,
      );
    }
  }
  const override = (service: Service): Service => {
    const verifyUrl = byService.get(service.name);
    return verifyUrl === undefined ? service : { ...service, verifyUrl };
  };
  return mapHosts(plan, (host) => ({ ...host, services: host.services.map(override) }));
}

/** Whether any service that is selected has a URL to ask. */
export function hasVerifyUrl(plan: Plan, services: readonly string[] | undefined): boolean {
  return consumers(plan, services).some(({ verifyUrl }) => verifyUrl !== undefined);
}

function onlyOne(selected: readonly string[], url: string): string {
  const [only, ...others] = selected;
  if (only !== undefined && others.length === 0) return only;
  throw new FleetmendError(
    "usage",
    `--verify-url ${printable(url, 200)}: which of the services ${selected.join(", ")} has it? Write SERVICE=URL, or select one with --services`,
  );
}

function selectedServices(plan: Plan, services: readonly string[] | undefined): readonly string[] {
  return [...new Set(consumers(plan, services).map(({ name }) => name))].toSorted();
}

function consumers(plan: Plan, services: readonly string[] | undefined): readonly Service[] {
  return plan.plays
    .flatMap(({ batches }) => batches.flat().flatMap((host) => host.services))
    .filter(
      ({ name, role }) =>
        role === "consumer" && (services === undefined || services.includes(name)),
    );
}

function mapHosts(plan: Plan, change: (host: Host) => Host): Plan {
  return {
    ...plan,
    plays: plan.plays.map((play) => ({
      ...play,
      batches: play.batches.map((batch) => batch.map(change)),
    })),
  };
}
