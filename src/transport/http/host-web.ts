import { setMaxListeners } from "node:events";
import type { HttpOptions, HttpRead } from "../../model/http.ts";
import type { Dial } from "../contract.ts";
import { httpGet } from "./http-get.ts";
import type { Trust } from "./trust.ts";

/** HTTP as one host's network reaches it, for as long as a session lasts. */
export interface HostWeb {
  get(url: string, options: HttpOptions): Promise<HttpRead>;
  readonly bytesReceived: number;
  /** Ends what is under way. */
  close(): void;
}

export function createHostWeb(dial: Dial, trust: Trust, signal: AbortSignal): HostWeb {
  const controller = new AbortController();
  // One listener for each request is no leak.
  setMaxListeners(0, controller.signal);
  const abort = () => controller.abort();
  signal.addEventListener("abort", abort, { once: true });
  if (signal.aborted) abort();
  let bytesReceived = 0;
  const received = (bytes: number) => {
    bytesReceived += bytes;
  };
  const way = { dial, trust, signal: controller.signal, received };
  return {
    get: (url, options) => httpGet(url, options, way),
    get bytesReceived() {
      return bytesReceived;
    },
    close() {
      signal.removeEventListener("abort", abort);
      abort();
    },
  };
}
