import { hostname, userInfo } from "node:os";

/** What the tokens of ssh_config(5) stand for. */
export interface TokenValues {
  readonly home: string;
  /** As the inventory has it, before `HostName`. */
  readonly originalAddress: string;
  readonly address: string;
  readonly port: number;
  readonly user: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** A path of ssh_config as ssh takes it; `null` if it has a token that only ssh knows. */
export function expandTokens(path: string, values: TokenValues): string | null {
  const { address, environment, home, originalAddress, port, user } = values;
  const local = userInfo();
  const tokens: Readonly<Record<string, string>> = {
    "%": "%",
    d: home,
    h: address,
    i: String(local.uid),
    L: hostname().split(".")[0] ?? "",
    l: hostname(),
    n: originalAddress,
    p: String(port),
    r: user,
    u: local.username,
  };
  let isKnown = true;
  const replaced = path
    .replace(/^~(?=\/|$)/, () => home)
    .replace(/%(.?)|\$\{(\w+)\}/g, (_all, token: string | undefined, name: string | undefined) => {
      const value = name === undefined ? tokens[token ?? ""] : environment[name];
      if (value === undefined) isKnown = false;
      return value ?? "";
    });
  return isKnown ? replaced : null;
}
