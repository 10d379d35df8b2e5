import { readFile } from "node:fs/promises";
import type { ControlReader, HttpRead, LocalRead } from "../../model/control-reader.ts";

const deadlineMs = 5_000;
const maximumBytes = 256 * 1024;
const maximumRedirects = 3;

/** Reads on the control node for one run: each URL is asked once, whoever wants to know. */
export function createControlReader(signal: AbortSignal): ControlReader {
  const answers = new Map<string, Promise<HttpRead>>();
  return {
    get(url) {
      const answer = answers.get(url) ?? request(url, signal);
      answers.set(url, answer);
      return answer;
    },
    readFile: readLocal,
  };
}

async function request(url: string, signal: AbortSignal): Promise<HttpRead> {
  const deadline = AbortSignal.any([signal, AbortSignal.timeout(deadlineMs)]);
  try {
    return await follow(url, url, maximumRedirects, deadline);
  } catch (thrown) {
    return { status: "failed", url, reason: reasonOf(thrown) };
  }
}

async function follow(
  first: string,
  url: string,
  redirectsLeft: number,
  signal: AbortSignal,
): Promise<HttpRead> {
  const response = await fetch(url, { signal, redirect: "manual" });
  const location = response.headers.get("location");
  if (response.status >= 300 && response.status < 400 && location !== null) {
    await response.body?.cancel();
    if (redirectsLeft === 0)
      return { status: "failed", url: first, reason: "it redirects for ever" };
    return await follow(first, new URL(location, url).href, redirectsLeft - 1, signal);
  }
  const body = await readBody(response);
  return body === null
    ? { status: "failed", url: first, reason: `it answered with more than ${maximumBytes} bytes` }
    : { status: "answered", url: first, code: response.status, body };
}

/** `null`: the body is longer than anything that Keystone serves. */
async function readBody(response: Response): Promise<Buffer | null> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > maximumBytes) return null;
  }
  return Buffer.concat(chunks);
}

function reasonOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return "it could not be asked";
  if (thrown.name === "TimeoutError") return `no answer within ${deadlineMs / 1000} seconds`;
  const cause = thrown.cause instanceof Error ? thrown.cause : thrown;
  return "code" in cause && typeof cause.code === "string" ? cause.code : cause.message;
}

async function readLocal(path: string): Promise<LocalRead> {
  try {
    return { status: "read", content: await readFile(path) };
  } catch (thrown) {
    return { status: "failed", reason: reasonOf(thrown) };
  }
}
