import { z } from "zod";
import type { Host } from "../../model/host.ts";
import { repairKinds } from "../../model/repair-kind.ts";
import type { Service } from "../../model/service.ts";
import { catalogue } from "../../services/catalogue.ts";

const serviceName = z.enum([...catalogue.keys()]);

/** Parameters that every task of the family has. */
export const checkParams = z.strictObject({
  services: z
    .array(serviceName)
    .nonempty()
    .optional()
    .describe("Names of the services to look at; all of the host's services when left out"),
  reference: z
    .string()
    .default("endpoints")
    .describe(
      "What is fresh: `endpoints` asks Keystone, `keystone-hosts` reads the files of the inventory's keystone hosts, a path that begins with / or . is a directory with signing_cert.pem and cacert.pem",
    ),
  logs: z
    .enum(["recent", "rotated", "none"])
    .default("recent")
    .describe(
      "Which logs of the services are searched for the symptom: `recent` what is written now, `rotated` also what was rotated away, `none` nothing",
    ),
  evidence: z
    .enum(["bytes", "openssl"])
    .default("bytes")
    .describe(
      "By what a cache is judged: `bytes`, its files alone; `openssl` has the host's own openssl verify a message with them as well",
    ),
});

export const purgeParams = checkParams.extend({
  purge: z
    .enum(["stale", "always"])
    .default("stale")
    .describe("`stale` purges what is known to be bad, `always` whatever is cached"),
  repair: z
    .array(z.enum(repairKinds))
    .default([])
    .describe(
      "What is repaired of the directory itself: its owner, its mode; nothing when left out",
    ),
});

export type CheckParams = z.output<typeof checkParams>;
export type PurgeParams = z.output<typeof purgeParams>;

/** The services of a host that cache certificates and are asked for. */
export function selectServices(
  host: Host,
  names: readonly string[] | undefined,
): readonly Service[] {
  return host.services.filter(
    ({ name, role }) => role === "consumer" && (names === undefined || names.includes(name)),
  );
}

/** Why a host has nothing to do with the tasks of the family. */
export function skipReason(host: Host, { services }: Pick<CheckParams, "services">): string | null {
  if (selectServices(host, services).length > 0) return null;
  return services === undefined
    ? "none of its services has a signing_dir to look at"
    : `it has none of the services ${services.join(", ")}`;
}
