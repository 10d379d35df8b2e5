import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createHostFiles } from "../../src/demo/host-files.ts";
import type { HostFiles } from "../../src/demo/host-files.ts";
import { startDemoKeystone } from "../../src/demo/keystone.ts";
import { takePair } from "./take-pair.ts";
import type { Pki } from "./pki.ts";
import { startSshd } from "./sshd.ts";
import type { Sshd, SshdOptions } from "./sshd.ts";

/** Hosts behind one real sshd, each with a file system in a directory of its own. */
export interface TestFleet extends AsyncDisposable {
  readonly directory: string;
  readonly inventory: string;
  readonly sshd: Sshd;
  readonly keystone: string;
  readonly pki: Pki;
  /** The root of a host's files. */
  root(host: string): string;
}

export interface FleetOptions extends SshdOptions {
  /** Inventory variables of hosts that differ from the others, by host and name. */
  readonly variables?: (sshd: Sshd) => Readonly<Record<string, Variables>>;
}

type Variables = Readonly<Record<string, string | number | readonly string[]>>;

/** Writes a host's files and returns the names of its services. */
export type Furnish = (files: HostFiles, pki: Pki) => readonly string[];

export async function startFleet(
  furnish: Readonly<Record<string, Furnish>>,
  options: FleetOptions = {},
): Promise<TestFleet> {
  const directory = realpathSync(mkdtempSync(path.join(tmpdir(), "fleetmend-fleet-")));
  const pki = {
    old: takePair("old", `${directory}/pki/old`),
    current: takePair("current", `${directory}/pki/current`),
  };
  const keystone = await startDemoKeystone(pki.current);
  const sshd = await startSshd(options);
  const hosts = Object.entries(furnish).map(([name, one]) => {
    const root = `${directory}/${name}`;
    return { name, root, services: one(createHostFiles(root), pki) };
  });
  const variables = options.variables?.(sshd) ?? {};
  const inventory = `${directory}/inventory.yaml`;
  writeFileSync(
    inventory,
    [
      "all:",
      "  vars:",
      "    ansible_host: 127.0.0.1",
      `    ansible_port: ${sshd.port}`,
      `    ansible_user: ${sshd.user}`,
      `    ansible_ssh_private_key_file: ${sshd.keyFile}`,
      `    ansible_ssh_common_args: -o UserKnownHostsFile=${sshd.knownHostsFile}`,
      `    keystone_endpoints: [${JSON.stringify(keystone.url)}]`,
      "  hosts:",
      ...hosts.flatMap(({ name, root, services }) => [
        `    ${name}:`,
        ...Object.entries(variables[name] ?? {}).map(
          ([variable, value]) => `      ${variable}: ${JSON.stringify(value)}`,
        ),
        "      services:",
        ...services.map((service) => `        ${service}: { root: ${root} }`),
      ]),
      "",
    ].join("\n"),
  );
  return {
    directory,
    inventory,
    sshd,
    keystone: keystone.url,
    pki,
    root: (host) => `${directory}/${host}`,
    async [Symbol.asyncDispose]() {
      await sshd.stop();
      await keystone[Symbol.asyncDispose]();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** A neutron whose cache is what the function picks. */
export function neutronWith(cache: (pki: Pki) => Readonly<Record<string, string>>): Furnish {
  return (files, pki) => {
    files.write(
      "/etc/neutron/neutron.conf",
      "[keystone_authtoken]\nsigning_dir = $state_path/keystone-signing\n",
    );
    files.cache("/var/lib/neutron/keystone-signing", cache(pki));
    return ["neutron"];
  };
}
