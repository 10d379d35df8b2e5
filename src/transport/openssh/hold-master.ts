import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { askPassFiles } from "./ask-pass.ts";
import type { Ssh } from "./run-ssh.ts";
import { controlWords } from "./ssh-words.ts";
import type { Master } from "./ssh-words.ts";

/** What ends a connection in the background. */
export interface Leash {
  /** Ends it and all that goes over it, if there is any, and removes the directory. Never rejects; takes seconds at most. */
  release(): Promise<void>;
}

const { answer, asked, program } = askPassFiles;

/** `$0` is the directory of the socket and of what answers questions. */
const script = `cat; "$@"; cd "$0" && rm -f ${answer} ${program} && rmdir ${asked}; rmdir "$0"`;

/** How long that may take, in milliseconds. */
const patience = 5000;

/**
 * Lets no connection outlive this process, not even one that is killed: a shell waits until nobody can write to it any
 * more, and then tells the connection to end.
 */
export function holdMaster({ program: ssh, environment }: Ssh, master: Master): Leash {
  const orders = [ssh, ...controlWords(master, "exit")];
  const words = ["-c", script, path.dirname(master.socket), ...orders];
  const stdio = ["pipe", "ignore", "ignore"] as const;
  // A Ctrl-C at the terminal is for this process alone.
  const child = spawn("/bin/sh", words, { stdio: [...stdio], env: environment, detached: true });
  const ended = once(child, "close").catch(() => undefined);
  child.stdin?.on("error", () => undefined);
  return {
    async release() {
      const timer = setTimeout(() => child.kill("SIGKILL"), patience);
      child.stdin?.end();
      await ended;
      clearTimeout(timer);
    },
  };
}
