import type { Service } from "../../../../model/service.ts";
import type { ApacheWsgi, WsgiDaemon, WsgiScript } from "../../../../parse/process/apache-wsgi.ts";
import type { CommandLine } from "../../../../parse/process/command-line.ts";

/** A service that Apache's configuration runs. */
export interface WsgiService {
  readonly script: WsgiScript;
  readonly daemon: WsgiDaemon | null;
  readonly commandLine: CommandLine;
}

/**
 * The service among Apache's scripts, or `null`.
 *
 * @param title how one of mod_wsgi's processes calls itself, `(wsgi:NAME)` cut to the length of the server's own path
 */
export function findWsgiService(
  service: Service,
  { daemons, scripts }: ApacheWsgi,
  title?: string,
): WsgiService | null {
  for (const script of scripts) {
    const daemon = daemons.find(({ name }) => name === script.daemon) ?? null;
    if (!runsService(service, script, daemon)) continue;
    if (title !== undefined && !isTitleOf(title, daemon)) continue;
    return { script, daemon, commandLine: commandLineOf(script, daemon) };
  }
  return null;
}

/** Scripts bear the name of the program, or lie in a directory of the project and run as the service's user. */
function runsService(service: Service, { path }: WsgiScript, daemon: WsgiDaemon | null): boolean {
  const name = path.slice(path.lastIndexOf("/") + 1).replace(/\.(?:py|wsgi)$/, "");
  if (service.programs.includes(name.replaceAll("_", "-"))) return true;
  return daemon?.user === service.user && path.split("/").includes(service.project);
}

function isTitleOf(title: string, daemon: WsgiDaemon | null): boolean {
  const shown = /^\(wsgi:([^\s)]+)/.exec(title)?.[1];
  return shown !== undefined && daemon !== null && daemon.name.startsWith(shown);
}

function commandLineOf({ path }: WsgiScript, daemon: WsgiDaemon | null): CommandLine {
  return {
    program: path.slice(path.lastIndexOf("/") + 1),
    path,
    runner: "apache",
    vector: "whole",
    interpreter: "unknown",
    prefix: daemon?.pythonHome ?? "/usr",
    sources: [],
    positional: [],
    variables: [],
    optionFiles: [],
    logs: [],
  };
}
