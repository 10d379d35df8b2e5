import { strip } from "../text/python-text.ts";

/** Options of uwsgi in their order, from its arguments or from an ini file: each with its value, empty where it has none. */
export type UwsgiOptions = readonly UwsgiOption[];

export interface UwsgiOption {
  readonly name: string;
  readonly value: string;
}

/** The options of an argument vector, its program left out. A word that is none is a file of options or a socket. */
export function readUwsgiArguments(words: readonly string[]): UwsgiOptions {
  return words.flatMap((word, index): UwsgiOption[] => {
    const long = /^--([^=]+)(?:=(.*))?$/s.exec(word);
    const short = /^-([a-zA-Z])(.*)$/s.exec(word);
    const name = long?.[1] ?? shortNames.get(short?.[1] ?? "") ?? "";
    if (name === "") return word.endsWith(".ini") ? [{ name: "ini", value: word }] : [];
    const given = long === null ? short?.[2] : long[2];
    const next = words[index + 1] ?? "";
    return [{ name, value: given === undefined || given === "" ? next : given }];
  });
}

/** The options of `[uwsgi]` in an ini file of uwsgi's: lines `name = value`, comments begin with `#` or `;`. */
export function parseUwsgiIni(text: string): UwsgiOptions {
  let section = "";
  return text.split("\n").flatMap((content): UwsgiOption[] => {
    const line = strip(content);
    if (line.startsWith("[")) section = line;
    if (section !== "[uwsgi]" || /^[#;[]/.test(line)) return [];
    const equal = line.indexOf("=");
    if (equal < 0) return line === "" ? [] : [{ name: line, value: "" }];
    return [{ name: strip(line.slice(0, equal)), value: strip(line.slice(equal + 1)) }];
  });
}

/** The values of the options with one of the names, in their order. */
export function valuesOf(options: UwsgiOptions, ...names: readonly string[]): readonly string[] {
  return options.filter(({ name }) => names.includes(name)).map(({ value }) => value);
}

const shortNames = new Map([["H", "virtualenv"]]);
