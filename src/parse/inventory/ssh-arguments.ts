import { expandHome } from "./file-path.ts";
import { splitWords } from "./shell-words.ts";
import { applySshOption, readSshOption } from "./ssh-options.ts";
import type { SshMistake, SshSettings } from "./ssh-options.ts";

/** What the arguments of `ssh` set, or what is wrong with them. */
export type SshArguments =
  | { readonly settings: readonly SshSettings[] }
  | { readonly mistakes: readonly SshMistake[] };

/**
 * Reads arguments for `ssh` as Ansible's `ansible_ssh_common_args` has them. An option is either obeyed, or known to make
 * no difference here, or a mistake: none is overlooked.
 */
export function parseSshArguments(text: string, home: string | undefined): SshArguments {
  const split = splitWords(text);
  if ("mistake" in split) return { mistakes: [{ message: split.mistake }] };
  const settings: SshSettings[] = [];
  const mistakes: SshMistake[] = [];
  for (const { letter, value } of readLetters(split.words)) {
    const result = readLetter(letter, value, home);
    if ("message" in result) mistakes.push(result);
    else settings.push({ words: wordsOf(letter, value), ...result });
  }
  return mistakes.length > 0 ? { mistakes } : { settings };
}

interface Letter {
  /** Empty for a word that is not an option. */
  readonly letter: string;
  /** Empty for an option without value. */
  readonly value: string;
}

/** Takes clusters such as `-Cq` apart and joins `-p 22` and `-p22`, as getopt does. */
function* readLetters(words: readonly string[]): Generator<Letter> {
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? "";
    if (!/^-[^-]/.test(word)) {
      yield { letter: "", value: word };
      continue;
    }
    for (let offset = 1; offset < word.length; offset += 1) {
      const letter = word.charAt(offset);
      if (!lettersWithValue.has(letter)) {
        yield { letter, value: "" };
        continue;
      }
      const attached = word.slice(offset + 1);
      if (attached === "") index += 1;
      yield { letter, value: attached === "" ? (words[index] ?? "") : attached };
      break;
    }
  }
}

const lettersWithValue: ReadonlySet<string> = new Set("BbcDEeFIiJLlmOoPpQRSWw");

function readLetter(
  letter: string,
  value: string,
  home: string | undefined,
): SshSettings | SshMistake {
  if (letter === "") return { message: `has the word "${value}", which is not an option` };
  if (lettersWithoutEffect.has(letter)) return {};
  if (lettersWithValue.has(letter) && value === "")
    return { message: `has -${letter} without a value` };
  if (letter === "o") return readSshOption(value, home);
  if (letter === "F") return readConfigurationFile(value, home);
  const option = optionOfLetter.get(letter);
  if (option !== undefined) return applySshOption(option, [value], home);
  return { message: `has the option -${letter}, which is not supported` };
}

function readConfigurationFile(value: string, home: string | undefined): SshSettings | SshMistake {
  if (/^(?:none|\/dev\/null)$/.test(value)) return { configuration: "none" };
  const file = expandHome(value, home);
  if (!("path" in file)) return { message: `has a path for -F that ${file.mistake}` };
  return { onlyOpenSsh: "-F", words: ["-F", file.path] };
}

/** The option as the system's `ssh` gets it; what concerns a terminal, a shared connection or ssh's own log is fleetmend's. */
function wordsOf(letter: string, value: string): readonly string[] {
  if (letter === "C") return ["-C"];
  return lettersWithoutEffect.has(letter) ? [] : [`-${letter}`, value];
}

// Compression, terminals, verbosity, and what is off anyway: agent, X11 and GSSAPI forwarding.
const lettersWithoutEffect: ReadonlySet<string> = new Set("CTqvakxS");

const optionOfLetter: ReadonlyMap<string, string> = new Map([
  ["i", "IdentityFile"],
  ["l", "User"],
  ["p", "Port"],
  ["b", "BindAddress"],
  ["B", "BindInterface"],
  ["c", "Ciphers"],
  ["I", "PKCS11Provider"],
  ["J", "ProxyJump"],
  ["m", "MACs"],
]);
