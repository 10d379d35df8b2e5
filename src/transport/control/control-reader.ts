import { readFile } from "node:fs/promises";
import type { ControlReader, LocalRead } from "../../model/control-reader.ts";
import type { HttpRead } from "../../model/http.ts";
import { whyUnreadable } from "../../model/why-unreadable.ts";
import { dialDirectly } from "../http/dial-directly.ts";
import { httpGet } from "../http/http-get.ts";
import { createTrust } from "../http/trust.ts";

/** Reads on the control node for one run: each URL is asked until it answers, and then no more, whoever wants to know. */
export function createControlReader(signal: AbortSignal): ControlReader {
  const answers = new Map<string, Promise<HttpRead>>();
  const way = { dial: dialDirectly, trust: createTrust(), signal };
  return {
    get(url, options = {}) {
      // What a secret opens is for whoever has it.
      if (options.token !== undefined) return httpGet(url, options, way);
      const key = JSON.stringify([url, options.authorities ?? null]);
      const answer = answers.get(key) ?? httpGet(url, options, way);
      answers.set(key, answer);
      return forgetFailure(answers, key, answer);
    },
    now: () => Date.now() / 1000,
    readFile: readLocal,
  };
}

async function forgetFailure(
  answers: Map<string, Promise<HttpRead>>,
  key: string,
  answer: Promise<HttpRead>,
): Promise<HttpRead> {
  const read = await answer;
  if (read.status === "failed" && answers.get(key) === answer) answers.delete(key);
  return read;
}

async function readLocal(path: string): Promise<LocalRead> {
  try {
    return { status: "read", content: await readFile(path) };
  } catch (thrown) {
    return { status: "failed", reason: whyUnreadable(thrown) };
  }
}
