import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { renderConfiguration, renderPaste, services } from "./configuration.mjs";
import { startKeystone } from "./keystone.mjs";
import { createPair } from "./pki.mjs";
import { startSshd } from "./sshd.mjs";

/** @typedef {import("./pki.mjs").Pair} Pair */

/**
 * @typedef {object} FleetHost
 * @property {string} name
 * @property {string} root Directory that stands for the host's file system.
 * @property {ReadonlySet<string>} stale Services whose cache is stale.
 */

/**
 * @typedef {object} Fleet
 * @property {string} directory Removed by `stop`.
 * @property {readonly FleetHost[]} hosts
 * @property {Pair} old What stale caches hold.
 * @property {Pair} current
 * @property {import("./sshd.mjs").Sshd} sshd
 * @property {string} keystone URL.
 * @property {() => Promise<void>} stop
 */

/**
 * Starts a fleet on loopback: one sshd, one Keystone, and a directory for each host.
 *
 * @param {number} size
 * @returns {Promise<Fleet>}
 */
export async function startFleet(size) {
  const directory = realpathSync(mkdtempSync(path.join(tmpdir(), "fleetmend-bench-")));
  /** @type {(() => Promise<void>)[]} */
  const stops = [];
  const stop = async () => {
    for (const one of stops.splice(0)) await one();
    rmSync(directory, { recursive: true, force: true });
  };
  try {
    const old = createPair(`${directory}/pki/old`);
    const current = createPair(`${directory}/pki/current`);
    const keystone = await startKeystone(current);
    stops.push(keystone.stop);
    const sshd = await startSshd(directory);
    stops.push(sshd.stop);
    const hosts = Array.from({ length: size }, (_, index) => describeHost(directory, index));
    hosts.forEach((host, index) => furnish(host, index, { old, current }));
    // A file that changed within the same second is read twice.
    await delay(2500);
    return { directory, hosts, old, current, sshd, keystone: keystone.url, stop };
  } catch (thrown) {
    await stop();
    throw thrown;
  }
}

/**
 * Every fifth host is all right, the others have one or two stale caches.
 *
 * @param {string} directory
 * @param {number} index
 * @returns {FleetHost}
 */
function describeHost(directory, index) {
  const name = `h${String(index).padStart(4, "0")}`;
  const stale = services
    .filter((_, service) => index % 5 !== 0 && (index + 2 * service) % 3 === 0)
    .map((service) => service.name);
  return { name, root: `${directory}/hosts/${name}`, stale: new Set(stale) };
}

/**
 * @param {FleetHost} host
 * @param {number} index
 * @param {{ readonly old: Pair, readonly current: Pair }} pairs
 */
function furnish({ root, stale }, index, { old, current }) {
  const write = (/** @type {string} */ file, /** @type {string} */ text) => {
    mkdirSync(path.dirname(root + file), { recursive: true, mode: 0o755 });
    writeFileSync(root + file, text, { mode: 0o640 });
  };
  const { uid, gid } = userInfo();
  const accounts = services.map(
    ({ name }) => `${name}:x:${uid}:${gid}::/var/lib/${name}:/usr/sbin/nologin\n`,
  );
  write("/etc/passwd", accounts.join(""));
  const address = `10.${index >> 16}.${(index >> 8) & 255}.${index & 255}`;
  for (const service of services) {
    write(service.file, renderConfiguration(service, address));
    write(service.pasteFile, renderPaste(service));
    mkdirSync(path.dirname(root + service.directory), { recursive: true, mode: 0o755 });
    mkdirSync(root + service.directory, { mode: 0o700 });
    const pair = stale.has(service.name) ? old : current;
    write(`${service.directory}/signing_cert.pem`, pair.signing);
    write(`${service.directory}/cacert.pem`, pair.ca);
    write(`${service.directory}/revoked.pem`, '{"revoked": []}\n');
  }
}
