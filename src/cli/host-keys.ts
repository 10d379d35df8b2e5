import type { HostTransport } from "../library/transport.ts";
import { FleetmendError } from "../model/error.ts";
import type { Host } from "../model/host.ts";
import { printable } from "../model/printable.ts";
import { fingerprintOf } from "../transport/ssh/explain-host-key.ts";
import type { UnknownHostKey } from "../transport/ssh/connector.ts";
import { describeTarget } from "../transport/ssh/target.ts";
import type { Environment } from "./environment.ts";
import { listenForInterrupts } from "./interrupts.ts";

/** Throws a FleetmendError "usage" where nobody can be asked. */
export function refuseWithoutTerminal({ interactive }: Environment): void {
  if (interactive) return;
  throw new FleetmendError(
    "usage",
    "there is no terminal to ask about host keys on; put the keys into known_hosts, or take new ones with --host-key-policy accept-new",
  );
}

/**
 * Asks about all host keys that are not known in one question, and adds them to `known_hosts`; then about those that are
 * behind them. Rejects with a FleetmendError "usage" where the answer is not yes.
 */
export async function askAboutHostKeys(
  transport: HostTransport,
  hosts: readonly Host[],
  environment: Environment,
): Promise<void> {
  using interrupts = listenForInterrupts(environment);
  for (;;) {
    const keys = await transport.unknownHostKeys(hosts, interrupts.abort);
    if (keys.length === 0) return;
    environment.stderr.write(`${describeKeys(keys).join("\n")}\n`);
    const answer = await environment.ask("Are these the keys of these hosts? Type yes: ");
    if (answer?.trim().toLowerCase() !== "yes") {
      throw new FleetmendError("usage", "no key was added, and no host was logged in to");
    }
    for (const key of keys) await transport.acceptHostKey(key);
  }
}

/** Hosts with the same key stand in one line. */
function describeKeys(keys: readonly UnknownHostKey[]): readonly string[] {
  const names = new Map<string, Set<string>>();
  for (const { blob, target } of keys) {
    const key = fingerprintOf(blob);
    names.set(key, (names.get(key) ?? new Set()).add(printable(describeTarget(target), 200)));
  }
  const files = [...new Set(keys.map(({ file }) => printable(file, 200)))].join(" and ");
  return [
    `Of these hosts known_hosts has no key; they would be added to ${files}:`,
    ...[...names].map(([key, hosts]) => `  ${key}  ${[...hosts].join(", ")}`),
  ];
}
