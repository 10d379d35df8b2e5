import type { Secret } from "../../src/model/secret.ts";
import type { ChannelEnd, Machine } from "../../src/transport/contract.ts";
import { createSshConnector } from "../../src/transport/ssh/connector.ts";
import type { SshConnectorOptions } from "../../src/transport/ssh/connector.ts";
import { createLoginPace } from "../../src/transport/ssh/login-pace.ts";
import type { SshEndpoint, SshTarget } from "../../src/transport/ssh/target.ts";
import type { Sshd } from "./sshd.ts";

/** What a test wants otherwise than {@link targetOf} has it. */
export type Overrides = Partial<SshEndpoint>;

export type ConnectOptions = Partial<SshConnectorOptions> & {
  readonly signal?: AbortSignal;
  readonly password?: Secret;
};

/** The inventory's view of a real sshd, as `host1`. */
export function targetOf(
  sshd: Pick<Sshd, "port" | "user" | "keyFile" | "knownHostsFile">,
  overrides: Overrides = {},
): SshTarget {
  return {
    name: "host1",
    connection: {
      kind: "ssh",
      address: "127.0.0.1",
      port: sshd.port,
      user: sshd.user,
      privateKeyFiles: [sshd.keyFile],
      agent: "none",
      knownHostsFiles: [sshd.knownHostsFile],
      timeoutSeconds: 10,
      become: null,
      via: [],
      ...overrides,
    },
  };
}

/** Connects once, as a run that knows nothing of whoever runs the tests. */
export async function connect(target: SshTarget, options: ConnectOptions = {}): Promise<Machine> {
  const { signal = new AbortController().signal, password, ...connector } = options;
  return createSshConnector({
    home: "/nowhere",
    environment: {},
    loginName: "nobody",
    // What may pass is what these tests look at.
    pace: createLoginPace({ dropped: 0, refused: 0, milliseconds: 1 }),
    ...connector,
  }).connect({ ...target, password }, { signal });
}

/** The error of an attempt that must not succeed. */
export async function failure(
  attempt: Promise<unknown>,
): Promise<Error & { readonly code?: string }> {
  const error = await attempt.then(
    () => new Error("it succeeded"),
    (thrown: unknown) => thrown,
  );
  if (error instanceof Error) return error;
  throw new Error("something that is not an error was thrown");
}

/** `code message` of an attempt that must not succeed. */
export async function describeFailure(
  target: SshTarget,
  options?: ConnectOptions,
): Promise<string> {
  const error = await failure(connect(target, options));
  return `${error.code} ${error.message}`;
}

/** Whether a program can be run on the target. */
export async function canLogIn(target: SshTarget, options?: ConnectOptions): Promise<boolean> {
  await using machine = await connect(target, options);
  return (await run(machine, ["true"])).end.how === "exited";
}

export interface Finished {
  readonly output: Buffer;
  readonly end: ChannelEnd;
}

/** Runs a program to its end. */
export async function run(
  machine: Machine,
  argv: readonly string[],
  input?: Buffer | string,
): Promise<Finished> {
  const chunks: Buffer[] = [];
  return new Promise((resolve, reject) => {
    machine
      .start(argv, {
        data: (chunk) => chunks.push(chunk),
        end: (end) => resolve({ output: Buffer.concat(chunks), end }),
      })
      .then((channel) => input !== undefined && channel.write(input))
      .catch(reject);
  });
}
