import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import path from "node:path";
import { cacheOf, createHostFiles } from "./host-files.ts";
import { startDemoKeystone } from "./keystone.ts";
import { createPair } from "./pki.ts";
import type { KeystonePair } from "./pki.ts";
import { createDemoKeys, startDemoServer } from "./ssh-server.ts";

/** A small fleet on loopback that exists as long as it is not disposed of. */
export interface DemoFleet extends AsyncDisposable {
  readonly directory: string;
  readonly inventory: string;
}

interface Pairs {
  readonly old: KeystonePair;
  readonly current: KeystonePair;
}

/** Starts Keystone and four hosts, all of which but one have something wrong with them. */
export async function startDemoFleet(): Promise<DemoFleet> {
  const directory = realpathSync(mkdtempSync(path.join(tmpdir(), "fleetmend-demo-")));
  const servers: AsyncDisposable[] = [];
  const dispose = async (): Promise<void> => {
    await Promise.all(servers.map((server) => server[Symbol.asyncDispose]()));
    rmSync(directory, { recursive: true, force: true });
  };
  try {
    const inventory = await furnishFleet(directory, servers);
    return { directory, inventory, [Symbol.asyncDispose]: dispose };
  } catch (thrown) {
    await dispose();
    throw thrown;
  }
}

/** Everything that is started goes into `servers`, so that it can be stopped even if the rest fails. */
async function furnishFleet(directory: string, servers: AsyncDisposable[]): Promise<string> {
  const pairs: Pairs = {
    old: createPair(`${directory}/pki/old`, { days: 3650 }),
    current: createPair(`${directory}/pki/current`, { days: 3650 }),
  };
  const keys = createDemoKeys();
  const keystone = await startDemoKeystone(pairs.current);
  servers.push(keystone);
  const hosts: DemoHost[] = [];
  for (const [name, furnish] of Object.entries(furnishings)) {
    const root = `${directory}/${name}`;
    const services = furnish(createHostFiles(root), pairs);
    const server = await startDemoServer(keys);
    servers.push(server);
    hosts.push({ name, port: server.port, root, services });
  }
  const knownHosts = hosts.map(({ port }) => `[127.0.0.1]:${port} ${keys.host.public}\n`).join("");
  const inventory = `${directory}/inventory.yaml`;
  writeFileSync(`${directory}/id_ed25519`, keys.login.private, { mode: 0o600 });
  writeFileSync(`${directory}/known_hosts`, knownHosts);
  writeFileSync(inventory, renderInventory(directory, keystone.url, hosts));
  return inventory;
}

interface DemoHost {
  readonly name: string;
  readonly port: number;
  readonly root: string;
  readonly services: readonly string[];
}

type Furnish = (files: ReturnType<typeof createHostFiles>, pairs: Pairs) => readonly string[];

const furnishings: Readonly<Record<string, Furnish>> = {
  ctl01(files, { old, current }) {
    files.write(
      "/etc/neutron/neutron.conf",
      "[DEFAULT]\nverbose = true\n\n[keystone_authtoken]\nidentity_uri = http://keystone:5000\nsigning_dir = $state_path/keystone-signing\n",
    );
    files.cache("/var/lib/neutron/keystone-signing", cacheOf(old));
    files.write("/etc/nova/nova.conf", "[keystone_authtoken]\nsigning_dir = /var/cache/nova\n");
    files.cache("/var/cache/nova", cacheOf(current));
    return ["neutron", "nova"];
  },
  ctl02(files, { current }) {
    files.write(
      "/etc/glance/glance-api.conf",
      "[keystone_authtoken]\nsigning_dir = /var/cache/glance/api\n",
    );
    files.cache("/var/cache/glance/api", {
      ...cacheOf(current),
      "signing_cert.pem": "<html><title>503 Service Unavailable</title></html>\n",
    });
    return ["glance"];
  },
  cmp01(files, { old, current }) {
    files.write(
      "/etc/nova/nova.conf",
      "[keystone_authtoken]\nsigning_dir = /var/lib/nova/keystone-signing\n",
    );
    files.write(
      "/etc/nova/api-paste.ini",
      "[filter:authtoken]\npaste.filter_factory = keystonemiddleware.auth_token:filter_factory\nsigning_dir = /var/cache/nova/api\n",
    );
    files.cache("/var/lib/nova/keystone-signing", cacheOf(current));
    files.cache("/var/cache/nova/api", cacheOf(old));
    return ["nova"];
  },
  sto01(files, { current }) {
    files.write(
      "/etc/swift/proxy-server.conf",
      "[pipeline:main]\npipeline = authtoken proxy-server\n\n[filter:authtoken]\npaste.filter_factory = keystonemiddleware.auth_token:filter_factory\nsigning_dir = /var/cache/swift\n\n[app:proxy-server]\nuse = egg:swift#proxy\n",
    );
    files.cache("/var/cache/swift", cacheOf(current));
    return ["swift-proxy"];
  },
};

function renderInventory(directory: string, keystone: string, hosts: readonly DemoHost[]): string {
  const lines = hosts.flatMap(({ name, port, root, services }) => [
    `    ${name}:`,
    `      ansible_port: ${port}`,
    "      services:",
    ...services.map((service) => `        ${service}: { root: ${root} }`),
  ]);
  return `${[
    "all:",
    "  vars:",
    "    ansible_host: 127.0.0.1",
    `    ansible_user: ${userInfo().username}`,
    `    ansible_ssh_private_key_file: ${directory}/id_ed25519`,
    `    ansible_ssh_common_args: -o UserKnownHostsFile=${directory}/known_hosts`,
    `    keystone_endpoints: [${JSON.stringify(keystone)}]`,
    "  hosts:",
    ...lines,
  ].join("\n")}\n`;
}
