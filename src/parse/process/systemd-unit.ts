import { continuedLines } from "../text/continued-lines.ts";
import { splitWords } from "./systemd-words.ts";

/** What a service unit says of how its program runs. */
export interface SystemdUnit {
  /** The argument vectors of `ExecStart`, prefixes taken off; usually one. Variables are not expanded. */
  readonly commands: readonly (readonly string[])[];
  readonly environment: ReadonlyMap<string, UnitVariable>;
  /** Paths of `EnvironmentFile`, without the leading `-`; what is in them wins over `environment`. */
  readonly environmentFiles: readonly string[];
  readonly user: string | undefined;
  /** `yes`: the service has a `/tmp` and a `/var/tmp` of its own. */
  readonly privateTmp: "yes" | "no";
  readonly ownFileSystems: readonly OwnFileSystem[];
}

/** A directory below which the service has a file system of its own, and the directive that says so. */
export interface OwnFileSystem {
  readonly directive: string;
  readonly at: string;
}

export interface UnitVariable {
  readonly value: string;
  readonly file: string;
  /** 1-based. */
  readonly line: number;
}

/** A file of a unit: the unit file itself, then its drop-ins. */
export interface UnitText {
  readonly file: string;
  readonly text: string;
}

/** Reads the `[Service]` sections of a unit's files in their order. What it does not know it passes over, as systemd does. */
export function parseSystemdUnit(texts: readonly UnitText[]): SystemdUnit {
  const commands: (readonly string[])[] = [];
  const environment = new Map<string, UnitVariable>();
  const environmentFiles: string[] = [];
  let user: string | undefined;
  let privateTmp: "yes" | "no" = "no";
  let ownFileSystems: readonly OwnFileSystem[] = [];
  for (const { file, key, value, line } of texts.flatMap(assignmentsIn)) {
    switch (key) {
      case "ExecStart":
        if (value === "") commands.length = 0;
        for (const command of splitCommands(value)) commands.push(command);
        break;
      case "Environment":
        if (value === "") environment.clear();
        for (const [name, content] of splitVariables(value)) {
          environment.set(name, { value: content, file, line });
        }
        break;
      case "EnvironmentFile":
        if (value === "") environmentFiles.length = 0;
        else environmentFiles.push(value.replace(/^-/, ""));
        break;
      case "User":
        user = value === "" ? undefined : value;
        break;
      case "RootDirectory":
      case "RootImage":
      case "BindPaths":
      case "BindReadOnlyPaths":
      case "TemporaryFileSystem":
        ownFileSystems =
          value === ""
            ? ownFileSystems.filter(({ directive }) => directive !== key)
            : [...ownFileSystems, ...targetsOf(key, value)];
        break;
      case "PrivateTmp":
        privateTmp = /^(?:1|yes|y|true|t|on|disconnected)$/i.test(value) ? "yes" : "no";
        break;
      default:
    }
  }
  return {
    commands,
    environment,
    environmentFiles,
    user,
    privateTmp,
    ownFileSystems,
  };
}

/**
 * Puts the values of variables into an argument vector, as systemd does when it starts the program: `${NAME}` inside a
 * word, `$NAME` as several words. A variable that is not known stays as it is.
 */
export function expandVariables(
  words: readonly string[],
  environment: ReadonlyMap<string, { readonly value: string }>,
): readonly string[] {
  return words.flatMap((word) => {
    const whole = /^\$([A-Za-z_]\w*)$/.exec(word)?.[1];
    const value = environment.get(whole ?? "")?.value;
    if (value !== undefined) return splitWords(value);
    return [
      word.replace(
        /\$\{([A-Za-z_]\w*)\}/g,
        (all, name: string) => environment.get(name)?.value ?? all,
      ),
    ];
  });
}

interface UnitAssignment {
  readonly file: string;
  readonly key: string;
  readonly value: string;
  readonly line: number;
}

function assignmentsIn({ file, text }: UnitText): readonly UnitAssignment[] {
  const assignments: UnitAssignment[] = [];
  let section = "";
  for (const { content, line } of continuedLines(text, /^[#;]/)) {
    if (content.startsWith("[")) {
      section = content;
      continue;
    }
    const equal = content.indexOf("=");
    if (section !== "[Service]" || equal < 0) continue;
    const key = content.slice(0, equal).trim();
    assignments.push({ file, key, value: content.slice(equal + 1).trim(), line });
  }
  return assignments;
}

/** `RootDirectory=` concerns every path, `BindPaths=source:target` the target, `TemporaryFileSystem=target:options` as well. */
function targetsOf(directive: string, value: string): readonly OwnFileSystem[] {
  if (directive.startsWith("Root")) return [{ directive, at: "/" }];
  return splitWords(value).map((word) => {
    const [source = "", target = source] = word.split(":");
    const at = directive === "TemporaryFileSystem" ? source : target;
    return { directive, at: at.replace(/^-/, "").replace(/(?<=.)\/+$/, "") };
  });
}

/** One `ExecStart` can hold several commands, with a lone `;` between them. */
function splitCommands(value: string): readonly (readonly string[])[] {
  const commands: string[][] = [[]];
  for (const word of unitWords(value)) {
    if (word === ";") commands.push([]);
    else commands.at(-1)?.push(word);
  }
  return commands.flatMap((command) => {
    const vector = withoutPrefixes(command);
    return vector.length === 0 ? [] : [vector];
  });
}

/** Takes `-`, `:`, `+`, `!` and `|` off the program; behind `@` the second word is only the name that the program sees. */
function withoutPrefixes([first = "", ...rest]: readonly string[]): readonly string[] {
  const prefixes = /^[-@:+!|]*/.exec(first)?.[0] ?? "";
  const program = first.slice(prefixes.length);
  if (program === "") return [];
  return [program, ...(prefixes.includes("@") ? rest.slice(1) : rest)];
}

function splitVariables(value: string): readonly (readonly [string, string])[] {
  return unitWords(value).flatMap((word) => {
    const equal = word.indexOf("=");
    const variable = [word.slice(0, equal), word.slice(equal + 1)] as const;
    return equal > 0 ? [variable] : [];
  });
}

/** `%%` is a percent sign. What other specifiers stand for is not in the file: they are left like unknown variables. */
function unitWords(value: string): readonly string[] {
  return splitWords(value).map((word) =>
    word.replace(/%(.)/g, (_, letter: string) => (letter === "%" ? "%" : `\${%${letter}}`)),
  );
}
