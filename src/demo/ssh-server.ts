import { spawn } from "node:child_process";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import ssh2 from "ssh2";
import type { AuthContext, ServerChannel } from "ssh2";

/** An SSH server in this process that stands for one host of the demo fleet. */
export interface DemoServer extends AsyncDisposable {
  readonly port: number;
}

/** Keys of the demo, made anew each time: the host's and the one that may log in. */
export interface DemoKeys {
  readonly host: KeyPair;
  readonly login: KeyPair;
}

export interface KeyPair {
  readonly private: string;
  readonly public: string;
}

export function createDemoKeys(): DemoKeys {
  return { host: createKeyPair(), login: createKeyPair() };
}

/** About one in 300 of the keys that ssh2 makes it cannot read itself; such a one is made again. */
export function createKeyPair(): KeyPair {
  for (;;) {
    const pair = ssh2.utils.generateKeyPairSync("ed25519");
    if (!(ssh2.utils.parseKey(pair.private) instanceof Error)) return pair;
  }
}

/** Listens on a free port of 127.0.0.1; commands run in a real `sh` of this machine, as the user who runs the demo. */
export async function startDemoServer(keys: DemoKeys): Promise<DemoServer> {
  const allowed = ssh2.utils.parseKey(keys.login.public);
  if (allowed instanceof Error) throw allowed;
  const clients = new Set<ssh2.Connection>();
  const server = new ssh2.Server({ hostKeys: [keys.host.private] }, (client) => {
    clients.add(client);
    client.on("close", () => clients.delete(client));
    // A client that resets the connection is no concern of the demo's.
    client.on("error", () => {});
    client.on("authentication", (attempt) => authenticate(attempt, allowed));
    client.on("session", (accept) => {
      accept().on("exec", (accepted, _reject, { command }) => runCommand(accepted(), command));
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    port,
    async [Symbol.asyncDispose]() {
      for (const client of clients) client.end();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function authenticate(attempt: AuthContext, allowed: ssh2.ParsedKey): void {
  if (attempt.method !== "publickey" || !attempt.key.data.equals(allowed.getPublicSSH())) {
    attempt.reject(["publickey"]);
    return;
  }
  const { signature, blob, hashAlgo } = attempt;
  // Without a signature the client only asks whether the key would do.
  if (signature === undefined || blob === undefined || allowed.verify(blob, signature, hashAlgo)) {
    attempt.accept();
  } else {
    attempt.reject();
  }
}

function runCommand(channel: ServerChannel, command: string): void {
  const child = spawn("/bin/sh", ["-c", command], { stdio: "pipe" });
  channel.pipe(child.stdin);
  child.stdin.on("error", () => {});
  child.stdout.pipe(channel, { end: false });
  child.stderr.pipe(channel.stderr, { end: false });
  channel.on("close", () => child.kill());
  child.on("close", (code) => {
    channel.exit(code ?? 255);
    channel.end();
  });
}
