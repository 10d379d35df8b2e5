import type { Severity, SigningDirCode } from "../../../model/finding.ts";
import type { ApiAnswer } from "../../../model/verification.ts";
import type { SigningDirFinding } from "../finding.ts";
import type { AskedApi } from "./ask-api.ts";
import { judgeChange, meaningOf } from "./verdict.ts";

/**
 * What is wrong with the APIs by one look, put in front of what else is wrong: a 401 alone never makes a purge, for it has no
 * directory. After a change {@link compareApis} says it instead.
 */
export function withApis(
  found: readonly SigningDirFinding[],
  asked: readonly AskedApi[],
  look: "first" | "second",
): readonly SigningDirFinding[] {
  if (look === "second") return found;
  return [...asked.flatMap((one) => diagnoseApi(one, found)), ...found];
}

/** What a change did to the APIs. */
export function compareApis(
  before: readonly AskedApi[],
  after: readonly AskedApi[],
): readonly SigningDirFinding[] {
  return after.flatMap((one) => {
    const earlier = before.find(({ service }) => service === one.service);
    const then = earlier === undefined ? "" : ` (before: ${tell(earlier.answer)})`;
    switch (judgeChange(earlier, one)) {
      case "fine":
        return [];
      case "fixed":
        return [
          finding(
            one,
            "verify-fixed",
            "info",
            `${one.url} ${tell(one.answer)} after the purge${then}`,
          ),
        ];
      case "no effect":
        return [
          finding(
            one,
            "verify-no-effect",
            "error",
            `${one.url} still answers 401 after the purge, to a token that it had not seen; check that Keystone accepts this token, then the service's log`,
          ),
        ];
      case "regressed":
        return [
          finding(
            one,
            "verify-regressed",
            "error",
            `${one.url} answers 401 since the purge${then}; undo it, and check that Keystone accepts the token that was used last`,
          ),
        ];
      case "unproven":
        return [explainUnproven(one, then)];
    }
  });
}

function diagnoseApi(
  asked: AskedApi,
  found: readonly SigningDirFinding[],
): readonly SigningDirFinding[] {
  const { answer, service, url } = asked;
  switch (meaningOf(answer)) {
    case "accepted":
      return [];
    case "silent":
      return [unreachable(asked, "")];
    case "rejected": {
      const isExplained = found.some((one) => one.service === service && one.cure === "purge");
      const message = isExplained
        ? `${url} answers 401, as it does with such a cache`
        : `${url} answers 401, and nothing that a purge moves explains it; a token that it rejected before it rejects for token_cache_time again, so try another one, check that Keystone accepts that, then the service's log`;
      const cure = isExplained ? ("purge" as const) : ("by-hand" as const);
      return [{ ...finding(asked, "api-unauthorized", "error", message), cure }];
    }
  }
}

function explainUnproven(asked: AskedApi, then: string): SigningDirFinding {
  if (meaningOf(asked.answer) === "silent") return unreachable(asked, then);
  if (asked.token === "new")
    return finding(
      asked,
      "api-unauthorized",
      "error",
      `${asked.url} answers 401 after the purge${then}; check that Keystone accepts the token, then the service's log`,
    );
  return finding(
    asked,
    "api-unauthorized",
    "warning",
    `${asked.url} answers 401 after the purge to a token that it rejected before; that proves nothing, for the middleware remembers such a token for token_cache_time; give a second token, which is used after the purge`,
  );
}

function unreachable(asked: AskedApi, then: string): SigningDirFinding {
  const message = `${asked.url}: ${tell(asked.answer)}${then}, which tells nothing of tokens`;
  return finding(asked, "api-unreachable", "warning", message);
}

function finding(
  { service }: AskedApi,
  code: SigningDirCode,
  severity: Severity,
  message: string,
): SigningDirFinding {
  const cure = severity === "info" ? "nothing" : "by-hand";
  return { code, severity, message, service, cure, directory: null };
}

function tell(answer: ApiAnswer): string {
  return answer.status === "answered" ? `answers ${answer.code}` : answer.reason;
}
