import { createServer } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import type { KeystonePair } from "./pki.ts";

/** An HTTP endpoint on 127.0.0.1 that serves certificates as Keystone does. */
export interface DemoKeystone extends AsyncDisposable {
  readonly url: string;
}

export async function startDemoKeystone(pair: KeystonePair): Promise<DemoKeystone> {
  const bodies = new Map([
    ["/v2.0/certificates/signing", pair.signing],
    ["/v2.0/certificates/ca", pair.ca],
  ]);
  const server = createServer((request, response) => {
    const body = bodies.get(request.url ?? "");
    response.writeHead(body === undefined ? 404 : 200, {
      "content-type": "text/html; charset=UTF-8",
    });
    response.end(body ?? "The resource could not be found.");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
