import { FleetmendError } from "../model/error.ts";
import { printable } from "../model/printable.ts";
import { Secret } from "../model/secret.ts";
import type { ConnectionOptions } from "./connection-options.ts";
import type { Environment } from "./environment.ts";
import { readSecretFile } from "./secret-file.ts";

/** The passwords for all hosts of a run. */
export interface Passwords {
  readonly loginPassword?: Secret | undefined;
  readonly becomePassword?: Secret | undefined;
}

/**
 * The passwords that the flags ask for, from the operator or from files. As with Ansible, nothing typed for sudo is the
 * password of the login, where that was asked for. Rejects with a FleetmendError "usage".
 */
export async function readPasswords(
  options: ConnectionOptions,
  environment: Environment,
): Promise<Passwords> {
  const { askBecomePass, askPass, becomePasswordFile, connectionPasswordFile } = options;
  const loginPassword = await readPassword(
    { ask: askPass, file: connectionPasswordFile, question: "SSH password: ", name: "connection" },
    environment,
  );
  const other = askPass === true ? "[defaults to SSH password]" : "";
  const becomePassword = await readPassword(
    {
      ask: askBecomePass,
      file: becomePasswordFile,
      question: `BECOME password${other}: `,
      name: "become",
    },
    environment,
  );
  const isEmpty = becomePassword?.reveal() === "" && askPass === true;
  return { loginPassword, becomePassword: isEmpty ? loginPassword : becomePassword };
}

interface Wanted {
  readonly ask: boolean | undefined;
  readonly file: string | undefined;
  readonly question: string;
  /** Of the flag for a file. */
  readonly name: "connection" | "become";
}

async function readPassword(
  { ask, file, name, question }: Wanted,
  { askSecret, interactive }: Environment,
): Promise<Secret | undefined> {
  if (file !== undefined) return await readFromFile(file);
  if (ask !== true) return undefined;
  const instead = `--${name}-password-file`;
  if (!interactive) {
    throw new FleetmendError(
      "usage",
      `there is no terminal to ask for a password on; name a file with ${instead}`,
    );
  }
  const answer = await askSecret(question);
  if (answer === null) throw new FleetmendError("usage", "no password was typed");
  return answer;
}

async function readFromFile(file: string): Promise<Secret> {
  const name = `the password file ${printable(file, 200)}`;
  const password = (await readSecretFile(file, name)).reveal().replace(/\r?\n$/, "");
  if (password === "") throw new FleetmendError("usage", `${name} has no password in it`);
  if (/[\r\n\0]/.test(password)) {
    throw new FleetmendError("usage", `${name} has more than one line in it`);
  }
  return new Secret(password);
}
