import type { Service } from "../../src/model/service.ts";

/** Three services, so that tests of inventories do not depend on what the catalogue says. */
export const testCatalogue: ReadonlyMap<string, Service> = new Map(
  ["nova", "neutron", "swift-proxy"].map((name) => [name, makeService(name)]),
);

function makeService(name: string): Service {
  return {
    name,
    role: "consumer",
    dialect: name === "swift-proxy" ? "paste" : "oslo",
    project: name,
    programs: [`${name}-api`],
    user: name,
    units: [`${name}-api`],
    distFiles: [],
    configFiles: null,
    configDirectories: null,
    mainConfigFile: `/etc/${name}/${name}.conf`,
    pasteFiles: [`/etc/${name}/api-paste.ini`],
    pasteApplications: [],
    decoyFiles: [],
    logFiles: [],
    defaults: { DEFAULT: { state_path: `/var/lib/${name}` } },
    stateDirectory: `/var/lib/${name}`,
    root: "",
    container: null,
    release: null,
  };
}
