import { readdirSync, readFileSync } from "node:fs";
import type { Machine } from "../../src/transport/contract.ts";
import { descendants, kill } from "./sshd.ts";

/** When the link to a host is lost, seen from the request for a purge. */
export type Cut =
  /** The request never arrives. */
  | { readonly at: "request" }
  /** So long after it was sent. */
  | { readonly at: "work"; readonly milliseconds: number }
  /** The answer still arrives. */
  | { readonly at: "answer" }
  /** The host has the request, but is frozen; it works on after some time, or when {@link thawAll} says so. */
  | { readonly at: "freeze"; readonly milliseconds?: number }
  /** With the request, and there is no server any more to connect to. */
  | { readonly at: "death" };

const marks: string[] = [];

/** A machine behind a real sshd whose link is cut when a purge is asked for. */
export function withCut(machine: Machine, cut: Cut, server: { readonly pid: number }): Machine {
  return {
    dial: machine.dial,
    [Symbol.asyncDispose]: () => machine[Symbol.asyncDispose](),
    async start(argv, handlers) {
      const mark = /\b[0-9a-f]{64}\b/.exec(argv.join(" "))?.[0] ?? "";
      marks.push(mark);
      const cutNow = () => cutLink(server.pid, mark);
      const channel = await machine.start(argv, {
        end: handlers.end,
        data(chunk) {
          handlers.data(chunk);
          if (cut.at === "answer" && chunk.includes(" verdict ")) cutNow();
        },
      });
      return {
        close: () => channel.close(),
        write(bytes) {
          const isPurge = /^\d+ change (\S+ ){4}quarantine /.test(bytes.toString());
          if (isPurge && cut.at === "freeze") freeze(mark, cut.milliseconds);
          if (isPurge && cut.at === "request") cutNow();
          channel.write(bytes);
          if (isPurge && cut.at === "work") setTimeout(cutNow, cut.milliseconds);
          // By then the request has arrived.
          if (isPurge && cut.at === "freeze") setTimeout(cutNow, 200);
          if (isPurge && cut.at === "death") {
            cutNow();
            kill(server.pid, "SIGKILL");
          }
        },
      };
    },
  };
}

/** Shells on hosts that work for a machine of {@link withCut}, whether or not anybody listens to them. */
export function workingShells(): readonly number[] {
  return marks.flatMap(shellsOf);
}

/** Lets everything go on that is frozen. */
export function thawAll(): void {
  for (const pid of workingShells()) kill(pid, "SIGCONT");
}

function freeze(mark: string, milliseconds: number | undefined): void {
  const send = (signal: NodeJS.Signals) => {
    for (const pid of shellsOf(mark)) kill(pid, signal);
  };
  send("SIGSTOP");
  if (milliseconds !== undefined) setTimeout(() => send("SIGCONT"), milliseconds);
}

/** Kills the server's half of the link to a shell, and nothing else. */
function cutLink(server: number, mark: string): void {
  const shells = new Set(shellsOf(mark));
  for (const pid of descendants(server)) {
    if (readProcess(pid, "comm") === "sshd\n" && descendants(pid).some((one) => shells.has(one))) {
      kill(pid, "SIGKILL");
    }
  }
}

/** Shells on hosts that have a mark in their command lines. */
export function shellsOf(mark: string): readonly number[] {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return pids.map(Number).filter((pid) => readProcess(pid, "cmdline").includes(mark));
}

function readProcess(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "latin1");
  } catch {
    // It has ended.
    return "";
  }
}
