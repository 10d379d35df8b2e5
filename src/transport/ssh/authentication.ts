import type { AuthHandlerMiddleware, KeyboardInteractiveAuthMethod } from "ssh2";
import { FleetmendError } from "../../model/error.ts";
import { printable } from "../../model/printable.ts";
import type { Secret } from "../../model/secret.ts";
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
 * Offers each key once, then the password, once, in the way that the server takes it, and nothing else: no `none`, and no
 * answer to any other question. When nothing is left that the server would take, `refuse` is called and ssh2 is not answered
 * any more.
 */
export function createAuthHandler(
  authentication: Authentication,
  refuse: (error: FleetmendError) => void,
): AuthHandlerMiddleware {
  const { signal, user: username } = authentication;
  const waiting = [...authentication.credentials.usable];
  let first: { readonly credential: Credential; readonly method: Method } | null = null;
  // Ssh2 has `null` for the methods of the first call.
  return (methods: readonly string[] | null, partial, proceed) => {
    // A server that does not take the method at all, or not yet, has not judged what was sent.
    if (first !== null && methods?.includes(first.method) === false) {
      waiting.unshift(first.credential);
    }
    first = null;
    const index = waiting.findIndex((one) => methodOf(one, methods) !== null);
    const [credential] = index === -1 ? [] : waiting.splice(index, 1);
    const method = credential === undefined ? null : methodOf(credential, methods);
    if (credential === undefined || method === null) {
      refuse(explainRefusal(authentication, { methods: methods ?? [], partial }));
      return;
    }
    if (methods === null) first = { credential, method };
    if (credential.kind === "file") {
      proceed({ type: "publickey", username, key: credential.key });
    } else if (credential.kind === "agent") {
      const agent = new AgentKey(credential.socketPath, credential.key, signal);
      proceed({ type: "agent", username, agent });
    } else if (method === "password") {
      proceed({ type: "password", username, password: credential.password.reveal() });
    } else {
      proceed({ type: "keyboard-interactive", username, prompt: answerOnce(credential.password) });
    }
  };
}

type Method = "publickey" | "password" | "keyboard-interactive";

/** How a credential can be given to a server that takes these methods; `null`: it cannot. */
function methodOf({ kind }: Credential, methods: readonly string[] | null): Method | null {
  const possible: readonly Method[] =
    kind === "password" ? ["password", "keyboard-interactive"] : ["publickey"];
  return possible.find((one) => methods?.includes(one) ?? true) ?? null;
}

/** Answers the first question that wants a password. Whatever else is asked has no answer. */
function answerOnce(password: Secret): KeyboardInteractiveAuthMethod["prompt"] {
  let isAnswered = false;
  return (_name, _instructions, _language, prompts, finish) => {
    const [question, ...others] = prompts;
    const isWanted = question?.echo === false && others.length === 0 && !isAnswered;
    if (isWanted) isAnswered = true;
    finish(isWanted ? [password.reveal()] : []);
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
    const hasPassword = credentials.usable.some(({ kind }) => kind === "password");
    const advice = hasPassword
      ? "which fleetmend has not got, or gave in vain"
      : "which fleetmend has not got; give a password with -k, or allow this login with a key alone";
    return new FleetmendError(
      "authentication-failed",
      `${subject}: it takes a part of the login of ${user} but wants ${methods} as well, ${advice}`,
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
  const fromAgent = credentials.filter(({ kind }) => kind === "agent").length;
  const agent =
    fromAgent === 0 ? [] : [`${fromAgent} ${fromAgent === 1 ? "key" : "keys"} of ssh-agent`];
  const password = credentials.some(({ kind }) => kind === "password") ? ["the password"] : [];
  return [...files, ...agent, ...password].join(", ");
}
