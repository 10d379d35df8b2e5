import { request as startRequest } from "node:http";
import type { ClientRequest, IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { printable } from "../../model/printable.ts";
import type { Secret } from "../../model/secret.ts";
import { HttpFailure } from "./http-failure.ts";

const maximumBytes = 256 * 1024;

/** What a server said to one request. */
export interface Answer {
  readonly code: number;
  /** Where a redirect leads, as the server wrote it. */
  readonly location: string | null;
  readonly body: Buffer;
}

/**
 * One GET over an open connection. Rejects with an `HttpFailure`, or with the reason of the signal; the connection is the
 * caller's to close in any case.
 */
export async function request(
  stream: Duplex,
  url: URL,
  options: {
    readonly token: Secret | undefined;
    readonly signal: AbortSignal;
    /** Called with the number of bytes that came. */
    received(bytes: number): void;
  },
): Promise<Answer> {
  const { token, signal, received } = options;
  // Paused, so that nothing flows before Node's parser listens as well.
  stream.pause();
  stream.on("data", (chunk: Buffer) => received(chunk.length));
  const asked = startRequest({
    createConnection: () => stream,
    path: url.pathname + url.search,
    headers: {
      host: url.host,
      accept: "*/*",
      "user-agent": "fleetmend",
      ...(token !== undefined && { "x-auth-token": token.reveal() }),
    },
  });
  asked.on("socket", () => stream.resume());
  // Stays for good: an error that nobody listens for would end the process.
  asked.on("error", () => {});
  const abort = () => asked.destroy(signal.reason);
  signal.addEventListener("abort", abort, { once: true });
  if (signal.aborted) abort();
  try {
    const response = await responseTo(asked);
    const { location = null } = response.headers;
    const body = await readBody(response);
    // Node ends an answer that was broken off like a whole one.
    signal.throwIfAborted();
    return { code: response.statusCode ?? 0, location, body };
  } catch (thrown) {
    signal.throwIfAborted();
    throw thrown instanceof HttpFailure ? thrown : explain(thrown);
  } finally {
    signal.removeEventListener("abort", abort);
  }
}

function responseTo(asked: ClientRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    asked.once("response", resolve);
    asked.once("error", reject);
    // Without a listener, Node drops the connection and tells nobody.
    asked.once("upgrade", (_response, stream) => {
      stream.destroy();
      reject(new HttpFailure("answer", "it answered with another protocol"));
    });
    asked.end();
  });
}

async function readBody(response: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response) {
    // Without an encoding, chunks are buffers.
    chunks.push(chunk as Buffer);
    length += (chunk as Buffer).length;
    if (length > maximumBytes)
      throw new HttpFailure("answer", `it answered with more than ${maximumBytes} bytes`);
  }
  return Buffer.concat(chunks);
}

function explain(thrown: unknown): HttpFailure {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  const code = "code" in error && typeof error.code === "string" ? error.code : error.message;
  return new HttpFailure("answer", clauseOf(code, error.message), { cause: thrown });
}

function clauseOf(code: string, message: string): string {
  if (code === "HPE_HEADER_OVERFLOW") return "it answered with endless headers";
  if (code.startsWith("HPE_")) return "what it answered is not HTTP";
  if (code !== "ECONNRESET" && code !== "EPIPE")
    return `the connection failed (${printable(code, 200)})`;
  return message === "aborted"
    ? "the connection broke in the middle of the answer"
    : "it closed the connection without an answer";
}
