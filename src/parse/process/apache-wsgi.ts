import { continuedLines } from "../text/continued-lines.ts";
import { splitWords } from "./systemd-words.ts";

/** What Apache's configuration says of services that mod_wsgi runs. */
export interface ApacheWsgi {
  readonly daemons: readonly WsgiDaemon[];
  readonly scripts: readonly WsgiScript[];
}

/** A group of processes, `WSGIDaemonProcess`. */
export interface WsgiDaemon {
  readonly name: string;
  /** `null`: Apache's own user. */
  readonly user: string | null;
  /** `python-home`, the virtual environment, if any. */
  readonly pythonHome: string | null;
  readonly file: string;
  /** 1-based. */
  readonly line: number;
}

/** A program that the web server runs, `WSGIScriptAlias`. */
export interface WsgiScript {
  readonly path: string;
  /** Name of the daemon that runs it; `null`: Apache's own processes do. */
  readonly daemon: string | null;
  readonly file: string;
  readonly line: number;
}

/** Reads a file of Apache's configuration. A script's daemon is the one that itself, its section or the file names. */
export function parseApacheWsgi(text: string, file: string): ApacheWsgi {
  const daemons: WsgiDaemon[] = [];
  const scripts: (WsgiScript & { readonly section: number })[] = [];
  /** By number of the section, 0 for the file outside of all of them. */
  const groups = new Map<number, string>();
  let section = 0;
  let opened = 0;
  for (const { line, words } of directives(text)) {
    const [name = "", first = "", ...rest] = words;
    switch (name.toLowerCase()) {
      case "<virtualhost":
        opened += 1;
        section = opened;
        break;
      case "</virtualhost>":
        section = 0;
        break;
      case "wsgiprocessgroup":
        groups.set(section, first);
        break;
      case "wsgidaemonprocess":
        if (first === "") break;
        daemons.push({
          name: first,
          user: setting(rest, "user"),
          pythonHome: setting(rest, "python-home"),
          file,
          line,
        });
        break;
      case "wsgiscriptalias":
      case "wsgiscriptaliasmatch": {
        const [path = "", ...settings] = rest;
        if (!path.startsWith("/")) break;
        scripts.push({ path, daemon: setting(settings, "process-group"), file, line, section });
        break;
      }
      default:
    }
  }
  return {
    daemons,
    scripts: scripts.map(({ section, ...script }) => ({
      ...script,
      daemon: script.daemon ?? groups.get(section) ?? groups.get(0) ?? null,
    })),
  };
}

function setting(words: readonly string[], name: string): string | null {
  const found = words.find((word) => word.startsWith(`${name}=`));
  return found === undefined ? null : found.slice(name.length + 1);
}

/** The lines that concern WSGI, or open or close a virtual host. */
function* directives(text: string): Generator<{ line: number; words: readonly string[] }> {
  for (const { content, line } of continuedLines(text, null)) {
    if (/^(?:wsgi|<\/?virtualhost\b)/i.test(content)) yield { line, words: splitWords(content) };
  }
}
