import { randomBytes } from "node:crypto";
import { FleetmendError } from "../../model/error.ts";
import type { Become } from "../../model/host.ts";
import type { Secret } from "../../model/secret.ts";
import { withBecome } from "../become.ts";
import type {
  Channel,
  ChannelEnd,
  ChannelHandlers,
  Machine,
  SessionStatistics,
} from "../contract.ts";
import { createBootstrap } from "./bootstrap.ts";
import type { Bootstrap } from "./bootstrap.ts";
import { createElevation } from "./elevation.ts";
import { explainEnd } from "./explain-end.ts";
import { explainRefusal } from "./explain-become.ts";
import { createRecordParser } from "./records.ts";
import type { AnswerRecord } from "./records.ts";
import { createTimeLimits } from "./time-limits.ts";
import type { TimeLimitOptions, TimeLimits } from "./time-limits.ts";

/** One request: an operation of the programs in `remote/`, and its words, already encoded. */
export interface Request {
  readonly operation: string;
  readonly words: readonly string[];
}

export interface SessionOptions extends TimeLimitOptions {
  /** The shell programs to send, see `remote/programs.ts`. */
  readonly program: string;
  readonly become: Become | null;
  /** For whatever asks for one on the way to another user; without it, nothing may ask. */
  readonly becomePassword?: Secret | undefined;
  /** For error sentences. */
  readonly hostName: string;
  readonly signal: AbortSignal;
}

/** Noise of login scripts that is put up with before the first answer, in bytes. */
const noiseLimit = 1024 * 1024;
/** What one exchange may send, in bytes. */
const answerLimit = 256 * 1024 * 1024;

/** The framed conversation with one `sh` on a machine: started with the first exchange, ended by `close`. */
export class Session {
  readonly #machine: Machine;
  readonly #options: SessionOptions;
  readonly #limits: TimeLimits;
  readonly #nonce = randomBytes(16).toString("hex");
  readonly #parser = createRecordParser(this.#nonce);
  readonly #waiting = new Map<number, Waiting>();
  #channel: Channel | null = null;
  /** Requests that have to wait for the program. */
  #held: string[] | null = null;
  #mark: string | undefined;
  #failure: FleetmendError | null = null;
  #nextId = 1;
  #roundTrips = 0;
  #bytesReceived = 0;
  #received = false;
  #bytesSinceProgress = 0;

  constructor(machine: Machine, options: SessionOptions) {
    this.#machine = machine;
    this.#options = options;
    this.#limits = createTimeLimits(options);
  }

  get statistics(): SessionStatistics {
    return { roundTrips: this.#roundTrips, bytesReceived: this.#bytesReceived };
  }

  /** The word by which the session's processes can be told from others, once they have been started. */
  get mark(): string | undefined {
    return this.#mark;
  }

  /**
   * Sends requests together and waits for all answers, in the order of the requests. Rejects with a FleetmendError.
   *
   * @param ownMs a time of its own in milliseconds, which counts for nothing else
   */
  async exchange(
    requests: readonly Request[],
    ownMs?: number,
  ): Promise<readonly (readonly AnswerRecord[])[]> {
    if (this.#failure !== null) throw this.#failure;
    const wait = this.#limits.begin(ownMs);
    this.#roundTrips += 1;
    const numbered = requests.map((request) => ({ ...request, id: this.#nextId++ }));
    const answers = numbered.map(
      ({ id }) =>
        new Promise<readonly AnswerRecord[]>((resolve, reject) => {
          this.#waiting.set(id, { records: [], resolve, reject });
        }),
    );
    const all = Promise.all(answers);
    const timer = setTimeout(() => {
      this.#fail(this.#error("deadline-exceeded", wait.clause));
    }, wait.milliseconds);
    const abort = () => this.#fail(this.#error("interrupted", "was interrupted"));
    this.#options.signal.addEventListener("abort", abort, { once: true });
    this.#send(numbered.map(encodeRequest)).catch((thrown: unknown) => {
      this.#fail(
        thrown instanceof FleetmendError ? thrown : this.#error("internal", String(thrown)),
      );
    });
    try {
      return await all;
    } finally {
      clearTimeout(timer);
      wait.end();
      this.#options.signal.removeEventListener("abort", abort);
    }
  }

  /** Ends the session; nothing is waited for. */
  close(): void {
    this.#fail(this.#error("connection-lost", "was left"));
  }

  async #send(lines: readonly string[]): Promise<void> {
    if (this.#options.signal.aborted) throw this.#error("interrupted", "was interrupted");
    if (this.#channel !== null) {
      const text = `${lines.join("\n")}\n`;
      if (this.#held === null) this.#channel.write(text);
      else this.#held.push(text);
      return;
    }
    const bootstrap = createBootstrap(this.#options.program, this.#nonce, lines);
    this.#mark = bootstrap.mark;
    const { become, becomePassword } = this.#options;
    // Su asks whether anybody answers or not, and would take what comes next for the answer.
    const mayAsk = becomePassword !== undefined || become?.method === "su";
    if (become !== null && mayAsk && (await this.#elevate(become, bootstrap))) return;
    const channel = await this.#start(withBecome(become, bootstrap.argv));
    channel?.write(bootstrap.input);
  }

  /** `null`: the session has failed meanwhile. */
  async #start(
    argv: readonly string[],
    more: Partial<ChannelHandlers> = {},
  ): Promise<Channel | null> {
    const channel = await this.#machine.start(argv, {
      data: (chunk) => this.#take(chunk),
      end: (end) => this.#ended(end),
      ...more,
    });
    if (this.#failure === null) {
      this.#channel = channel;
      return channel;
    }
    channel.close();
    return null;
  }

  /**
   * Sends the program, and what is held back meanwhile, when the shell has been started; until then, all that is sent is the
   * password. Whether it was started so: not where this way to become never asks.
   */
  async #elevate(become: Become, bootstrap: Bootstrap): Promise<boolean> {
    const early: string[] = [];
    const write = (text: string) => {
      if (this.#channel === null) early.push(text);
      else this.#channel.write(text);
    };
    const elevation = createElevation({
      become,
      password: this.#options.becomePassword ?? null,
      nonce: randomBytes(8).toString("hex"),
      argv: bootstrap.argv,
      write,
      ready: () => {
        write([bootstrap.input, ...(this.#held ?? [])].join(""));
        this.#held = null;
      },
      refuse: (why) => {
        const denial = explainRefusal(become, why);
        this.#fail(new FleetmendError("become-denied", `${this.#options.hostName}: ${denial}`));
      },
    });
    if (elevation === null) return false;
    this.#held = [];
    const channel = await this.#start(elevation.argv, {
      data: (chunk) => {
        elevation.data(chunk);
        this.#take(chunk);
      },
      errorData: (chunk) => elevation.errorData(chunk),
    });
    for (const text of early.splice(0)) channel?.write(text);
    return true;
  }

  #take(chunk: Buffer): void {
    if (this.#failure !== null) return;
    this.#bytesReceived += chunk.length;
    this.#bytesSinceProgress += chunk.length;
    for (const record of this.#parser.push(chunk)) this.#deliver(record);
    if (this.#bytesSinceProgress > (this.#received ? answerLimit : noiseLimit)) {
      this.#fail(this.#error("too-much-output", "sent far more than was asked for"));
    }
  }

  #deliver(record: AnswerRecord): void {
    this.#received = true;
    const waiting = this.#waiting.get(record.request);
    if (waiting === undefined) return;
    if (record.tag === "end") {
      this.#waiting.delete(record.request);
      this.#bytesSinceProgress = 0;
      waiting.resolve(waiting.records);
    } else {
      waiting.records.push(record);
    }
  }

  #ended(end: ChannelEnd): void {
    const { hostName, become } = this.#options;
    this.#fail(explainEnd(end, { hostName, become, answered: this.#received }));
  }

  #fail(failure: FleetmendError): void {
    if (this.#failure !== null) return;
    this.#failure = failure;
    this.#channel?.close();
    for (const { reject } of this.#waiting.values()) reject(failure);
    this.#waiting.clear();
  }

  #error(code: FleetmendError["code"], clause: string): FleetmendError {
    return new FleetmendError(code, `${this.#options.hostName} ${clause}`);
  }
}

interface Waiting {
  readonly records: AnswerRecord[];
  resolve(records: readonly AnswerRecord[]): void;
  reject(failure: FleetmendError): void;
}

function encodeRequest(request: Request & { readonly id: number }): string {
  return [request.id, request.operation, ...request.words].join(" ");
}
