import { fileURLToPath } from "node:url";
import { createViteServer } from "vitest/node";

const root = fileURLToPath(new URL("../../..", import.meta.url));

/** @type {Promise<Awaited<ReturnType<typeof createViteServer>>> | undefined} */
let server;

/**
 * Loads a module of the tests as vitest does, so that the long campaign and the short one of the tests are the same code.
 *
 * @param {string} path from the top of the repository, such as `test/support/campaign/cases.ts`
 * @template T
 * @returns {Promise<T>} the module
 */
export async function load(path) {
  server ??= createViteServer({
    root,
    configFile: false,
    appType: "custom",
    logLevel: "error",
    optimizeDeps: { noDiscovery: true, include: [] },
    // Node.js 20 has neither `using` nor types.
    oxc: { target: "node20" },
    server: { middlewareMode: true, hmr: false, ws: false, watch: null },
  });
  return (await server).ssrLoadModule(`/${path}`);
}

/** Ends what {@link load} has started. */
export async function unload() {
  await (await server)?.close();
}
