import { FleetmendError } from "../model/error.ts";
import { Secret } from "../model/secret.ts";
import { printable } from "../model/printable.ts";
import { readSecretFile } from "./secret-file.ts";

/**
 * The tokens for the APIs of services: of the file that `--token-file` names, one on each line, else of FLEETMEND_TOKEN,
 * separated by white space. Rejects with a FleetmendError "usage" that says nothing of what they are.
 */
export async function readApiTokens(
  file: string | undefined,
  variables: Readonly<Record<string, string | undefined>>,
): Promise<readonly Secret[]> {
  if (file === undefined) return tokensOf(variables["FLEETMEND_TOKEN"] ?? "", "FLEETMEND_TOKEN");
  const name = `the token file ${printable(file, 200)}`;
  const tokens = tokensOf((await readSecretFile(file, name)).reveal(), name);
  if (tokens.length === 0) throw new FleetmendError("usage", `${name} has no token in it`);
  return tokens;
}

/** The environment for programs that this one starts, ssh and its helpers: the tokens are not for them. */
export function withoutApiTokens(
  variables: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string | undefined>> {
  return Object.fromEntries(
    Object.entries(variables).filter(([name]) => name !== "FLEETMEND_TOKEN"),
  );
}

/** What an HTTP header can hold, and no space: a token that was torn apart must not be taken for two. */
function tokensOf(text: string, name: string): readonly Secret[] {
  return text
    .split(/\s+/)
    .filter((word) => word !== "")
    .map((word, index) => {
      if (/^[\x21-\x7e]+$/.test(word)) return new Secret(word);
      const message = `word ${index + 1} of ${name} is no token: it has characters that no header can have`;
      throw new FleetmendError("usage", message);
    });
}
