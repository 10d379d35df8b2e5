import type { OptionValues, Service } from "../model/service.ts";

/** What tells a service from the usual case: a project whose files lie in `/etc/<project>`, run as its own user. */
export interface ServiceDescription extends Partial<Omit<Service, "name" | "programs" | "units">> {
  readonly name: string;
  readonly programs: readonly string[];
  /** Names of the units without the `openstack-` that RDO and SUSE put before them; both spellings are tried. */
  readonly unitNames: readonly string[];
  /** Units with a name of another form. */
  readonly otherUnits?: readonly string[];
  readonly pasteNames?: readonly string[];
  readonly logNames?: readonly string[];
}

/**
 * The default of `state_path` where it depends on the release or on where Python's packages lie: it resolves only if a file
 * sets it, for nothing registers `pybasedir` here.
 */
const dependsOnInstallation = "$pybasedir";

/**
 * Completes a description. The files are those that oslo.config looks for by itself; before them come those that RDO's oslo.config
 * looks for, `<project>-dist.conf` and `<program>-dist.conf`.
 */
export function defineService(description: ServiceDescription): Service {
  const {
    name,
    unitNames,
    otherUnits = [],
    pasteNames = [],
    logNames = [],
    ...given
  } = description;
  const project = given.project ?? name;
  const stems = [...new Set([project, description.programs[0] ?? project])];
  const etc = `/etc/${project}`;
  return {
    role: "consumer",
    dialect: "oslo",
    project,
    user: project,
    distFiles: stems.map((stem) => `/usr/share/${project}/${stem}-dist.conf`),
    configFiles: null,
    configDirectories: null,
    mainConfigFile: `${etc}/${project}.conf`,
    pasteFiles: pasteNames.map((file) => `${etc}/${file}`),
    pasteApplications: [],
    decoyFiles: [],
    logFiles: logNames.map((file) => `/var/log/${project}/${file}`),
    defaults: stateDefault(dependsOnInstallation),
    stateDirectory: `/var/lib/${project}`,
    root: "",
    container: null,
    release: null,
    ...given,
    name,
    units: [...unitNames, ...unitNames.map((unit) => `openstack-${unit}`), ...otherUnits],
  };
}

/** The registered default of `state_path`. */
export function stateDefault(path: string): OptionValues {
  return { DEFAULT: { state_path: path } };
}
