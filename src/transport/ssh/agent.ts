import { connect } from "node:net";
import { AgentProtocol, BaseAgent } from "ssh2";
import type { IdentityCallback, ParsedKey, SignCallback, SigningRequestOptions } from "ssh2";
import { hasCertificates } from "./agent-certificates.ts";

/** An ssh-agent, asked for its keys once per run. */
export interface AgentStore {
  /** What the agent at the socket has; `undefined` if it does not answer. Never rejects. */
  load(socketPath: string): Promise<AgentKeys | undefined>;
}

export interface AgentKeys {
  /** Those that ssh2 can use. */
  readonly plain: readonly ParsedKey[];
  /** Whether there are certificates among the others. */
  readonly certificates: "some" | "none";
}

/** Time for an agent to list its keys, in milliseconds. */
const patience = 5000;

export function createAgentStore(): AgentStore {
  const agents = new Map<string, Promise<AgentKeys | undefined>>();
  return {
    load(socketPath) {
      const known = agents.get(socketPath) ?? listKeys(socketPath);
      agents.set(socketPath, known);
      return known;
    },
  };
}

async function listKeys(socketPath: string): Promise<AgentKeys | undefined> {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), patience);
  try {
    const keys = await askAgent<readonly ParsedKey[]>(
      socketPath,
      controller.signal,
      (protocol, answer) => protocol.getIdentities(answer),
    );
    const isCertified = await hasCertificates(socketPath, controller.signal);
    return { plain: keys.filter(isPlainKey), certificates: isCertified ? "some" : "none" };
  } catch {
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}

/** Certificates and keys in hardware that needs a touch have types of their own, which ssh2 mistakes for plain keys. */
function isPlainKey(key: ParsedKey): boolean {
  return /^(?:ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(?:256|384|521))$/.test(key.type);
}

/**
 * One key of an agent, in the form that ssh2 tries. Once the signal is aborted, an answer of the agent that comes too late
 * is dropped: ssh2 would send it into a connection that is gone.
 */
export class AgentKey extends BaseAgent<ParsedKey> {
  readonly #socketPath: string;
  readonly #key: ParsedKey;
  readonly #signal: AbortSignal;

  constructor(socketPath: string, key: ParsedKey, signal: AbortSignal) {
    super();
    this.#socketPath = socketPath;
    this.#key = key;
    this.#signal = signal;
  }

  override getIdentities(callback: IdentityCallback<ParsedKey>): void {
    callback(null, [this.#key]);
  }

  override sign(
    key: ParsedKey,
    data: Buffer,
    options: SigningRequestOptions | SignCallback,
    callback?: SignCallback,
  ): void {
    const signed = typeof options === "function" ? options : callback;
    const flags = typeof options === "function" ? {} : options;
    void this.#ask(key, data, flags).then((answer) => {
      if (this.#signal.aborted) return undefined;
      return answer instanceof Error ? signed?.(answer) : signed?.(null, answer);
    });
  }

  /** Never rejects. */
  async #ask(key: ParsedKey, data: Buffer, flags: SigningRequestOptions): Promise<Buffer | Error> {
    try {
      return await askAgent<Buffer>(this.#socketPath, this.#signal, (protocol, answer) =>
        protocol.sign(key, data, flags, answer),
      );
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error));
    }
  }
}

/** Asks the agent one question over a connection of its own, which is closed with the answer. */
async function askAgent<T>(
  socketPath: string,
  signal: AbortSignal,
  ask: (
    protocol: AgentProtocol,
    answer: (error: Error | null | undefined, value?: T) => void,
  ) => void,
): Promise<T> {
  const question = new AbortController();
  const socket = connect(socketPath);
  const protocol = new AgentProtocol(true);
  try {
    return await new Promise<T>((resolve, reject) => {
      const refuse = () => reject(new Error("the agent did not answer"));
      signal.addEventListener("abort", refuse, { signal: question.signal });
      if (signal.aborted) refuse();
      socket.on("error", refuse).on("close", refuse);
      protocol.on("error", refuse);
      socket.pipe(protocol).pipe(socket);
      ask(protocol, (error, value) => {
        if (value === undefined) reject(error ?? new Error("the agent refused"));
        else resolve(value);
      });
    });
  } finally {
    question.abort();
    protocol.destroy();
    socket.destroy();
  }
}
