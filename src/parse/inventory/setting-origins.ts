import type { Host, Variable } from "../../model/host.ts";
import { becomeNames } from "./become.ts";
import { connectionNames } from "./connection.ts";
import { parseSshArguments } from "./ssh-arguments.ts";
import type { SshSettings } from "./ssh-options.ts";
import { settingVariables } from "./ssh-settings.ts";
import type { SettingVariable } from "./ssh-settings.ts";
import type { Variables } from "./variable-lookup.ts";

/** A part of the way to a host that variables decide: one of ssh's own, or another. */
export type SettingName =
  | Exclude<keyof SshSettings, "words">
  | keyof typeof connectionNames
  | "become"
  | "becomeMethod"
  | "becomeUser"
  | "becomePassword";

export interface NamedVariable extends Variable {
  readonly name: string;
}

/** The variables of a host that decided a part of the way to it, the one that counts first; `~` stands for `home`. */
export function settingOrigins(
  { becomeSettings, variables }: Pick<Host, "variables" | "becomeSettings">,
  setting: SettingName,
  home: string | undefined,
): readonly NamedVariable[] {
  const { password, user } = becomeNames(becomeSettings.method);
  const others: Partial<Record<SettingName, readonly string[]>> = {
    ...connectionNames,
    becomeUser: user,
    becomePassword: password,
    become: ["ansible_become"],
    becomeMethod: ["ansible_become_method"],
  };
  const names = others[setting];
  if (names !== undefined) return [findLast(names, variables) ?? []].flat();
  return settingVariables.flatMap((source) => {
    const variable = findLast(source.names, variables);
    return variable !== undefined && isSet(source, variable, { setting, home }) ? [variable] : [];
  });
}

function isSet(
  { sets }: SettingVariable,
  { value }: Variable,
  { home, setting }: { readonly setting: SettingName; readonly home: string | undefined },
): boolean {
  if (sets !== "options") return sets === setting;
  const parsed = parseSshArguments(typeof value === "string" ? value : "", home);
  return (
    "settings" in parsed &&
    parsed.settings.some((one) => Object.entries(one).some(([name]) => name === setting))
  );
}

function findLast(names: readonly string[], variables: Variables): NamedVariable | undefined {
  const name = names.findLast((one) => (variables.get(one)?.value ?? null) !== null);
  const variable = name === undefined ? undefined : variables.get(name);
  return name === undefined || variable === undefined ? undefined : { ...variable, name };
}
