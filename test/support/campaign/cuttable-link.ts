import { once } from "node:events";
import { connect, createServer } from "node:net";
import type { Socket } from "node:net";

/** A port on loopback that leads to a server, and whose connections can be cut. */
export interface CuttableLink extends AsyncDisposable {
  readonly port: number;
  /** Where connections lead from now on. */
  lead(port: number): void;
  /** Resets the next connection, and no other, so many milliseconds after it was made. */
  cutNext(milliseconds: number): void;
}

export async function createCuttableLink(): Promise<CuttableLink> {
  let target = 0;
  let cutAfter: number | null = null;
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(target, "127.0.0.1");
    const both = [near, far];
    for (const socket of both) {
      sockets.add(socket);
      // The other half ends as well, by `pipe` or here.
      socket.on("error", () => both.forEach((one) => one.destroy()));
      socket.on("close", () => sockets.delete(socket));
    }
    near.pipe(far).pipe(near);
    if (cutAfter === null) return;
    setTimeout(() => both.forEach((one) => one.resetAndDestroy()), cutAfter);
    cutAfter = null;
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("there is no free port");
  return {
    port: address.port,
    lead(port) {
      target = port;
    },
    cutNext(milliseconds) {
      cutAfter = milliseconds;
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}
