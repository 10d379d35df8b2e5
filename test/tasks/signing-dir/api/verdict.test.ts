import { expect, test } from "vitest";
import type { ApiAnswer } from "../../../../src/model/verification.ts";
import type { AskedApi } from "../../../../src/tasks/signing-dir/api/ask-api.ts";
import { compareApis } from "../../../../src/tasks/signing-dir/api/diagnose-api.ts";
import { judgeChange } from "../../../../src/tasks/signing-dir/api/verdict.ts";

type Said = number | string;

function asked(said: Said, token: AskedApi["token"] = "new"): AskedApi {
  const answer: ApiAnswer =
    typeof said === "number"
      ? { status: "answered", code: said }
      : { status: "failed", reason: said };
  return { service: "nova", url: "http://localhost:8774/v2.1", answer, token };
}

const silence = "no answer within 5 seconds";

test.each<[Said, Said, AskedApi["token"], string, readonly string[]]>([
  [401, 200, "new", "fixed", ["info verify-fixed"]],
  [401, 200, "rejected-before", "fixed", ["info verify-fixed"]],
  [401, 403, "new", "fixed", ["info verify-fixed"]],
  [401, 404, "new", "fixed", ["info verify-fixed"]],
  [401, 401, "new", "no effect", ["error verify-no-effect"]],
  [401, 401, "rejected-before", "unproven", ["warning api-unauthorized"]],
  [200, 401, "new", "regressed", ["error verify-regressed"]],
  [300, 401, "new", "regressed", ["error verify-regressed"]],
  [200, 401, "rejected-before", "unproven", ["warning api-unauthorized"]],
  [200, 200, "new", "fine", []],
  [silence, 200, "new", "fine", []],
  [503, 200, "new", "fine", []],
  [silence, 401, "new", "unproven", ["error api-unauthorized"]],
  [503, 401, "new", "unproven", ["error api-unauthorized"]],
  [401, 503, "new", "unproven", ["warning api-unreachable"]],
  [401, silence, "new", "unproven", ["warning api-unreachable"]],
  [200, silence, "new", "unproven", ["warning api-unreachable"]],
])("%s before and %s after, to a token that is %s: %s", (then, now, token, verdict, findings) => {
  const [before, after] = [asked(then), asked(now, token)];
  expect(judgeChange(before, after)).toBe(verdict);
  const found = compareApis([before], [after]);
  expect(found.map(({ code, severity }) => `${severity} ${code}`)).toEqual(findings);
  for (const one of found) {
    expect(one).toMatchObject({ service: "nova", directory: null });
    expect(one.message).toContain("http://localhost:8774/v2.1");
    expect(one.cure).not.toBe("purge");
  }
});

test("an API that was not asked before is compared with nothing", () => {
  expect(judgeChange(undefined, asked(401))).toBe("unproven");
  expect(judgeChange(undefined, asked(200))).toBe("fine");
});
