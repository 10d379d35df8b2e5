import { FleetmendError } from "../../model/error.ts";
import type { Become } from "../../model/host.ts";
import { printable } from "../../model/printable.ts";
import type { ChannelEnd } from "../contract.ts";
import { damagedStatus } from "./bootstrap.ts";
import { explainBecome } from "./explain-become.ts";

/** Why a session's `sh` ended while an answer was awaited, and what to do about it. */
export function explainEnd(
  end: ChannelEnd,
  session: {
    readonly hostName: string;
    readonly become: Become | null;
    /** Whether the programs had answered before. */
    readonly answered: boolean;
  },
): FleetmendError {
  const { hostName, become, answered } = session;
  const said = lastLine(end.errorOutput);
  const quoted = said === "" ? "" : `; it said "${said}"`;
  if (end.how === "lost") {
    return new FleetmendError(
      "connection-lost",
      `${hostName}: the connection was lost (${end.reason})`,
    );
  }
  if (end.how === "signaled") {
    return new FleetmendError(
      "request-failed",
      `${hostName}: the remote shell was killed by ${end.signal}${quoted}`,
    );
  }
  if (answered) {
    return new FleetmendError(
      "request-failed",
      `${hostName}: the remote shell ended with status ${end.code}${quoted}`,
    );
  }
  if (end.code === damagedStatus) {
    return new FleetmendError(
      "no-shell",
      `${hostName}: the program arrived damaged, so it was not run: a login script reads standard input, or sha256sum is missing${quoted}`,
    );
  }
  const denial = become === null ? null : explainBecome(become, end.errorOutput);
  if (denial !== null) {
    return new FleetmendError("become-denied", `${hostName}: ${denial}${quoted}`);
  }
  return new FleetmendError(
    "no-shell",
    `${hostName}: the login did not run the program (status ${end.code}): a forced command or a shell such as nologin answered instead${quoted}`,
  );
}

function lastLine(text: string): string {
  return printable(text.trim().split("\n").at(-1) ?? "", 200);
}
