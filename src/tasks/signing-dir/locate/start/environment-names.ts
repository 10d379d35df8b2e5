import type { Service } from "../../../../model/service.ts";
import { registeredBy } from "../value/registered-options.ts";

/** Variables that decide where a program looks for files, whatever it is. */
const common = ["HOME", "TMPDIR", "TEMP", "TMP", "SNAP", "SNAP_COMMON"];

/**
 * The environment variables of a service's processes that matter here. No other one leaves the host: passwords are among
 * them, and no option that can hold one is asked for.
 */
export function environmentNames(services: readonly Service[]): readonly string[] {
  return [...new Set([...common, ...services.flatMap(namesOf)])];
}

/** All hosts of an inventory share their services. */
const known = new WeakMap<Service, readonly string[]>();

function namesOf(service: Service): readonly string[] {
  const { defaults, project } = service;
  const names = known.get(service) ?? [
    ...optionVariables(registeredBy(defaults)),
    ...wsgiVariables(project),
  ];
  known.set(service, names);
  return names;
}

function optionVariables(
  registered: Readonly<Record<string, Readonly<Record<string, string>>>>,
): readonly string[] {
  const names = Object.entries(registered).flatMap(([group, options]) =>
    Object.keys(options).map((name) => `OS_${group.toUpperCase()}__${name.toUpperCase()}`),
  );
  // What is no name of a variable, as with designate's group `service:api`, cannot be set there.
  return names.filter((name) => /^[A-Z_][A-Z0-9_]*$/.test(name));
}

/** By these the WSGI scripts of some projects find their files. */
export function wsgiVariables(project: string): readonly [directory: string, files: string] {
  const name = project.toUpperCase().replaceAll("-", "_");
  return [`OS_${name}_CONFIG_DIR`, `OS_${name}_CONFIG_FILES`];
}
