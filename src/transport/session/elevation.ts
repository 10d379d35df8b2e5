import type { Become } from "../../model/host.ts";
import type { Secret } from "../../model/secret.ts";
import { withPrompt } from "../become.ts";

/** How a program is started by a sudo that may want a password. */
export interface Elevation {
  readonly argv: readonly string[];
  /** To be called with all that comes of standard output, and of standard error. */
  data(chunk: Buffer): void;
  errorData(chunk: Buffer): void;
}

export interface ElevationOptions {
  readonly become: Become;
  readonly password: Secret;
  /** A word that nobody on the host can guess. */
  readonly nonce: string;
  /** The program: a shell with one line. */
  readonly argv: readonly [shell: string, flag: string, line: string];
  /** Sends to the program. */
  write(text: string): void;
  /** The program itself reads from now on. */
  ready(): void;
  /** The password is not the right one, and is not sent again; or it has expired, and sudo wants a new one. */
  refuse(why: "wrong" | "expired"): void;
}

/**
 * Answers sudo's question, once, and only that: a password that nobody asked for would be read by the program. The program
 * says when it has been started; until then nothing else is sent.
 */
export function createElevation(options: ElevationOptions): Elevation {
  const { become, password, argv, nonce, ready, refuse, write } = options;
  const [shell, flag, line] = argv;
  // Sudo makes one of two percent signs, so that a login shell that shows its commands does not show the prompt.
  const prompt = `[fleetmend% ${nonce}] `;
  const started = `started ${nonce}`;
  let state: "waiting" | "answered" | "over" = "waiting";
  const giveUp = (why: "wrong" | "expired") => {
    if (state === "over") return;
    state = "over";
    refuse(why);
  };
  const asked = createSearch(prompt, () => {
    if (state === "waiting") {
      state = "answered";
      write(`${password.reveal()}\n`);
    } else {
      giveUp("wrong");
    }
  });
  // What it asks next has another prompt, of PAM.
  const expired = createSearch("password is expired", () => giveUp("expired"));
  const begun = createSearch(started, () => {
    if (state === "over") return;
    state = "over";
    ready();
  });
  return {
    argv: withPrompt(become, prompt.replace("%", "%%"), [
      shell,
      flag,
      `echo started ${nonce}; ${line}`,
    ]),
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
