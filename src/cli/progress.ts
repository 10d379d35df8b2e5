import type { Reporter } from "../engine/events.ts";
import type { Environment } from "./environment.ts";

/** One line on a terminal's standard error that counts finished hosts; nothing where there is no terminal. */
export function progressReporter({ stderr }: Environment): Reporter {
  let hosts = 0;
  let finished = 0;
  let shown = 0;
  return {
    handle(event) {
      if (stderr.isTTY !== true) return;
      if (event.kind === "run-started") hosts = event.hosts;
      if (event.kind === "host-finished") {
        finished += 1;
        const now = Date.now();
        if (now - shown < 100 && finished < hosts) return;
        shown = now;
        stderr.write(`\r${finished} of ${hosts} hosts`);
      }
      if (event.kind === "run-finished") stderr.write("\r\x1b[K");
    },
  };
}
