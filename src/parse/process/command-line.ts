/** A file or directory that a program was told to read its configuration from. */
interface ConfigSource {
  readonly kind: "file" | "directory";
  readonly path: string;
}

/** What an argument vector says of an OpenStack program. */
export interface CommandLine {
  /** Base name of the program, of the script where an interpreter runs it, of the WSGI service where uwsgi does. */
  readonly program: string;
  /** Which Python the vector names, if it does. */
  readonly interpreter: "python2" | "python3" | "unknown";
  /** `--config-file` and `--config-dir` in their order, as they are written. */
  readonly sources: readonly ConfigSource[];
  /** The arguments that are no options. */
  readonly positional: readonly string[];
}

/** Reads an argument vector, of a process or of a unit's `ExecStart`; `null` if it names no program. */
export function readCommandLine(argv: readonly string[]): CommandLine | null {
  const [first = "", ...rest] = argv;
  const name = baseName(first);
  if (name === "") return null;
  if (name.startsWith("uwsgi")) return readUwsgi(name, rest);
  if (!/^(?:python[\d.]*|pypy[\d.]*|sh|bash|dash)$/.test(name)) {
    return { program: name, interpreter: "unknown", ...readOptions(rest) };
  }
  const { program, options } = readScript(rest);
  if (program === "") return null;
  return { program, interpreter: interpreterOf(first), ...readOptions(options) };
}

/** Finds the script, or the module of `-m`, behind an interpreter's own options. */
function readScript(words: readonly string[]): {
  readonly program: string;
  readonly options: readonly string[];
} {
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? "";
    if (word === "-c") break;
    if (word === "-m") {
      return { program: words[index + 1] ?? "", options: words.slice(index + 2) };
    }
    if (word === "-W" || word === "-X") index += 1;
    else if (!word.startsWith("-")) {
      return { program: baseName(word), options: words.slice(index + 1) };
    }
  }
  return { program: "", options: [] };
}

/** A bare `python` is Python 2 where the system has it (PEP 394), and anything in a virtual environment. */
function interpreterOf(path: string): CommandLine["interpreter"] {
  const name = baseName(path);
  if (/^(?:python|pypy)3/.test(name)) return "python3";
  return name.startsWith("python2") || path === "/usr/bin/python" ? "python2" : "unknown";
}

/** uwsgi hands the words of `--pyargv` to the service; its name is in the script, the process name or the ini file. */
function readUwsgi(name: string, words: readonly string[]): CommandLine {
  const values = (option: string): readonly string[] => optionValues(words, option);
  const [script = ""] = [...values("--wsgi-file"), ...values("--file")];
  const [title = ""] = [...values("--procname-prefix"), ...values("--procname-prefix-spaced")];
  const [ini = ""] = [...values("--ini"), ...words.filter((word) => word.endsWith(".ini"))];
  const named = [baseName(script), title.trim(), baseName(ini).replace(/(?:-uwsgi)?\.ini$/, "")];
  const { sources } = readOptions(values("--pyargv").flatMap((value) => value.split(/[ \t]+/)));
  const interpreter = name.includes("python3") ? "python3" : "unknown";
  return { program: named.find((one) => one !== "") ?? name, interpreter, sources, positional: [] };
}

function optionValues(words: readonly string[], option: string): readonly string[] {
  return words.flatMap((word, index) => {
    if (word.startsWith(`${option}=`)) return [word.slice(option.length + 1)];
    const value = words[index + 1];
    return word === option && value !== undefined ? [value] : [];
  });
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
