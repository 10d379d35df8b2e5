import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { userInfo } from "node:os";
import { join } from "node:path";
import { FleetmendError } from "../../model/error.ts";
import { printable } from "../../model/printable.ts";
import { parseEffectiveOptions } from "../../parse/ssh-config/effective-options.ts";
import type { EffectiveOptions } from "../../parse/ssh-config/effective-options.ts";
import { setsNothing } from "../../parse/ssh-config/sets-nothing.ts";
import { hasTicket } from "./kerberos-ticket.ts";

/** What OpenSSH's own configuration says of hosts: the user's and the system's ssh_config, read by `ssh -G`. */
export interface SshConfiguration {
  /**
   * The options for a host, with the given words of a command line over them; `null`: there is nothing configured, or no
   * OpenSSH. Rejects with a FleetmendError "ssh-options-invalid".
   */
  optionsFor(words: readonly string[], address: string): Promise<EffectiveOptions | null>;
  /** What `ssh` itself takes these words for, be anything configured or not; `null`: there is no OpenSSH. */
  effective(words: readonly string[], address: string): Promise<EffectiveOptions | null>;
  /** The same of an `ssh` that reads no file, for comparing. */
  defaults(): Promise<EffectiveOptions>;
}

export interface SshConfigurationOptions {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The home directory; of another one than the user's own, ssh_config is read from there alone. */
  readonly home: string;
  /** Default: the system's. */
  readonly systemFile?: string | undefined;
  /** Default: `ssh`, wherever it is. */
  readonly program?: string | undefined;
}

/** Every host is asked for once in a run. */
export function createSshConfiguration(options: SshConfigurationOptions): SshConfiguration {
  const { environment, home, program = "ssh", systemFile = "/etc/ssh/ssh_config" } = options;
  const userFile = join(home, ".ssh", "config");
  const isOwn = home === userInfo().homedir;
  // Ssh looks a user's file up in the home directory that the system knows.
  const fileWords = isOwn ? [] : ["-F", userFile];
  const areEmpty = async () =>
    !(await hasTicket(environment)) &&
    (await setNothing(isOwn ? [userFile, ...(await systemFiles(systemFile))] : [userFile]));
  const ask = (words: readonly string[]) => runSshG(program, words, environment);
  const answers = new Map<string, Promise<EffectiveOptions | null>>();
  let isEmpty: Promise<boolean> | undefined;
  let defaults: Promise<EffectiveOptions | null> | undefined;
  const effective = async (words: readonly string[], address: string) => {
    const all = [...fileWords, ...words, "--", address];
    const key = all.join("\0");
    const known = answers.get(key) ?? ask(all);
    answers.set(key, known);
    return await known;
  };
  return {
    effective,
    async optionsFor(words, address) {
      isEmpty ??= areEmpty();
      return (await isEmpty) ? null : await effective(words, address);
    },
    async defaults() {
      defaults ??= ask(["-F", "none", "--", "localhost"]);
      return (await defaults) ?? new Map();
    },
  };
}

/** The file itself, and those that distributions have it include. */
async function systemFiles(file: string): Promise<readonly string[]> {
  const names = await readdir(`${file}.d`).catch(() => []);
  return [
    file,
    ...names.filter((name) => name.endsWith(".conf")).map((name) => join(`${file}.d`, name)),
  ];
}

async function setNothing(files: readonly string[]): Promise<boolean> {
  const texts = await Promise.all(files.map((file) => readFile(file, "latin1").catch(() => "")));
  return texts.every(setsNothing);
}

/** What the answer for one host may take, in milliseconds: `Match exec` may ask a server. */
const patience = 30_000;

function runSshG(
  program: string,
  words: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Promise<EffectiveOptions | null> {
  return new Promise((resolve, reject) => {
    const options = { env: { ...environment, LC_ALL: "C" }, timeout: patience, maxBuffer: 4 << 20 };
    execFile(program, ["-G", ...words], options, (error, output, said) => {
      if (error === null) resolve(parseEffectiveOptions(output));
      else if (error.code === "ENOENT") resolve(null);
      else reject(explain(said, error));
    });
  });
}

function explain(said: string, cause: Error): FleetmendError {
  const line = said.trim().split(/\r?\n/)[0] ?? "";
  const text = line === "" ? (cause.message.split("\n")[0] ?? "") : line;
  return new FleetmendError(
    "ssh-options-invalid",
    `OpenSSH does not take its own configuration: ${printable(text, 300)}; mend that line, or leave it out with ansible_ssh_args: -F none`,
    { cause },
  );
}
