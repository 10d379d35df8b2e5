import type { OpenSshConnection } from "../../model/host.ts";
import type { EffectiveOptions } from "../../parse/ssh-config/effective-options.ts";
import type { SshEndpoint } from "../ssh/target.ts";
import type { TokenValues } from "./expand-tokens.ts";
import { readPaths } from "./read-paths.ts";
import { refuseShellText } from "./refuse-shell-text.ts";
import type { RouteOptions } from "./resolve-route.ts";

/**
 * Where OpenSSH's `ssh` looks for the key of a host, as an endpoint that is good for nothing else; `null`: that cannot be
 * told, or a command of the configuration tells the key. Rejects with a FleetmendError "ssh-options-invalid".
 */
export async function hostKeyEndpoint(
  { address, arguments: words, timeoutSeconds }: OpenSshConnection,
  { configuration, environment, home, loginName }: RouteOptions,
): Promise<SshEndpoint | null> {
  refuseShellText([address]);
  const effective = await configuration.effective(words, address);
  const defaults = await configuration.defaults();
  if (effective === null) return null;
  const option = (name: string) => effective.get(name)?.[0];
  if ((option("knownhostscommand") ?? "none") !== "none") return null;
  const values: TokenValues = {
    home,
    environment,
    originalAddress: address,
    address: option("hostname") ?? address,
    port: Number(option("port") ?? 22),
    user: option("user") ?? loginName,
  };
  const files = (name: string) => readFiles(effective, defaults, { name, values });
  const knownHostsFiles = files("userknownhostsfile");
  const globalKnownHostsFiles = files("globalknownhostsfile");
  if (knownHostsFiles === null || globalKnownHostsFiles === null) return null;
  return {
    kind: "ssh",
    address: values.address,
    port: values.port,
    user: values.user,
    privateKeyFiles: [],
    agent: "none",
    knownHostsFiles: knownHostsFiles ?? [],
    globalKnownHostsFiles,
    hostKeyAlias: option("hostkeyalias"),
    timeoutSeconds,
    become: null,
    via: [],
  };
}

/** `undefined`: the usual ones. */
function readFiles(
  effective: EffectiveOptions,
  defaults: EffectiveOptions,
  which: { readonly name: string; readonly values: TokenValues },
): readonly string[] | undefined | null {
  const files = readPaths(effective, defaults, which);
  return files === "usual" ? undefined : files;
}
