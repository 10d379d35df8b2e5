import { writeFileSync } from "node:fs";
import { services } from "./configuration.mjs";

/** @typedef {import("./fleet.mjs").Fleet} Fleet */

/**
 * Writes an inventory of the first hosts of a fleet, for fleetmend and Ansible alike.
 *
 * @param {Fleet} fleet
 * @param {number} count
 * @returns {string} The file.
 */
export function writeInventory({ directory, hosts, sshd, keystone }, count) {
  const lines = hosts
    .slice(0, count)
    .flatMap(({ name, root }) => [
      `    ${name}:`,
      `      host_root: ${root}`,
      "      services:",
      ...services.map((service) => `        ${service.name}: { root: ${root} }`),
    ]);
  const text = [
    "all:",
    "  vars:",
    "    ansible_host: 127.0.0.1",
    `    ansible_port: ${sshd.port}`,
    `    ansible_user: ${sshd.user}`,
    `    ansible_ssh_private_key_file: ${sshd.keyFile}`,
    `    ansible_ssh_common_args: -o UserKnownHostsFile=${sshd.knownHostsFile}`,
    `    keystone_endpoints: ["${keystone}"]`,
    "  hosts:",
    ...lines,
    "",
  ].join("\n");
  const file = `${directory}/inventory-${count}.yaml`;
  writeFileSync(file, text);
  return file;
}
