import type { Duplex } from "node:stream";

/** How long the last bytes may take to leave, in milliseconds. */
const patience = 500;

/** Closes a socket once what was written is sent, and waits for that; at once after a while. Never rejects. */
export async function closeSocket(socket: Duplex): Promise<void> {
  if (socket.closed) return;
  await new Promise<void>((resolve) => {
    const timer = setTimeout(() => socket.destroy(), patience);
    socket.once("close", () => {
      clearTimeout(timer);
      resolve();
    });
    destroySoon(socket);
  });
}

/** Closes a socket once what was written is sent. */
export function destroySoon(socket: Duplex): void {
  if (socket.writable) socket.end();
  if (socket.writableFinished) socket.destroy();
  else socket.once("finish", () => socket.destroy());
}
