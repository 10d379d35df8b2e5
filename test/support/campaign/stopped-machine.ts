import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Machine } from "../../../src/transport/contract.ts";
import { createShellMachine } from "../shells.ts";

/** Without what a developer has in front of it: a wrapper of python3 may write files of its own, which would be stopped as well. */
const systemPath = "PATH=/usr/sbin:/usr/bin:/sbin:/bin";
const program = fileURLToPath(new URL("stopped-calls.py", import.meta.url));

/** What is done to the calls that change a file system; they are counted from 1 over all processes of a session. */
export type Stop =
  | { readonly how: "count" }
  /** All processes are killed at the entry of one, or at its exit. */
  | { readonly how: "kill-before" | "kill-after"; readonly call: number }
  /** One fails, or that and every one behind it. */
  | { readonly how: "fail" | "fail-from"; readonly error: FileError; readonly call: number }
  /**
   * An image is copied before each: what a disk has if the power goes then.
   *
   * @param touch a file in the image that is written and put on disk right before, as any other program may
   */
  | {
      readonly how: "copy";
      readonly image: string;
      readonly directory: string;
      readonly touch?: string;
    };

export type FileError = "ENOSPC" | "EIO" | "EROFS" | "EPERM";

/** The control node as a machine whose programs are stopped; `log` is a file for {@link readStops}. */
export function createStoppedMachine(shell: readonly string[], log: string, stop: Stop): Machine {
  const words = [program, log, ...wordsOf(stop), "--", ...shell];
  return createShellMachine(["/usr/bin/env", systemPath, "/usr/bin/python3", ...words]);
}

/** The calls that a session made, in order, and whether something was done to one. */
export function readStops(log: string): {
  readonly calls: readonly string[];
  readonly fired: boolean;
} {
  const lines = existsSync(log) ? readFileSync(log, "latin1").split("\n").slice(0, -1) : [];
  return { calls: lines.filter((line) => line !== "fired"), fired: lines.includes("fired") };
}

/** A stop in a few words. */
export function describeStop(stop: Stop): string {
  return wordsOf(stop).join(" ");
}

function wordsOf(stop: Stop): readonly string[] {
  switch (stop.how) {
    case "count":
      return ["count"];
    case "kill-before":
    case "kill-after":
      return [stop.how, String(stop.call)];
    case "fail":
    case "fail-from":
      return [stop.how, stop.error, String(stop.call)];
    case "copy":
      return [
        "copy",
        stop.image,
        stop.directory,
        ...(stop.touch === undefined ? [] : [stop.touch]),
      ];
  }
}
