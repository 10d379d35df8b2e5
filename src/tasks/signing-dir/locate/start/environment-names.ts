import type { Service } from "../../../../model/service.ts";
import { registeredBy } from "../value/registered-options.ts";

/** Variables that decide where a program looks for files, whatever it is. */
const common = ["HOME", "TMPDIR", "TEMP", "TMP", "SNAP", "SNAP_COMMON"];

/**
 * The environment variables of a service's processes that matter here. No other one leaves the host: passwords are among
 * them, and no option that can hold one is asked for.
 */
export function environmentNames(services: readonly Service[]): readonly string[] {
  const names = services.flatMap(({ defaults, project }) => [
    ...optionVariables(registeredBy(defaults)),
    ...wsgiVariables(project),
  ]);
  // What is no name of a variable, as with designate's group `service:api`, cannot be set there.
  return [...new Set([...common, ...names])].filter((name) => /^[A-Z_][A-Z0-9_]*$/.test(name));
}

function optionVariables(
  registered: Readonly<Record<string, Readonly<Record<string, string>>>>,
): readonly string[] {
  return Object.entries(registered).flatMap(([group, options]) =>
    Object.keys(options).map((name) => `OS_${group.toUpperCase()}__${name.toUpperCase()}`),
  );
}

/** By these the WSGI scripts of some projects find their files. */
export function wsgiVariables(project: string): readonly [directory: string, files: string] {
  const name = project.toUpperCase().replaceAll("-", "_");
  return [`OS_${name}_CONFIG_DIR`, `OS_${name}_CONFIG_FILES`];
}
