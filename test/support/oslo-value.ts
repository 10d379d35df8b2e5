import type { OptionValues } from "../../src/model/service.ts";
import { parseOsloConfig } from "../../src/parse/oslo/oslo-config.ts";
import { createOptions } from "../../src/parse/oslo/oslo-interpolation.ts";
import type { EnvironmentAssignment } from "../../src/parse/oslo/oslo-interpolation.ts";

/** Options as in the tables of answers that oslo.config 9.0.0 gave. */
export const registered = {
  DEFAULT: { state_path: "/var/lib/neutron", unset_opt: "" },
  keystone_authtoken: { signing_dir: "", base: "/grp" },
  oslo_concurrency: { lock_path: "/lock" },
} as const satisfies OptionValues;

/** The value of `[keystone_authtoken] signing_dir` in files that are called `/0.conf`, `/1.conf` and so on. */
export function signingDir(
  contents: readonly (string | Uint8Array)[],
  options: OptionValues = registered,
  environment: ReadonlyMap<string, EnvironmentAssignment> = new Map(),
): unknown {
  const files = contents.map((content, index) => {
    const parsed = parseOsloConfig(content, `/${index}.conf`);
    if (parsed.status === "invalid") throw new Error(parsed.message);
    return parsed;
  });
  const found = createOptions({ files, registered: options, environment })(
    "keystone_authtoken",
    "signing_dir",
  );
  if (found.status === "unset") return found;
  const { source: _source, ...rest } = found;
  return rest;
}
