import { defineConfig } from "vitest/config";
import { PrivateRunWorker } from "./test/support/private-run-worker.ts";

const isRoot = process.getuid?.() === 0;

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    pool: isRoot
      ? {
          name: "forks-with-private-run",
          createPoolWorker: (options) => new PrivateRunWorker(options),
        }
      : "forks",
  },
});
