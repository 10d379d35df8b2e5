import type { HttpOptions, HttpRead } from "../../model/http.ts";
import type { Dial } from "../contract.ts";
import { startDeadline } from "./deadline.ts";
import type { Deadline } from "./deadline.ts";
import { HttpFailure } from "./http-failure.ts";
import { request } from "./request.ts";
import type { Answer } from "./request.ts";
import { secureStream } from "./secure-stream.ts";
import type { Trust } from "./trust.ts";

const maximumRedirects = 3;

/** How a machine speaks HTTP. */
export interface HttpWay {
  readonly dial: Dial;
  readonly trust: Trust;
  /** Ends what is under way. */
  readonly signal: AbortSignal;
  /** Called with the number of bytes that came. */
  received?(bytes: number): void;
}

/** GET of an http(s) URL: within 5 seconds, at most 256 KiB and three redirects, TLS always verified. Never rejects. */
export async function httpGet(url: string, options: HttpOptions, way: HttpWay): Promise<HttpRead> {
  using deadline = startDeadline(way.signal);
  try {
    refuseUnsendable(options);
    const { code, body } = await follow(parseUrl(url), options, way, deadline);
    return { status: "answered", url, code, body };
  } catch (thrown) {
    if (!(thrown instanceof HttpFailure)) throw thrown;
    return { status: "failed", url, reason: thrown.message, stage: thrown.stage };
  }
}

function refuseUnsendable({ token }: HttpOptions): void {
  if (token !== undefined && !/^[\x21-\x7e]+$/.test(token.reveal()))
    throw new HttpFailure("answer", "the token has characters that no header can have");
}

function parseUrl(text: string): URL {
  if (!URL.canParse(text)) throw new HttpFailure("answer", "it is not a URL");
  const url = new URL(text);
  if (url.protocol !== "http:" && url.protocol !== "https:")
    throw new HttpFailure("answer", "it is neither http nor https");
  if (url.username !== "" || url.password !== "")
    throw new HttpFailure("answer", "it has a name or a password in it");
  return url;
}

async function follow(
  first: URL,
  options: HttpOptions,
  way: HttpWay,
  deadline: Deadline,
): Promise<Answer> {
  let url = first;
  for (let redirects = 0; redirects <= maximumRedirects; redirects += 1) {
    const answer = await ask(url, options, way, deadline);
    if (answer.location === null || answer.code < 300 || answer.code >= 400) return answer;
    url = next(url, answer.location, options);
  }
  throw new HttpFailure("answer", "it redirects for ever");
}

function next(from: URL, location: string, { token }: HttpOptions): URL {
  if (!URL.canParse(location, from.href)) throw new HttpFailure("answer", "it redirects to no URL");
  const to = parseUrl(new URL(location, from).href);
  if (from.protocol === "https:" && to.protocol === "http:")
    throw new HttpFailure("answer", "it redirects from https to http");
  if (token !== undefined && to.origin !== from.origin)
    throw new HttpFailure("answer", "it redirects to another server, which is not given the token");
  return to;
}

/** Asks once, over a connection of its own that is closed afterwards. */
async function ask(
  url: URL,
  { authorities, token }: HttpOptions,
  way: HttpWay,
  deadline: Deadline,
): Promise<Answer> {
  const { signal } = deadline;
  signal.throwIfAborted();
  const hostName = url.hostname.replace(/^\[|\]$/g, "");
  const isSecure = url.protocol === "https:";
  const port = url.port === "" ? (isSecure ? 443 : 80) : Number(url.port);
  const secureContext = isSecure ? await way.trust.contextFor(authorities) : null;
  deadline.stage = "connection";
  const dialed = await way.dial(hostName, port, signal);
  if (dialed.status === "failed") {
    signal.throwIfAborted();
    throw new HttpFailure("connection", dialed.reason);
  }
  deadline.stage = "answer";
  const { stream } = dialed;
  try {
    const { received = () => {} } = way;
    const open =
      secureContext === null ? stream : await secureStream(stream, hostName, secureContext, signal);
    return await request(open, url, { token, signal, received });
  } finally {
    stream.destroy();
  }
}
