import { defineConfig } from "vitest/config";
import { LongestFirst } from "./test/support/longest-first.ts";
import { PrivateRunWorker, privateRun } from "./test/support/private-run-worker.ts";

const isRoot = process.getuid?.() === 0;

/** Tests of what reads and writes nothing of the machine, so that one process can have many of them. */
const pure = ["engine", "model", "parse", "reporters", "services", "tasks"].map(
  (room) => `test/${room}/**/*.test.ts`,
);

export default defineConfig({
  test: {
    globalSetup: ["test/support/shared.ts"],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // They wait for processes of the hosts now and then.
    maxWorkers: 3,
    // What it costs to start a process and load the program in it, for each file, is a minute in all.
    isolate: false,
    sequence: { sequencer: LongestFirst },
    projects: [
      { extends: true, test: { name: "pure", include: pure, pool: "forks" } },
      {
        extends: true,
        test: {
          name: "machine",
          include: ["test/**/*.test.ts"],
          exclude: pure,
          pool: isRoot
            ? {
                name: privateRun,
                createPoolWorker: (options) => new PrivateRunWorker(options),
              }
            : "forks",
        },
      },
    ],
  },
});
