import type { OpenSshConnection } from "../../model/host.ts";
import type { HostKeyPolicy } from "../ssh/connector.ts";

/** When a host that has gone silent is given up. */
export interface Keepalive {
  readonly intervalSeconds: number;
  readonly count: number;
}

/** A connection of OpenSSH that others share through a socket. */
export interface Master {
  readonly connection: OpenSshConnection;
  /** Path of the control socket. */
  readonly socket: string;
}

export interface LoginWords {
  readonly keepalive: Keepalive;
  /** What ssh may ask for. */
  readonly answers: "nothing" | "a password";
  /** What becomes of a key of which nothing is known. */
  readonly hostKeyPolicy: HostKeyPolicy;
}

/** What neither the inventory nor a configuration can have. */
const withoutSideEffects: readonly string[] = [
  "UpdateHostKeys=no",
  "NoHostAuthenticationForLocalhost=no",
  "ForwardAgent=no",
  "ForwardX11=no",
  "Tunnel=no",
  "ClearAllForwardings=yes",
  "PermitLocalCommand=no",
  "RemoteCommand=none",
  "AddKeysToAgent=no",
];

/**
 * The words behind `ssh` that log in and leave the connection to a process in the background. Of an option that is given twice ssh obeys the first, so that neither the inventory nor
 * a configuration can switch verification off or hand the agent on.
 */
export function masterWords(
  { connection, socket }: Master,
  { answers, hostKeyPolicy, keepalive: { count, intervalSeconds } }: LoginWords,
): readonly string[] {
  return [
    ...options([
      `StrictHostKeyChecking=${hostKeyPolicy === "accept-new" ? "accept-new" : "yes"}`,
      ...withoutSideEffects,
      ...(answers === "nothing"
        ? ["BatchMode=yes"]
        : ["BatchMode=no", "NumberOfPasswordPrompts=1"]),
      "ControlMaster=yes",
      `ControlPath=${escapePercent(socket)}`,
      // Otherwise ssh would hide what a helper on the way says.
      "ControlPersist=no",
      "ConnectionAttempts=1",
      `ServerAliveInterval=${intervalSeconds}`,
      `ServerAliveCountMax=${count}`,
      "LogLevel=INFO",
    ]),
    ...connection.arguments,
    ...options([`ConnectTimeout=${connection.timeoutSeconds}`]),
    "-N",
    "-f",
    "--",
    connection.address,
  ];
}

/** The words behind `ssh` that call a command with the key of the host, which is then refused. */
export function keyWords(
  { address, arguments: words, timeoutSeconds }: OpenSshConnection,
  command: string,
): readonly string[] {
  return [
    ...options([
      `KnownHostsCommand=${quoted(command)} %K`,
      ...withoutSideEffects,
      "StrictHostKeyChecking=yes",
      "BatchMode=yes",
      // Should the key be known meanwhile, nothing is done with the login.
      "PreferredAuthentications=none",
      "ControlMaster=no",
      "ControlPath=none",
      "ConnectionAttempts=1",
      "LogLevel=ERROR",
    ]),
    ...words,
    ...options([`ConnectTimeout=${timeoutSeconds}`]),
    "-N",
    "--",
    address,
  ];
}

/** The words behind `ssh` that run a command line over a master. */
export function commandWords(master: Master, line: string): readonly string[] {
  return [...overMaster(master), "-T", "--", master.connection.address, line];
}

/** The words behind `ssh` that make standard input and output a TCP connection from the host. */
export function tunnelWords(master: Master, host: string, port: number): readonly string[] {
  const target = `${host.includes(":") ? `[${host}]` : host}:${port}`;
  return [...overMaster(master), "-W", target, "--", master.connection.address];
}

/** The words behind `ssh` that ask a master whether it is alive, or to end. */
export function controlWords(master: Master, order: "check" | "exit"): readonly string[] {
  return [...overMaster(master), "-O", order, "--", master.connection.address];
}

/** Where the master has gone, ssh would log in by itself; it has no way to. */
function overMaster({ socket }: Master): readonly string[] {
  return [
    "-F",
    "none",
    ...options([
      `ControlPath=${escapePercent(socket)}`,
      "ControlMaster=no",
      "ProxyCommand=exit 1",
      "BatchMode=yes",
      "EscapeChar=none",
      "LogLevel=ERROR",
    ]),
  ];
}

function options(settings: readonly string[]): readonly string[] {
  return settings.flatMap((setting) => ["-o", setting]);
}

/** As one word of several. */
function quoted(path: string): string {
  return `"${escapePercent(path)}"`;
}

/** In a path, ssh takes `%` for the start of a token. */
function escapePercent(path: string): string {
  return path.replaceAll("%", "%%");
}
