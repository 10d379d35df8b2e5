import { defineConfig } from "vitest/config";
import { PrivateRunWorker } from "./test/support/private-run-worker.ts";

const isRoot = process.getuid?.() === 0;

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    globalSetup: ["test/support/shared-pki.ts"],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // They wait for processes of the hosts now and then.
    maxWorkers: 3,
    pool: isRoot
      ? {
          name: "forks-with-private-run",
          createPoolWorker: (options) => new PrivateRunWorker(options),
        }
      : "forks",
  },
});
