import { createKeyPair } from "../../src/demo/ssh-server.ts";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import type { Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Server } from "ssh2";
import type { AuthContext, Connection, ServerChannel, Session } from "ssh2";
import { generateKeyFile } from "./openssh-keys.ts";

/** A server on 127.0.0.1 that does whatever a test wants with its connections. */
export interface TcpServer extends AsyncDisposable {
  readonly port: number;
  /** Connections that are open. */
  readonly sockets: ReadonlySet<Socket>;
}

/** What the client sends is read and thrown away. */
export async function startTcpServer(serve: (socket: Socket) => void): Promise<TcpServer> {
  return listen((socket) => {
    socket.resume();
    serve(socket);
  });
}

/** An SSH server in this process, for faults that OpenSSH does not have. */
export interface SshServer extends TcpServer {
  readonly user: string;
  /** A private key, one of those that are let in. */
  readonly keyFile: string;
  /** Has the host key. */
  readonly knownHostsFile: string;
  /** Each authentication request: `method` or `method algorithm signed|asked`. */
  readonly requests: readonly string[];
}

export interface SshServerBehaviour {
  /** Answers an authentication request; default: lets every signed key in. */
  readonly authenticate?: (request: AuthContext) => void;
  /** Answers the request for a session; default: accepts. */
  readonly session?: (accept: () => Session, reject: () => void) => void;
  /** Runs a command; default: exits with 0 at once. */
  readonly exec?: (channel: ServerChannel, socket: Socket) => void;
}

export async function startSshServer(behaviour: SshServerBehaviour = {}): Promise<SshServer> {
  const hostKey = createKeyPair();
  const requests: string[] = [];
  const ssh = new Server({ hostKeys: [hostKey.private] });
  const tcp = await listen((socket) => ssh.injectSocket(socket));
  ssh.on("connection", (connection: Connection) => {
    const socket = [...tcp.sockets].at(-1);
    if (socket === undefined) throw new Error("a connection without a socket");
    connection.on("error", () => undefined);
    connection.on("authentication", (request) => {
      requests.push(describe(request));
      (behaviour.authenticate ?? letKeysIn)(request);
    });
    connection.on("session", (accept, reject) => {
      const acceptSession = () => {
        const session = accept();
        session.on("exec", (acceptExec) => {
          (behaviour.exec ?? exitAtOnce)(acceptExec(), socket);
        });
        return session;
      };
      (behaviour.session ?? ((open) => open()))(acceptSession, reject);
    });
  });
  const directory = await mkdtemp(join(tmpdir(), "fleetmend-ssh-server-"));
  const keyFile = join(directory, "id_login");
  generateKeyFile(keyFile, { type: "ed25519" });
  const knownHostsFile = join(directory, "known_hosts");
  await writeFile(knownHostsFile, `[127.0.0.1]:${tcp.port} ${hostKey.public}\n`);
  return {
    ...tcp,
    user: "somebody",
    keyFile,
    knownHostsFile,
    requests,
    async [Symbol.asyncDispose]() {
      await tcp[Symbol.asyncDispose]();
      await rm(directory, { recursive: true });
    },
  };
}

/** A server that lets nobody in and asks for a name; the answers that it gets are kept. */
export function startAskingServer(answers: string[]): Promise<SshServer> {
  return startSshServer({
    authenticate(request) {
      if (request.method !== "keyboard-interactive") {
        request.reject(["keyboard-interactive"]);
        return;
      }
      request.prompt([{ prompt: "Your name: ", echo: true }], "", "", (given) => {
        answers.push(...given);
        request.reject();
      });
    },
  });
}

async function listen(serve: (socket: Socket) => void): Promise<TcpServer> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined).on("close", () => sockets.delete(socket));
    serve(socket);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  return {
    port: address.port,
    sockets,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}

function describe(request: AuthContext): string {
  if (request.method !== "publickey") return request.method;
  return `publickey ${request.key.algo} ${request.signature === undefined ? "asked" : "signed"}`;
}

function letKeysIn(request: AuthContext): void {
  if (request.method === "publickey") request.accept();
  else request.reject(["publickey"]);
}

function exitAtOnce(channel: ServerChannel): void {
  channel.exit(0);
  channel.end();
}
