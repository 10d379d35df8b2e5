import type { Socket } from "node:net";

/** Writes for as long as somebody reads. */
export function flood(socket: Socket, text: string): void {
  const chunk = text.repeat(1000);
  const write = () => {
    while (socket.writable && socket.write(chunk)) continue;
  };
  socket.on("drain", write);
  write();
}
