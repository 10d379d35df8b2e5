import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { services } from "./configuration.mjs";

/** @typedef {import("./client.mjs").Client} Client */
/** @typedef {import("./fleet.mjs").Fleet} Fleet */
/** @typedef {import("./fleet.mjs").FleetHost} FleetHost */

const script = readFileSync(new URL("check.sh", import.meta.url), "utf8").replaceAll(
  /^#.*\n/gm,
  "",
);

/**
 * One OpenSSH client per host, 50 at a time.
 *
 * @type {Client}
 */
export const sshClient = {
  name: "ssh",
  prepare({ directory, hosts, sshd }, count, parallel) {
    const names = `${directory}/names-${count}`;
    const output = `${directory}/ssh-output`;
    const selected = hosts.slice(0, count);
    writeFileSync(names, selected.map(({ name }) => `${name}\n`).join(""));
    rmSync(output, { recursive: true, force: true });
    mkdirSync(output);
    const ssh = [
      "exec ssh -F none -n -o BatchMode=yes -o IdentitiesOnly=yes",
      `-o UserKnownHostsFile=${sshd.knownHostsFile} -i ${sshd.keyFile} -p ${sshd.port}`,
      `${sshd.user}@127.0.0.1 "root=$2/hosts/$3; $1" >"$2/ssh-output/$3"`,
    ].join(" ");
    const each = ["sh", "-c", ssh, "sh", script, directory];
    return {
      command: { argv: ["xargs", "-a", names, "-P", String(parallel), "-n", "1", ...each] },
    };
  },
  judge({ fleet, count }) {
    const output = `${fleet.directory}/ssh-output`;
    const answers = new Map(
      readdirSync(output).map((name) => [name, readFileSync(`${output}/${name}`, "utf8")]),
    );
    return { right: countRight(fleet, count, answers) };
  },
};

/**
 * Ansible's raw module with the same script.
 *
 * @type {Client}
 */
export const ansibleClient = {
  name: "ansible",
  prepare({ directory }, count, parallel, inventory) {
    const home = `${directory}/ansible`;
    mkdirSync(home, { recursive: true });
    writeFileSync(`${home}/ansible.cfg`, "");
    const words = ["all", "-i", inventory, "-f", String(parallel), "-m", "raw"];
    return {
      command: {
        argv: ["/usr/bin/ansible", ...words, "-a", `root={{ host_root }}; ${script}`],
        environment: {
          ANSIBLE_CONFIG: `${home}/ansible.cfg`,
          ANSIBLE_HOME: home,
          ANSIBLE_LOCAL_TEMP: `${home}/tmp`,
          ANSIBLE_INVENTORY_ENABLED: "yaml",
          ANSIBLE_HOST_KEY_CHECKING: "True",
          ANSIBLE_NOCOLOR: "1",
          // One command per host: a master connection kept for 60 s would only cost more.
          ANSIBLE_SSH_ARGS: "-F none -o ControlMaster=no",
          // A terminal costs time and an entry in wtmp.
          ANSIBLE_SSH_USETTY: "False",
        },
      },
    };
  },
  judge({ fleet, count, prefix }) {
    const answers = new Map();
    let name = "";
    for (const line of readFileSync(`${prefix}.out`, "utf8").split("\n")) {
      const header = /^(\S+) \| CHANGED \| rc=0 >>$/.exec(line);
      if (header?.[1] !== undefined) name = header[1];
      else answers.set(name, `${answers.get(name) ?? ""}${line}\n`);
    }
    return { right: countRight(fleet, count, answers) };
  },
};

/**
 * Hosts whose answer has each service's directory and both of its certificates, stale or fresh as they are.
 *
 * @param {Fleet} fleet
 * @param {number} count
 * @param {ReadonlyMap<string, string>} answers
 */
function countRight(fleet, count, answers) {
  return fleet.hosts
    .slice(0, count)
    .filter((host) => isRight(fleet, host, answers.get(host.name) ?? "")).length;
}

/**
 * @param {Fleet} fleet
 * @param {FleetHost} host
 * @param {string} answer
 */
function isRight({ old, current }, host, answer) {
  const parts = answer.split(/^service /m).slice(1);
  return (
    parts.length === services.length &&
    services.every(({ name, directory }, index) => {
      const part = parts[index] ?? "";
      const pair = host.stale.has(name) ? old : current;
      const isThere = part.startsWith(`${name} ${directory}\n`);
      return isThere && part.includes(pair.signing) && part.includes(pair.ca);
    })
  );
}
