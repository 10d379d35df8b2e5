import { nextTick } from "node:process";
import type { Duplex } from "node:stream";

/**
 * Makes a socket send what is written in one turn of the event loop with one system call. ssh2 writes every packet in three
 * pieces, which without this would be three calls and, since Nagle's algorithm is off, three segments.
 */
export function gatherWrites(socket: Duplex): void {
  const { cork, uncork } = socket;
  const write = socket.write.bind(socket) as (...words: readonly unknown[]) => boolean;
  let gathering = false;
  const send = () => {
    gathering = false;
    uncork.call(socket);
  };
  const gather = (...words: readonly unknown[]): boolean => {
    if (!gathering) {
      gathering = true;
      cork.call(socket);
      nextTick(send);
    }
    return write(...words);
  };
  Object.defineProperty(socket, "write", { value: gather, configurable: true, writable: true });
}
