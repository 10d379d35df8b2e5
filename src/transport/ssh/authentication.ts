import type { AuthHandlerMiddleware } from "ssh2";
import { FleetmendError } from "../../model/error.ts";
import { printable } from "../../model/printable.ts";
import { AgentKey } from "./agent.ts";
import type { Credential, Credentials } from "./credentials.ts";
import { describeTarget } from "./target.ts";
import type { SshTarget } from "./target.ts";

export interface Authentication {
  readonly target: SshTarget;
  readonly user: string;
  readonly credentials: Credentials;
  /** Aborted when the attempt to log in is over. */
  readonly signal: AbortSignal;
}

/**
 * Offers each key once and nothing else: no `none`, no password, no questions. When nothing is left that the server would
 * take, `refuse` is called and ssh2 is not answered any more.
 */
export function createAuthHandler(
  authentication: Authentication,
  refuse: (error: FleetmendError) => void,
): AuthHandlerMiddleware {
  const waiting = [...authentication.credentials.usable];
  // Ssh2 has `null` for the methods of the first call.
  return (methods: readonly string[] | null, partial, proceed) => {
    const acceptsKeys = methods === null || methods.includes("publickey");
    const credential = acceptsKeys ? waiting.shift() : undefined;
    if (credential === undefined) {
      refuse(explainRefusal(authentication, { methods: methods ?? [], partial }));
    } else if (credential.kind === "file") {
      proceed({ type: "publickey", username: authentication.user, key: credential.key });
    } else {
      const agent = new AgentKey(credential.socketPath, credential.key, authentication.signal);
      proceed({ type: "agent", username: authentication.user, agent });
    }
  };
}

/** The error for a login that the host did not grant. */
function explainRefusal(
  { target, user, credentials }: Authentication,
  answer: { readonly methods: readonly string[]; readonly partial: boolean },
): FleetmendError {
  const subject = describeTarget(target);
  if (answer.partial) {
    const methods = printable(answer.methods.join(", "), 100);
    return new FleetmendError(
      "authentication-failed",
      `${subject}: it takes a key of ${user} but wants ${methods} as well, which fleetmend cannot answer; allow this login with a key alone`,
    );
  }
  const skipped = credentials.skipped.map((clause) => `; ${clause}`).join("");
  return new FleetmendError(
    "authentication-failed",
    `${subject}: it does not let ${user} in with ${describeAll(credentials.usable)}${skipped}; check ansible_user and ansible_ssh_private_key_file, and authorized_keys on the host`,
  );
}

function describeAll(credentials: readonly Credential[]): string {
  const files = credentials.flatMap((credential) =>
    credential.kind === "file" ? [credential.path] : [],
  );
  const fromAgent = credentials.length - files.length;
  const agent =
    fromAgent === 0 ? [] : [`${fromAgent} ${fromAgent === 1 ? "key" : "keys"} of ssh-agent`];
  return [...files, ...agent].join(", ");
}
