import { readLogArguments, readServerLogs } from "./log-arguments.ts";
import type { LogArgument } from "./log-arguments.ts";
import { parseUwsgiIni, readUwsgiArguments, valuesOf } from "./uwsgi-options.ts";
import type { UwsgiOptions } from "./uwsgi-options.ts";

/** A file or directory that a program was told to read its configuration from. */
export interface ConfigSource {
  readonly kind: "file" | "directory";
  readonly path: string;
}

/** What an argument vector says of an OpenStack program. */
export interface CommandLine {
  /** Base name of the program, of the script where an interpreter runs it, of the WSGI service where uwsgi does. */
  readonly program: string;
  /** The path of that program or script as the vector has it. */
  readonly path: string;
  /** What loads the program: nothing but itself, or a server of Python applications, which keeps the arguments to itself. */
  readonly runner: "none" | "uwsgi" | "apache";
  /** `title`: uwsgi wrote a title over its arguments, which are not to be seen any more. */
  readonly vector: "whole" | "title";
  /** Which Python the vector names, if it does. */
  readonly interpreter: Interpreter;
  /** The virtual environment or installation that the program belongs to, such as `/usr`, if the vector tells. */
  readonly prefix: string | null;
  /** `--config-file` and `--config-dir` in their order, as they are written. */
  readonly sources: readonly ConfigSource[];
  /** The arguments that are no options. */
  readonly positional: readonly string[];
  /** Environment variables that uwsgi sets before it loads the program, as `NAME=value`. */
  readonly variables: readonly string[];
  /** Files of options that uwsgi was told to read, see {@link readUwsgiFile}; none where the arguments say enough. */
  readonly optionFiles: readonly string[];
  /** Where it was told to write its log. */
  readonly logs: readonly LogArgument[];
}

export type Interpreter = "python2" | "python3" | "unknown";

/** Reads an argument vector, of a process or of a unit's `ExecStart`; `null` if it names no program. */
export function readCommandLine(argv: readonly string[]): CommandLine | null {
  const [first = "", ...rest] = argv;
  const name = baseName(first);
  if (name === "") return null;
  const titled = uwsgiTitle.exec(argv.join(" "))?.[1];
  if (titled !== undefined) return { ...readUwsgi(titled.trim(), []), vector: "title" };
  if (name.startsWith("uwsgi")) return readUwsgi(first, readUwsgiArguments(rest));
  if (!/^(?:python[\d.]*|pypy[\d.]*|sh|bash|dash)$/.test(name)) {
    return describe(first, "unknown", prefixOf(first), rest);
  }
  const script = readScript(rest);
  if (script === null) return null;
  return describe(
    script.path,
    interpreterOf(first),
    prefixOf(script.path) ?? prefixOf(first),
    script.options,
  );
}

/** `nova-api uWSGI worker 2`, with `--procname-prefix` also without the space; NULs may be left of what was there before. */
const uwsgiTitle = /^(.*?) ?uWSGI (?:master|worker \d+|http \d+|mule \d+)\0*\s*$/s;

/** The same command line with the options that a file of uwsgi's adds. */
export function readUwsgiFile(commandLine: CommandLine, text: string): CommandLine {
  const more = readUwsgi(commandLine.path, parseUwsgiIni(text));
  return {
    ...commandLine,
    prefix: more.prefix ?? commandLine.prefix,
    sources: [...commandLine.sources, ...more.sources],
    variables: [...commandLine.variables, ...more.variables],
    optionFiles: [],
    logs: [...commandLine.logs, ...more.logs],
  };
}

function describe(
  path: string,
  interpreter: Interpreter,
  prefix: string | null,
  options: readonly string[],
): CommandLine {
  const program = baseName(path);
  return {
    program,
    path,
    runner: "none",
    vector: "whole",
    interpreter,
    prefix,
    ...readOptions(options),
    variables: [],
    optionFiles: [],
    logs: readLogArguments(options),
  };
}

/** Finds the script, or the module of `-m`, behind an interpreter's own options. */
function readScript(
  words: readonly string[],
): { readonly path: string; readonly options: readonly string[] } | null {
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? "";
    if (word === "-c") return null;
    if (word === "-m") return { path: words[index + 1] ?? "", options: words.slice(index + 2) };
    if (word === "-W" || word === "-X") index += 1;
    else if (!word.startsWith("-")) return { path: word, options: words.slice(index + 1) };
  }
  return null;
}

/** A bare `python` is Python 2 where the system has it (PEP 394), and anything in a virtual environment. */
export function interpreterOf(path: string): Interpreter {
  const name = baseName(path);
  if (/^(?:python|pypy)3/.test(name)) return "python3";
  return name.startsWith("python2") || path === "/usr/bin/python" ? "python2" : "unknown";
}

/** The version of a Python by its file, such as `3.9` by `/usr/bin/python3.9`; less of it, or `null`, where it tells no more. */
export function pythonVersionOf(
  executable: string | null,
  interpreter: Interpreter,
): string | null {
  const told = /^(?:(?:platform-)?python|pypy)(\d(?:\.\d+)?)/.exec(baseName(executable ?? ""))?.[1];
  if (told !== undefined) return told;
  return interpreter === "unknown" ? null : interpreter.slice("python".length);
}

/** The directory above the `bin` that a program lies in. */
function prefixOf(path: string): string | null {
  return /^(\/.*|)\/s?bin\/[^/]+$/s.exec(path)?.[1] ?? null;
}

/** uwsgi hands the words of `--pyargv` to the service; its name is in the script, the process name or the ini file. */
function readUwsgi(path: string, options: UwsgiOptions): CommandLine {
  const [script = ""] = valuesOf(options, "wsgi-file", "file");
  const [title = ""] = valuesOf(options, "procname-prefix", "procname-prefix-spaced");
  const files = valuesOf(options, "ini", "inherit");
  const [ini = ""] = files;
  const named = [baseName(script), title.trim(), baseName(ini).replace(/(?:-uwsgi)?\.ini$/, "")];
  const [home = ""] = valuesOf(options, "virtualenv", "venv", "home", "pyhome");
  const name = baseName(path);
  const given = valuesOf(options, "pyargv");
  return {
    program: named.find((one) => one !== "") ?? name,
    path: script === "" ? path : script,
    runner: "uwsgi",
    vector: "whole",
    interpreter: name.includes("python3") ? "python3" : "unknown",
    prefix: home.startsWith("/") ? home.replace(/(?<=.)\/+$/, "") : prefixOf(script),
    sources: readOptions(words(given)).sources,
    positional: [],
    variables: valuesOf(options, "env"),
    optionFiles: given.length > 0 ? [] : [...new Set(files.filter((file) => file.startsWith("/")))],
    logs: [...readLogArguments(words(given)), ...readServerLogs(options)],
  };
}

function words(values: readonly string[]): readonly string[] {
  return values.flatMap((value) => value.split(/[ \t]+/));
}

const sourceKinds = new Map<string, ConfigSource["kind"]>([
  ["--config-file", "file"],
  ["--config-dir", "directory"],
]);

function readOptions(words: readonly string[]): Pick<CommandLine, "sources" | "positional"> {
  const sources: ConfigSource[] = [];
  const positional: string[] = [];
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? "";
    const equal = word.indexOf("=");
    const kind = sourceKinds.get(equal < 0 ? word : word.slice(0, equal));
    if (kind === undefined) {
      if (!word.startsWith("-")) positional.push(word);
      continue;
    }
    if (equal < 0) index += 1;
    const path = equal < 0 ? words[index] : word.slice(equal + 1);
    if (path !== undefined) sources.push({ kind, path });
  }
  return { sources, positional };
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
