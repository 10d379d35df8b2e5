import { fileURLToPath } from "node:url";
import { ForksPoolWorker } from "vitest/node";

const node = process.execPath;
const program = fileURLToPath(new URL("private-run.sh", import.meta.url));

export const privateRun = "forks-with-private-run";

/** A process for files of tests, one after the other, with a `/run` of its own. Only root can have that. */
export class PrivateRunWorker extends ForksPoolWorker {
  override readonly name = privateRun;

  override start(): Promise<void> {
    this.env["FLEETMEND_NODE"] = node;
    // What forks starts what this process passes for: the parent class has no option for another program.
    process.execPath = program;
    try {
      return super.start();
    } finally {
      process.execPath = node;
    }
  }
}
