import type { OpenSshConnection } from "../../src/model/host.ts";
import type { Machine } from "../../src/transport/contract.ts";
import { connectWithOpenSsh } from "../../src/transport/openssh/openssh-connector.ts";
import type {
  OpenSshOptions,
  OpenSshTarget,
} from "../../src/transport/openssh/openssh-connector.ts";
import { failure, run } from "./ssh-target.ts";
import type { Sshd } from "./sshd.ts";

/** The inventory's view of a real sshd, as `host1`, for the system's `ssh`; no configuration of its user counts. */
export function openSshTargetOf(
  sshd: Pick<Sshd, "port" | "user" | "keyFile" | "knownHostsFile">,
  overrides: Partial<OpenSshConnection> = {},
): OpenSshTarget {
  const words = ["-F", "none", "-p", String(sshd.port), "-l", sshd.user, "-i", sshd.keyFile];
  const options = ["IdentitiesOnly=yes", `UserKnownHostsFile=${sshd.knownHostsFile}`];
  return {
    name: "host1",
    connection: {
      kind: "openssh",
      address: "127.0.0.1",
      arguments: [...words, ...options.flatMap((option) => ["-o", option])],
      because: "ansible_connection",
      timeoutSeconds: 10,
      become: null,
      ...overrides,
    },
  };
}

/** Connects once. */
export async function connectOpenSsh(
  target: OpenSshTarget,
  options: Partial<OpenSshOptions> & { readonly signal?: AbortSignal } = {},
): Promise<Machine> {
  const { signal = new AbortController().signal, ...rest } = options;
  return connectWithOpenSsh(target, { signal }, { environment: process.env, ...rest });
}

/** What a program on the target says: `here` and a line break. */
export async function greetOpenSsh(target: OpenSshTarget): Promise<string> {
  await using machine = await connectOpenSsh(target);
  return (await run(machine, ["echo", "here"])).output.toString();
}

/** `code message` of an attempt that must not succeed. */
export async function refusalOfOpenSsh(target: OpenSshTarget): Promise<string> {
  const error = await failure(connectOpenSsh(target));
  return `${error.code} ${error.message}`;
}
