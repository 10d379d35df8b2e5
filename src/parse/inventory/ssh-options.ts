import { expandHome } from "./file-path.ts";
import { isLoginName } from "./login-name.ts";
import { parseProxyJump } from "../ssh-config/proxy-jump.ts";
import { splitWords } from "./shell-words.ts";
import { harmlessOptions, openSshOptions } from "./ssh-option-names.ts";
import { suggest } from "../text/suggest.ts";

/** What one option of `ssh` sets. */
export interface SshSettings {
  readonly user?: string | undefined;
  readonly port?: number | undefined;
  readonly timeoutSeconds?: number | undefined;
  readonly privateKeyFile?: string | undefined;
  readonly knownHostsFiles?: readonly string[] | undefined;
  readonly identityAgent?: "environment" | "none" | { readonly socket: string } | undefined;
  readonly identitiesOnly?: boolean | undefined;
  readonly proxyJump?: string | undefined;
  readonly configuration?: "none" | undefined;
  /** The name of an option that only OpenSSH's own `ssh` can obey. */
  readonly onlyOpenSsh?: string | undefined;
  /** The option as `ssh` takes it. */
  readonly words?: readonly string[] | undefined;
}

/** A clause that follows the name of the variable, and what to do. */
export interface SshMistake {
  readonly message: string;
  readonly hint?: string | undefined;
}

/** Reads the value of `-o`: `Name=value` or `Name value`. */
export function readSshOption(text: string, home: string | undefined): SshSettings | SshMistake {
  const [, name = "", rest = ""] = /^\s*([A-Za-z0-9]+)(?:\s*=|\s)\s*([^]*)$/.exec(text) ?? [];
  const split = splitWords(rest);
  if (name === "" || "mistake" in split || split.words.length === 0) {
    return { message: `has "-o ${text}", which is not of the form Name=value` };
  }
  return applySshOption(name, split.words, home);
}

/** What an option of ssh_config(5) means here. Its name is taken in any case. */
export function applySshOption(
  name: string,
  words: readonly string[],
  home: string | undefined,
): SshSettings | SshMistake {
  const option: Option = { name, words, home };
  const apply = find(obeyed, name);
  if (apply !== undefined) return apply(option);
  const harmless = find(harmlessOptions, name);
  const isHarmless = harmless !== undefined && accepts(harmless, option);
  if (isHarmless) return {};
  if (find(openSshOptions, name) !== undefined) return { onlyOpenSsh: name };
  if (harmless !== undefined) return wrongValue(option, harmless.join(" or "));
  const hint = suggest(name, [
    ...obeyed.keys(),
    ...harmlessOptions.keys(),
    ...openSshOptions.keys(),
  ]);
  return { message: `has the option ${name}, which this version does not support`, hint };
}

interface Option {
  readonly name: string;
  readonly words: readonly string[];
  readonly home: string | undefined;
}

type Apply = (option: Option) => SshSettings | SshMistake;

function single(apply: (word: string, option: Option) => SshSettings | SshMistake): Apply {
  return (option) => {
    const [word, ...others] = option.words;
    if (word !== undefined && others.length === 0) return apply(word, option);
    return wrongValue(option, "one value");
  };
}

function number(maximum: number, set: (value: number) => SshSettings): Apply {
  return single((word, option) => {
    const value = /^\d{1,6}$/.test(word) ? Number(word) : 0;
    if (value >= 1 && value <= maximum) return set(value);
    return wrongValue(option, `a whole number from 1 to ${maximum}`);
  });
}

function path(set: (path: string) => SshSettings): Apply {
  return single((word, option) => {
    const read = readPath(word, option);
    return "message" in read ? read : set(read.path);
  });
}

function readPath(word: string, { name, home }: Option): { readonly path: string } | SshMistake {
  if (/%|\$\{/.test(word))
    return { message: `has ${name}=${word}, but neither % nor \${} is expanded` };
  const expanded = expandHome(word, home);
  if ("path" in expanded) return expanded;
  return { message: `has a path for ${name} that ${expanded.mistake}` };
}

function readKnownHostsFiles(option: Option): SshSettings | SshMistake {
  const knownHostsFiles: string[] = [];
  for (const word of option.words) {
    const read = readPath(word, option);
    if ("message" in read) return read;
    if (read.path === "/dev/null" || read.path === "none") return neverVerified(option);
    knownHostsFiles.push(read.path);
  }
  return { knownHostsFiles };
}

const readIdentityAgent = path((socket) => {
  if (socket === "none") return { identityAgent: "none" };
  return { identityAgent: socket === "SSH_AUTH_SOCK" ? "environment" : { socket } };
});

const readProxyJump = single((word, option) => {
  const jumps = word.toLowerCase() === "none" ? [] : parseProxyJump(word);
  if (jumps === null)
    return wrongValue(option, "[user@]host[:port], or several with commas between them,");
  return { proxyJump: jumps.length === 0 ? "none" : word };
});

const readUser = single((user, option) =>
  isLoginName(user) ? { user } : wrongValue(option, "a login name"),
);

const readIdentitiesOnly = single((word, option) =>
  /^(?:yes|no)$/.test(word) ? { identitiesOnly: word === "yes" } : wrongValue(option, "yes or no"),
);

const obeyed: ReadonlyMap<string, Apply> = new Map([
  ["ConnectTimeout", number(3600, (timeoutSeconds) => ({ timeoutSeconds }))],
  ["IdentitiesOnly", readIdentitiesOnly],
  ["IdentityAgent", readIdentityAgent],
  ["IdentityFile", path((privateKeyFile) => ({ privateKeyFile }))],
  ["Port", number(65535, (port) => ({ port }))],
  ["ProxyJump", readProxyJump],
  [
    "StrictHostKeyChecking",
    single((word, option) => (/^(?:yes|true)$/.test(word) ? {} : neverVerified(option))),
  ],
  ["User", readUser],
  ["UserKnownHostsFile", readKnownHostsFiles],
]);

/** An empty list: whatever the value. */
function accepts(allowed: readonly string[], { words }: Option): boolean {
  return allowed.length === 0 || allowed.includes(words.join(" ").toLowerCase());
}

function neverVerified({ name, words }: Option): SshMistake {
  return {
    message: `has ${name}=${words.join(" ")}, but host keys are always verified`,
    hint: "put the host's key into a file and name it with -o UserKnownHostsFile=FILE",
  };
}

function wrongValue({ name, words }: Option, wanted: string): SshMistake {
  return { message: `has ${name}=${words.join(" ")}, but only ${wanted} is supported` };
}

/** ssh_config(5) takes names of options in any case. */
function find<T>(options: ReadonlyMap<string, T>, name: string): T | undefined {
  const wanted = name.toLowerCase();
  return [...options].find(([known]) => known.toLowerCase() === wanted)?.[1];
}
