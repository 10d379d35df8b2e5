import { once } from "node:events";
import { createServer } from "node:http";

/**
 * Serves certificates on 127.0.0.1 as Keystone does.
 *
 * @param {import("./pki.mjs").Pair} pair
 */
export async function startKeystone(pair) {
  const bodies = new Map([
    ["/v2.0/certificates/signing", pair.signing],
    ["/v2.0/certificates/ca", pair.ca],
  ]);
  const server = createServer((request, response) => {
    const body = bodies.get(request.url ?? "");
    response.writeHead(body === undefined ? 404 : 200, { "content-type": "text/html" });
    response.end(body);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("Keystone has no port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
