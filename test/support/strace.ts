import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "vitest";
import { readingTools } from "../../src/remote/programs.ts";
import { patience } from "./patience.ts";

/** What the programs of traced process trees asked the kernel for, recorded by strace. */
export interface SystemCallTrace extends AsyncDisposable {
  /** Put before a program and its words, these start it under the trace. */
  readonly launcher: readonly string[];
  /** Traces a process that runs, and whatever it starts from now on. */
  attach(pid: number): Promise<void>;
  /** Waits until all that was started has ended, and tells what it did. */
  finish(): Promise<Recording>;
}

export interface Recording {
  /** Programs that were started. */
  readonly programs: readonly string[];
  /** The names by which they were, without directories: busybox is one program with many. */
  readonly tools: ReadonlySet<string>;
  /** System calls that change a file system or would, had they not failed; in the words of strace. */
  readonly mutations: readonly string[];
}

const opening = words("open openat openat2");
const changing = words(`
  creat mknod mknodat mkdir mkdirat rmdir unlink unlinkat
  rename renameat renameat2 link linkat symlink symlinkat
  chmod fchmod fchmodat chown fchown lchown fchownat
  truncate ftruncate fallocate utime utimes utimensat futimesat
  setxattr lsetxattr fsetxattr removexattr lremovexattr fremovexattr
  mount umount2
`);
const starting = words("clone clone3 fork vfork execve execveat");

/** Makes a trace that has recorded nothing yet. */
export function createTrace(): SystemCallTrace {
  const directory = mkdtempSync(path.join(tmpdir(), "fleetmend-strace-"));
  // The question mark: a call that this kind of machine does not have is no mistake.
  const calls = [...opening, ...changing, ...starting, "ioctl"].map((call) => `?${call}`);
  const what = ["-ff", "-o", `${directory}/process`, "-e", `trace=${calls.join(",")}`];
  // Whoever ends the trace with a signal waits for the traced programs all the same.
  const launcher = ["/usr/bin/strace", "--interruptible=never", "-q", ...what];
  const attached = new Map<number, ChildProcess>();
  return {
    launcher,
    async attach(pid) {
      const strace = spawn("/usr/bin/strace", [...what, "-p", String(pid)], { stdio: "pipe" });
      attached.set(pid, strace);
      // It says so when it has attached; a strace that is missing or not allowed to ends or throws.
      const [text] = await Promise.race([once(strace.stderr, "data"), once(strace, "exit")]);
      if (!String(text).includes("attached")) throw new Error(`strace cannot attach: ${text}`);
      strace.stderr.resume();
    },
    async finish() {
      const running = () =>
        [...readTrace(directory)].flatMap(([pid, lines]) =>
          attached.has(pid) || hasEnded(lines) ? [] : [pid],
        );
      await expect.poll(running, patience).toEqual([]);
      const traced = readTrace(directory);
      const children = new Set([...traced.values()].flat().flatMap(startedBy));
      const roots = [...traced.keys()].filter((pid) => !children.has(pid));
      const counted = roots.flatMap((pid) => countedLines(traced, pid, false));
      return {
        programs: counted.flatMap((line) => /^execve\("([^"]*)".* = 0$/.exec(line)?.[1] ?? []),
        tools: new Set(
          counted.flatMap(
            (line) => /^execve\("[^"]*", \["(?:[^"]*\/)?([^"/]*)".* = 0$/.exec(line)?.[1] ?? [],
          ),
        ),
        mutations: counted.filter(isMutation),
      };
    },
    async [Symbol.asyncDispose]() {
      for (const strace of attached.values()) {
        strace.kill("SIGINT");
        if (strace.exitCode === null && strace.signalCode === null) await once(strace, "exit");
      }
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** Names of what was started that is neither a shell nor on the list of what the reading programs start. */
export function foreignTools({ tools }: Recording): readonly string[] {
  const known = new Set([...readingTools, "sh", "dash", "bash", "busybox"]);
  return [...tools].filter((name) => !known.has(name));
}

function words(text: string): readonly string[] {
  return text.trim().split(/\s+/);
}

/** The lines of each process. */
function readTrace(directory: string): ReadonlyMap<number, readonly string[]> {
  const files = readdirSync(directory);
  return new Map(
    files.map((file) => [
      Number(file.split(".")[1]),
      readFileSync(`${directory}/${file}`, "latin1").split("\n").slice(0, -1),
    ]),
  );
}

function hasEnded(lines: readonly string[]): boolean {
  return lines.at(-1)?.startsWith("+++ ") === true;
}

function startedBy(line: string): readonly number[] {
  const child = /^(?:v?fork|clone3?)\(.*\) += (\d+)$/.exec(line)?.[1];
  return child === undefined ? [] : [Number(child)];
}

/** The lines of a process and its descendants from where they are something else than a server waiting for logins. */
function countedLines(
  traced: ReadonlyMap<number, readonly string[]>,
  pid: number,
  inherited: boolean,
): readonly string[] {
  let counted = inherited;
  return (traced.get(pid) ?? []).flatMap((line) => {
    if (/^execve\("(?!\/usr\/sbin\/sshd")/.test(line)) counted = true;
    const children = startedBy(line).flatMap((child) => countedLines(traced, child, counted));
    return counted ? [line, ...children] : children;
  });
}

function isMutation(line: string): boolean {
  const call = /^\w+/.exec(line)?.[0] ?? "";
  if (call === "ioctl") return /\bFS_IOC_(?:FS)?SET/.test(line);
  if (!opening.includes(call)) return changing.includes(call);
  const harmless = /^\w+\((?:AT_FDCWD, )?"\/dev\/(?:null|tty)"/.test(line);
  return !harmless && /\bO_(?:WRONLY|RDWR|CREAT|TRUNC|APPEND)\b/.test(line);
}

/** Files that were opened for writing: those that the call itself made, by a directory that is open; else the whole call. */
export function filesMade(mutations: readonly string[]): readonly string[] {
  const made = /"\/proc\/self\/fd\/(\S+)", O_WRONLY\|O_CREAT\|O_EXCL/;
  return mutations
    .filter((line) => line.startsWith("open"))
    .map((line) => made.exec(line)?.[1] ?? line);
}
