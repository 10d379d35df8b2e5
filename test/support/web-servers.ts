import { once } from "node:events";
import { createServer as createHttpServer } from "node:http";
import type { RequestListener } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import { createServer as createTcpServer } from "node:net";
import type { Server, Socket } from "node:net";
import type { TlsIdentity } from "./tls-certificates.ts";

/** A server on a free port of 127.0.0.1. */
export interface WebServer extends AsyncDisposable {
  readonly port: number;
  /** How many connections are open now. */
  connections(): number;
  /** How many there ever were. */
  accepted(): number;
}

/** An HTTP server, or an HTTPS one if it has a certificate. */
export function startWebServer(answer: RequestListener, identity?: TlsIdentity) {
  return listen(
    identity === undefined ? createHttpServer(answer) : createHttpsServer(identity, answer),
  );
}

/** A server that does what the test says with each connection. */
export function startRawServer(serve: (socket: Socket) => void): Promise<WebServer> {
  return listen(
    createTcpServer((socket) => {
      // One that is not read would never notice its end.
      socket.resume();
      serve(socket);
    }),
  );
}

async function listen(server: Server): Promise<WebServer> {
  const sockets = new Set<Socket>();
  let accepted = 0;
  server.on("connection", (socket: Socket) => {
    accepted += 1;
    sockets.add(socket);
    socket.on("error", () => {});
    socket.on("close", () => sockets.delete(socket));
  });
  // Whoever does not trust the certificate hangs up.
  server.on("tlsClientError", () => {});
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  return {
    port: address.port,
    connections: () => sockets.size,
    accepted: () => accepted,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      if (server.listening) await once(server, "close");
    },
  };
}
