import type { Duplex } from "node:stream";

/** The first bytes of a server, up to its SSH greeting. */
export interface GreetingWatch {
  /** What it said before a greeting; empty once the greeting came. */
  readonly said: string;
  stop(): void;
}

/** How long a server that began with something else may take until its greeting comes, in milliseconds. */
const grace = 1000;
/** How much of it is listened to, in bytes. */
const limit = 16 * 1024;

/**
 * Listens along until a line starts with `SSH-`. RFC 4253 allows other lines before it, so a server that begins with
 * something else is given a moment before it is taken for a stranger.
 */
export function watchGreeting(
  socket: Duplex,
  on: { greeting(): void; stranger(): void },
): GreetingWatch {
  let said = "";
  let timer: NodeJS.Timeout | undefined;
  const listen = (chunk: Buffer) => {
    said += chunk.toString("latin1");
    if (/^SSH-/m.test(said)) {
      stop();
      said = "";
      on.greeting();
    } else if (said.length > limit) {
      stop();
      on.stranger();
    } else if (!"SSH-".startsWith(said)) {
      timer ??= setTimeout(() => on.stranger(), grace);
    }
  };
  const stop = () => {
    clearTimeout(timer);
    socket.removeListener("data", listen);
  };
  socket.on("data", listen);
  return {
    get said() {
      return said;
    },
    stop,
  };
}
