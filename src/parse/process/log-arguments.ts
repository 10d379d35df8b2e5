import { valuesOf } from "./uwsgi-options.ts";
import type { UwsgiOptions } from "./uwsgi-options.ts";

/** Where a program was told to write its log: `server` is what uwsgi itself writes, the output of its services included. */
export interface LogArgument {
  readonly kind: "file" | "directory" | "server";
  /** As it is written. */
  readonly path: string;
}

/** Older names are those of oslo-incubator's log module. */
const options = new Map<string, LogArgument["kind"]>([
  ["--log-file", "file"],
  ["--logfile", "file"],
  ["--log-dir", "directory"],
  ["--logdir", "directory"],
]);

/** The options of oslo.log in an argument vector, in their order. */
export function readLogArguments(words: readonly string[]): readonly LogArgument[] {
  return words.flatMap((word, index): readonly LogArgument[] => {
    const equal = word.indexOf("=");
    const kind = options.get(equal < 0 ? word : word.slice(0, equal));
    const path = equal < 0 ? words[index + 1] : word.slice(equal + 1);
    return kind === undefined || path === undefined ? [] : [{ kind, path }];
  });
}

/** The files that uwsgi's options name. */
export function readServerLogs(options: UwsgiOptions): readonly LogArgument[] {
  const paths = valuesOf(options, "logto", "logto2", "daemonize", "daemonize2");
  return paths.map((path) => ({ kind: "server", path }));
}
