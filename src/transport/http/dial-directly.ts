import { connect } from "node:net";
import type { Dialed } from "../contract.ts";

/** Connects from the machine that fleetmend runs on. */
export function dialDirectly(host: string, port: number, signal: AbortSignal): Promise<Dialed> {
  if (signal.aborted) return Promise.resolve({ status: "failed", reason: brokenOff });
  const socket = connect({
    host,
    port,
    noDelay: true,
    // For a name with several addresses: Node's default of 250 ms gives up on far hosts.
    autoSelectFamilyAttemptTimeout: 1_000,
  });
  return new Promise((resolve) => {
    const settle = (dialed: Dialed) => {
      signal.removeEventListener("abort", abort);
      if (dialed.status === "failed") socket.destroy();
      resolve(dialed);
    };
    const abort = () => settle({ status: "failed", reason: brokenOff });
    signal.addEventListener("abort", abort, { once: true });
    socket.once("connect", () => settle({ status: "open", stream: socket }));
    // Stays for the life of the socket: an error that nobody listens for would end the process.
    socket.on("error", (error) => settle({ status: "failed", reason: explain(error) }));
  });
}

const brokenOff = "it was broken off";

function explain(error: Error): string {
  const code = "code" in error && typeof error.code === "string" ? error.code : error.message;
  return clauses.get(code) ?? `connecting failed (${code})`;
}

const noWay = "the network has no way to it";

const clauses: ReadonlyMap<string, string> = new Map([
  ["ECONNREFUSED", "the connection was refused"],
  ["EHOSTUNREACH", noWay],
  ["ENETUNREACH", noWay],
  ["EADDRNOTAVAIL", noWay],
  ["ETIMEDOUT", "nothing answered the call"],
  ["ENOTFOUND", "its name has no address"],
  ["EAI_AGAIN", "the name servers did not answer"],
]);
