import type { Become } from "../../model/host.ts";
import type { Secret } from "../../model/secret.ts";
import { askingBecome } from "../become.ts";

/** How a program is started by something that may want a password. */
export interface Elevation {
  readonly argv: readonly string[];
  /** To be called with all that comes of standard output, and of standard error. */
  data(chunk: Buffer): void;
  errorData(chunk: Buffer): void;
}

export interface ElevationOptions {
  readonly become: Become;
  /** `null`: there is none. */
  readonly password: Secret | null;
  /** A word that nobody on the host can guess. */
  readonly nonce: string;
  /** The program: a shell with one line. */
  readonly argv: readonly [shell: string, flag: string, line: string];
  /** Sends to the program. */
  write(text: string): void;
  /** The program itself reads from now on. */
  ready(): void;
  /** What is wanted cannot be given: the password is wrong, and not sent again, has expired, or there is none. */
  refuse(why: Refusal): void;
}

export type Refusal = "wrong" | "expired" | "wanted";

/**
 * Answers the question for a password, once, and only that: a password that nobody asked for would be read by the program. The
 * program says when it has been started; until then nothing else is sent. `null`: this way to become never asks.
 */
export function createElevation(options: ElevationOptions): Elevation | null {
  const { become, password, argv, nonce, ready, refuse, write } = options;
  const [shell, flag, line] = argv;
  const asking = askingBecome(become, nonce, [shell, flag, `echo started ${nonce}; ${line}`]);
  if (asking === null) return null;
  let state: "waiting" | "answered" | "over" = "waiting";
  const giveUp = (why: Refusal) => {
    if (state === "over") return;
    state = "over";
    refuse(why);
  };
  const asked = createSearch(asking.prompt, () => {
    if (state !== "waiting") {
      giveUp("wrong");
    } else if (password === null) {
      giveUp("wanted");
    } else {
      state = "answered";
      write(`${password.reveal()}\n`);
    }
  });
  // What it asks next has another prompt, of PAM.
  const expired = createSearch("password is expired", () => giveUp("expired"));
  const begun = createSearch(`started ${nonce}`, () => {
    if (state === "over") return;
    state = "over";
    ready();
  });
  return {
    argv: asking.argv,
    data: begun,
    errorData(chunk) {
      expired(chunk);
      asked(chunk);
    },
  };
}

/** Calls back for each time that a text is in a stream. */
function createSearch(text: string, found: () => void): (chunk: Buffer) => void {
  let tail = "";
  return (chunk) => {
    tail += chunk.toString("latin1");
    for (let at = tail.indexOf(text); at !== -1; at = tail.indexOf(text)) {
      tail = tail.slice(at + text.length);
      found();
    }
    tail = tail.slice(-text.length);
  };
}
