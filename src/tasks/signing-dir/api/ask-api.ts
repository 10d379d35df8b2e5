import type { TaskContext } from "../../../engine/task.ts";
import type { HostReader } from "../../../model/host-reader.ts";
import type { HttpRead } from "../../../model/http.ts";
import type { Secret } from "../../../model/secret.ts";
import type { Service } from "../../../model/service.ts";
import type { ApiAnswer } from "../../../model/verification.ts";
import { isLoopback } from "../reference/loopback.ts";
import type { Rejections } from "./rejections.ts";

/** What the API of one service said to a token. */
export interface AskedApi {
  readonly service: string;
  readonly url: string;
  readonly answer: ApiAnswer;
  /**
   * `rejected-before`: the same API answered 401 to the same token in this run, and the middleware remembers that for
   * `token_cache_time` (300 seconds by default), so that another 401 says nothing of its certificates.
   */
  readonly token: "new" | "rejected-before";
}

/** Asks the API of each service that has a `verify_url`, where there is a token: the first one before a change, the last after. */
export async function askApis(
  reader: HostReader,
  services: readonly Service[],
  context: TaskContext<{ readonly rejections: Rejections }>,
): Promise<readonly AskedApi[]> {
  const { apiTokens, look } = context;
  const token = look === "first" ? apiTokens[0] : apiTokens.at(-1);
  if (token === undefined) return [];
  const asked = services.flatMap(({ name, verifyUrl }) =>
    verifyUrl === undefined
      ? []
      : [askApi(reader, { service: name, url: verifyUrl, token }, context)],
  );
  return await Promise.all(asked);
}

async function askApi(
  reader: HostReader,
  {
    service,
    url,
    token,
  }: { readonly service: string; readonly url: string; readonly token: Secret },
  { control, prepared: { rejections }, target }: TaskContext<{ readonly rejections: Rejections }>,
): Promise<AskedApi> {
  const isOwn = isLoopback(url);
  const place = isOwn ? `${target.name} ${url}` : url;
  const read = isOwn
    ? await reader.get(url, { token })
    : await askFromAnywhere(url, token, control, reader);
  // By now: another host may have asked the same at the same time, and been answered first.
  const wasRejected = rejections.has(place, token);
  if (read.status === "answered" && read.code === 401) rejections.add(place, token);
  return {
    service,
    url,
    answer:
      read.status === "answered"
        ? { status: "answered", code: read.code }
        : { status: "failed", reason: read.reason },
    token: wasRejected ? "rejected-before" : "new",
  };
}

/** From the control node; through the host where nobody can be connected to from there. */
async function askFromAnywhere(
  url: string,
  token: Secret,
  control: TaskContext["control"],
  reader: HostReader,
): Promise<HttpRead> {
  const direct = await control.get(url, { token });
  if (direct.status === "answered" || direct.stage === "answer") return direct;
  const through = await reader.get(url, { token });
  if (through.status === "answered") return through;
  return { ...through, reason: `${direct.reason}; through the host: ${through.reason}` };
}
