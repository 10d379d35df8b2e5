import { InvalidArgumentError, Option } from "commander";
import { repairKinds } from "../model/repair-kind.ts";
import { parseVerifyUrl } from "./verify-urls.ts";
import type { VerifyUrl } from "./verify-urls.ts";

/** Which services. */
export function servicesOption(): Option {
  return new Option("--services <names>", "only these services, separated by commas").argParser(
    (text) => {
      const names = text.split(/[\s,]+/).filter((name) => name !== "");
      if (names.length > 0) return names;
      throw new InvalidArgumentError("It names no service.");
    },
  );
}

/** What is fresh. */
export function referenceOption(): Option {
  return new Option(
    "--reference <what>",
    "what is fresh: endpoints, keystone-hosts, or a directory with signing_cert.pem and cacert.pem",
  ).argParser((text) => {
    if (text === "") throw new InvalidArgumentError("It is empty.");
    return ["endpoints", "keystone-hosts"].includes(text) || /^[./]/.test(text)
      ? text
      : `./${text}`;
  });
}

/** Which logs are searched. */
export function logsOption(): Option {
  return new Option(
    "--logs <which>",
    "search the services' logs for the symptom: `recent`: what is written now; `rotated`: also what was rotated away; `none`",
  )
    .choices(["recent", "rotated", "none"])
    .default("recent");
}

/** What else is changed. */
export function repairOption(): Option {
  return new Option(
    "--repair <what>",
    "also give each signing_dir its service's owner (dir-owner) or mode 0700 (dir-mode), or both, separated by a comma",
  ).argParser((text) =>
    text.split(",").map((word) => {
      const kind = repairKinds.find((one) => one === word);
      if (kind !== undefined) return kind;
      throw new InvalidArgumentError(`Allowed are ${repairKinds.join(" and ")}.`);
    }),
  );
}

/** Whether openssl is asked. */
export function deepOption(): Option {
  return new Option(
    "--deep",
    "ask each host's own openssl as well, with the middleware's command; changes nothing",
  );
}

/** Which APIs are asked. */
export function verifyUrlOption(): Option {
  return new Option(
    "--verify-url <[service=]url>",
    "a URL of a service's API that is asked before and after: 401 means that tokens are rejected; repeatable",
  ).argParser((text: string, before: readonly VerifyUrl[] | undefined) => [
    ...(before ?? []),
    parseVerifyUrl(text),
  ]);
}

/** With which tokens. */
export function tokenFileOption(): Option {
  return new Option(
    "--token-file <file>",
    "tokens to ask the services' APIs with, one on each line, the first for before, the last for after; else FLEETMEND_TOKEN has them",
  );
}
